// The key and this browser's name: taken from the address, kept, forgotten. It does not know whether the key is right.
import type { Keeper } from '../ui/storage.ts'

const keyName = 'dispatch.key'
/** As in the protocol's own example. */
const clientIdName = 'clientId'
/** 12 random bytes, 96 bits: two browsers never get the same name. */
const clientIdBytes = 12

/** By its beginning a grant's token is known from a key. */
const linkToken = /^dispatch_/

/** Why somebody is not let in. */
export type Problem = {
  text: string
  /** When another try is worth it, milliseconds since 1970. */
  until?: number
}

/** @returns whether it is what a link carries, rather than the owner's key. */
export function isLinkToken(key: string): boolean {
  return linkToken.test(key)
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined // a browser that keeps nothing: then the key lives as long as the page
  }
}

/**
 * Takes a key out of `#key=…` and removes it from the address at once, so that it is neither seen, shared nor kept in the history.
 * @returns the key, if there was one.
 */
export function takeKey(
  place: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState' | 'state'>,
): string | undefined {
  if (!place.hash.startsWith('#key=')) return undefined
  const [written = '', ...rest] = place.hash.slice('#key='.length).split('&')
  const session = rest.find((part) => part.startsWith('/s/'))
  history.replaceState(history.state, '', `${place.pathname}${place.search}${session ? `#${session}` : ''}`)
  return attempt(() => decodeURIComponent(written)) || undefined
}

export function keptKey(keeper: Keeper): string | undefined {
  return attempt(() => keeper.getItem(keyName)) ?? undefined
}

export function keepKey(keeper: Keeper, key: string): void {
  attempt(() => keeper.setItem(keyName, key))
}

export function forgetKey(keeper: Keeper): void {
  attempt(() => keeper.removeItem(keyName))
}

/** @returns this browser's name; it says who somebody is, never what they may do. */
export function clientId(keeper: Keeper): string {
  const known = attempt(() => keeper.getItem(clientIdName))
  if (known) return known
  // Not randomUUID: browsers have that on https and localhost only.
  const made = `client-${[...crypto.getRandomValues(new Uint8Array(clientIdBytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  attempt(() => keeper.setItem(clientIdName, made))
  return made
}
