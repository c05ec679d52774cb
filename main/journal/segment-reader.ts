// How segments are read. It does not know where they rest.
import * as z from 'zod'
import { EventType } from '../../shared/event.ts'
import type { StoredEvent } from './journal.ts'
import { prefixBytes, type SegmentHead } from './segment.ts'

const Head: z.ZodType<SegmentHead> = z.object({
  kinds: z.array(z.tuple([z.string(), EventType])),
  kind: z.array(z.int()),
  ts: z.array(z.int()),
  size: z.array(z.int()),
})

/** Bytes of an event in a head: the place of its kind, the time since the one before and a size, with their commas. */
const headBytes = 32
/** Bytes of a head without events. Kinds are few: a session has a handful of channels, and their names are short. */
const emptyHeadBytes = 4096

/** @returns the bytes of a segment of so many events, whose bodies have so many; hardly ever fewer than it has. */
export function maxSegmentBytes(events: number, bodies: number): number {
  return bodies + events * headBytes + emptyHeadBytes
}

/** @returns the events, the first of which is number `seq`. @throws when the bytes are no segment. */
export function decodeSegment(sessionId: string, seq: number, bytes: Buffer): StoredEvent[] {
  const headEnd = prefixBytes + bytes.readUInt32BE()
  const head = Head.parse(JSON.parse(bytes.toString('utf8', prefixBytes, headEnd)))
  let [ts, start] = [0, headEnd]
  return head.size.map((size, index) => {
    const [channel, type] = head.kinds[head.kind[index] ?? -1] ?? []
    if (channel === undefined || type === undefined) throw new Error('A segment names a kind that it does not have')
    ts += head.ts[index] ?? 0
    const body = bytes.subarray(start, (start += size))
    if (body.length !== size) throw new Error('A segment ends too soon')
    return { sessionId, seq: seq + index, channel, type, ts, body }
  })
}
