// A number that stands for every event from a place on, in their order: a server and a client whose numbers are equal have seen the same. It does not know how it is told.
import type { SessionEvent } from './event.ts'

/** Before the first event. */
export const emptyHash = 0

/** Odd, with bits all over (2^32 ÷ the golden ratio): a difference in one event is not undone by the next ones. */
const spread = 0x9e3779b1

/**
 * @param hash that of the events before.
 * @param digest CRC-32 (ISO-HDLC, as in zlib) of the event's head (see headOf) and then of its body, both in UTF-8: the text itself for type
 * `chunk`, the payload's JSON for every other type.
 * @returns the hash with this event, from 0 to 2^32 − 1. Another digest always gives another hash.
 */
export function addToHash(hash: number, digest: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ digest, spread) >>> 0
}

/** @returns what goes into an event's digest besides its body. */
export function headOf({ seq, channel, type, ts }: Pick<SessionEvent, 'seq' | 'channel' | 'type' | 'ts'>): string {
  return `${seq} ${channel} ${type} ${ts}\n`
}
