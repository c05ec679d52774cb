// Keeps secrets out of what is recorded: those that are known, and all keys of the API and tokens of accounts. It does not know where they came from.

const redacted = '[redacted]'
/** Keys and tokens begin so, also those of the account that the program is signed in with, which it reads where no environment names them. */
const issued = /sk-ant-[\w-]{8,}/g
/** The beginning of one at the end of a text, or one that may go on there. */
const issuedEnd = /s(?:k(?:-(?:a(?:n(?:t(?:-[\w-]*)?)?)?)?)?)?$/

export type Scrub = {
  /** @returns the text without secrets. */
  text(text: string): string
  /** @returns plain JSON without secrets in its texts and names. */
  json(value: unknown): unknown
  /** @returns what may be shown of the beginning of a text, without secrets, and its end, which may be the beginning of one. */
  beginning(text: string): { shown: string; rest: string }
}

/** @param secrets the longest first. */
export function createScrub(secrets: readonly string[]): Scrub {
  const withoutKnown = (value: string) => secrets.reduce((clean, secret) => clean.replaceAll(secret, redacted), value)
  const text = (value: string) => withoutKnown(value).replaceAll(issued, redacted)
  // As JSON writes them within a text, so that what is left is JSON of the same shape.
  const written = secrets.map((secret) => JSON.stringify(secret).slice(1, -1))
  /** @returns how many characters at the end of a text may be the beginning of a secret. */
  const openEnd = (value: string): number => {
    const open = secrets.map((secret) => {
      let length = Math.min(secret.length - 1, value.length)
      while (length > 0 && !value.endsWith(secret.slice(0, length))) length -= 1
      return length
    })
    return Math.max(issuedEnd.exec(value)?.[0].length ?? 0, ...open)
  }
  return {
    text,
    json(value) {
      const json = JSON.stringify(value) ?? 'null'
      const kept = written.reduce((clean, secret) => clean.replaceAll(secret, redacted), json)
      const clean = kept.replaceAll(issued, redacted)
      return clean === json ? value : parsed(clean)
    },
    beginning(value) {
      const clean = withoutKnown(value)
      const end = clean.length - openEnd(clean)
      return { shown: text(clean.slice(0, end)), rest: clean.slice(end) }
    },
  }
}

function parsed(json: string): unknown {
  return JSON.parse(json)
}
