// Which addresses and which rights the window's page may have. It does not know windows.

/** What the page needs: copying and pasting in terminals, and the whole screen. Everything else is refused. */
const permissions: ReadonlySet<string> = new Set(['clipboard-read', 'clipboard-sanitized-write', 'fullscreen'])

/** Addresses that the system may be asked to open: others start programs with what a page chose to pass to them. */
const outsideSchemes: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** @param own the server's origin. */
export function isOwnAddress(url: string, own: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(own).origin
}

export function mayOpenOutside(url: string): boolean {
  return URL.canParse(url) && outsideSchemes.has(new URL(url).protocol)
}

/** @param asker the address of the page that asks. */
export function mayHave(permission: string, asker: string, own: string): boolean {
  return permissions.has(permission) && isOwnAddress(asker, own)
}
