// Which links in a text from outside may be followed. It does not know where they stand.

/** Other protocols could start programs or run scripts; a text of `javascript:` is no address. */
const followable = new Set(['http:', 'https:', 'mailto:'])

/** @returns the address, absolute and normalised; undefined when it must not be a link: another protocol, a path, no address at all. */
export function safeHref(text: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)/i.test(text)) return undefined
  if (!URL.canParse(text)) return undefined
  const { protocol, href } = new URL(text)
  return followable.has(protocol) ? href : undefined
}
