// Hides what looks like a secret in a stream of text that comes in pieces. It does not know whose text it is or who sees it.
import { createClipboardFilter } from './clipboard-filter.ts'

/** Characters before a piece that are looked at with it: longer than all secrets but private keys, whose beginning is kept as long as they last. */
const context = 4096
const longestSecret = 64 * 1024
/** Characters of a known secret at the end of a piece from which on it may be one. */
const shortestPart = 6

/**
 * What is hidden is the group `s` (or `q`, `a`: in quotes). What goes on to the end of the text may be the beginning of a secret
 * whose rest has not come yet, so there the shortest beginning counts: what was shown cannot be taken back.
 */
const patterns: readonly RegExp[] = [
  // Tokens with a beginning that says whose they are, and JSON in base64, which JWTs begin with.
  /(?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|sk-|[prs]k_(?:live|test)_|whsec_|npm_|pypi-|hf_|dop_v1_|shpat_|SG\.|ya29\.|AIza|AKIA|ASIA|dispatch_|eyJ)(?<s>[\w.+/=-]{12,}|[\w.+/=-]+$)/dg,
  // A name that says so, and its value.
  /(?:passw(?:or)?d|passphrase|[_-]pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[\w.-]{0,40}["']?[ \t]{0,3}(?:=>|[:=])[ \t]{0,3}(?:"(?<q>[^"\r\n]+)|'(?<a>[^'\r\n]+)|(?<s>[^\s"'`]{4,}|[^\s"'`]+$))/dgi,
  /\bbearer[ \t]+(?<s>[\w.~+/=-]{8,}|[\w.~+/=-]+$)/dgi,
  /\bauthorization["']?[ \t]*[:=][ \t]*["']?\w{1,20}[ \t]+(?<s>[^\s"']+)/dgi,
  /\bcookie:[ \t]*(?<s>[^\r\n]+)/dgi,
  // A password in an address; at the end a port looks like the beginning of one.
  /:\/\/[^\s/:@]{1,200}:(?<s>[^\s/@]{1,400})(?=@)/dg,
  /:\/\/[^\s/:@]{1,200}:(?<s>[^\s/@]*[^\s/@\d][^\s/@]*)$/dg,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?<s>(?:(?!-----)[\s\S]){0,16384}?)(?:-----(?:END|(?:EN?)?$)|$)/dg,
]

/** Escape sequences, at the end also what has come of one, and control characters that colour, name and move, and are no part of the text. */
// oxlint-disable-next-line no-control-regex -- terminals are made of them
const notText =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[()][A-Za-z0-9]|[@-Z\\^_]|(?:\[[0-?]*[ -/]*|\][^\u0007\u001B]*\u001B?|[()])?$)|[\0-\u0008\u000B\u000C\u000E-\u001A\u001C-\u001F\u007F]/g

/** A sequence that holds a text of its own: a title, the address of a link. */
// oxlint-disable-next-line no-control-regex -- as above
const ownText = /^\u001B\](?<text>[^\u0007\u001B]*)(?<end>\u0007|\u001B\\)?/
export type Mask = {
  /** Takes a piece that is not shown, as what comes before the next one. */
  read(piece: string): void
  /**
   * @returns the piece with a star for each character of a secret, so that a screen keeps its form, and without what is put into clipboards: that is
   * in base64, where no secret is seen, and stands on no screen.
   */
  hide(piece: string): string
}

/** @param known secrets that are hidden whatever they look like. */
export function createMask(known: readonly string[]): Mask {
  const withoutClipboard = createClipboardFilter()
  let before = ''

  /** @returns the places of secrets' characters in what came before and the piece, from `offset` on. */
  const take = (piece: string, offset: number): number[] => {
    const whole = before + piece
    const places: number[] = []
    // With what stands before a secret that goes on, by which it is known.
    let open = whole.length
    for (const { text, placeOf, goesOn } of textsOf(whole)) {
      for (const [from, to] of [...findPatterns(text), ...findKnown(text, known)]) {
        if (goesOn && to === text.length) open = Math.min(open, placeOf(from))
        for (let i = to - 1; i >= from; i--) {
          const place = placeOf(i)
          if (place < offset) break
          places.push(place - offset)
        }
      }
    }
    before = whole.slice(Math.max(open - context, whole.length - longestSecret, 0))
    return places
  }
  return {
    read: (piece) => void take(withoutClipboard(piece), Infinity),
    hide(whole) {
      const piece = withoutClipboard(whole)
      const places = take(piece, before.length)
      if (places.length === 0) return piece
      const characters = piece.split('')
      for (const place of places) characters[place] = starFor(characters[place] ?? '')
      return characters.join('')
    },
  }
}

/** Line ends stay, so that the screen does. */
function starFor(character: string): string {
  return character < ' ' ? character : '*'
}

/** @returns every place where a whole text holds a secret, hidden: for texts that come in one piece. */
export function hideSecrets(text: string, known: readonly string[]): string {
  return createMask(known).hide(text)
}

/** A name whose value is a secret whatever it is. */
export const secretName = /passw|passphrase|secret|token|api[_-]?key|private[_-]?key|credential|authorization|cookie/i

function findPatterns(text: string): [number, number][] {
  const found: [number, number][] = []
  for (const pattern of patterns) {
    for (const { indices } of text.matchAll(pattern)) {
      const { s, q, a } = indices?.groups ?? {}
      const place = s ?? q ?? a
      if (place && place[1] > place[0]) found.push([place[0], place[1]])
    }
  }
  return found
}

function findKnown(text: string, known: readonly string[]): [number, number][] {
  const found: [number, number][] = []
  for (const secret of known) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) found.push([at, at + secret.length])
    for (let length = secret.length - 1; length >= shortestPart; length--) {
      if (!text.endsWith(secret.slice(0, length))) continue
      found.push([text.length - length, text.length])
      break
    }
  }
  return found
}

/** `goesOn`: whatever comes next may belong to it. */
type Text = { text: string; placeOf(index: number): number; goesOn: boolean }

/** @returns a terminal's text without what is no text, then the texts that sequences hold; each with where its characters were. */
function textsOf(whole: string): Text[] {
  const own: Text[] = []
  const pieces: { start: number; at: number }[] = []
  let text = ''
  let at = 0
  for (const { index, 0: sequence } of whole.matchAll(notText)) {
    pieces.push({ start: text.length, at })
    text += whole.slice(at, index)
    at = index + sequence.length
    const { text: inside, end } = ownText.exec(sequence)?.groups ?? {}
    const start = index + '\u001B]'.length
    if (inside) own.push({ text: inside, placeOf: (place) => start + place, goesOn: end === undefined })
  }
  pieces.push({ start: text.length, at })
  text += whole.slice(at)
  const placeOf = (index: number): number => {
    let [low, high] = [0, pieces.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((pieces[middle]?.start ?? 0) <= index) low = middle
      else high = middle - 1
    }
    const { start, at: place } = pieces[low] ?? { start: 0, at: 0 }
    return place + index - start
  }
  return [{ text, placeOf, goesOn: true }, ...own]
}
