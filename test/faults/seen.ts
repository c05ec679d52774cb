// What somebody saw of a session, small enough to keep all of it: each event's seq and a digest. It does not know who saw it.
import { crc32 } from 'node:zlib'

export type AnyEvent = { seq: number; channel: string; type: string; payload?: unknown; ts: number }
export type Seen = { readonly seqs: number[]; readonly digests: number[] }

/** @returns what two events have alike only when all that clients are told of them is. */
export function digestOf({ seq, channel, type, payload, ts }: AnyEvent): number {
  return crc32(JSON.stringify([seq, channel, type, payload, ts]))
}

export function see(seen: Seen, event: AnyEvent): void {
  seen.seqs.push(event.seq)
  seen.digests.push(digestOf(event))
}
