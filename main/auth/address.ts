// What a network address says about who is calling. It does not know what is done with callers.
import { isIP, isIPv6 } from 'node:net'

/** Groups of 16 bits in an IPv6 address, and those that name the network of one customer (/64). */
const groups = 8
const networkGroups = 4

/** Who is calling, as far as it can be known. */
export type Caller = {
  address: string
  /** The address is what came with a request through our own tunnel: a provider's word, or anybody's if that passes on what it is told. */
  isClaimed: boolean
}

/** Who says no address and came by the tunnel. */
const unknownCaller: Caller = { address: 'tunnel', isClaimed: true }

/**
 * @param forwarded the header `X-Forwarded-For`. Each proxy adds who called it at the end, so the last one is the tunnel provider's
 * word; what stands before may be the caller's own.
 */
export function claimedCaller(forwarded: string | undefined): Caller {
  const last = plainAddress(forwarded?.split(',').at(-1)?.trim())
  return isIP(last) === 0 ? unknownCaller : { address: last, isClaimed: true }
}

/** @returns the address as people write it: no zone, and an IPv4 address that came over an IPv6 socket as IPv4. */
export function plainAddress(address: string | undefined): string {
  const bare = (address ?? '').split('%')[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  return mapped?.[1] ?? bare
}

/** @returns whether only this machine can call from or to that address. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain)
}

/**
 * Who counts as one caller: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address in it has all of them.
 * @returns a text that is the same for the same caller.
 */
export function callerOf(address: string | undefined): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  return `${expand(plain).slice(0, networkGroups).join(':')}::/64`
}

function expand(address: string): string[] {
  // The URL parser writes an IPv6 address in its one canonical form, without dotted parts.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...left, ...Array.from({ length: groups - left.length - right.length }, () => '0'), ...right]
}
