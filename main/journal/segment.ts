// A run of one session's events packed as one: how it is written and read. It does not know where segments rest.
import * as z from 'zod'
import { EventType } from '../../shared/event.ts'
import type { StoredEvent } from './journal.ts'

/** What of an event goes into a segment; its session and its place are the segment's. */
export type SegmentEvent = Pick<StoredEvent, 'ts' | 'channel' | 'type' | 'body'>

/** The fields of all events but their bodies, each as a column: channels and types repeat, and times are told as steps. */
const Head = z.object({
  kinds: z.array(z.tuple([z.string(), EventType])),
  /** Of each event: which of the kinds it is, milliseconds since the one before (since 1970 for the first), bytes of its body. */
  kind: z.array(z.int()),
  ts: z.array(z.int()),
  size: z.array(z.int()),
})

/** Bytes of the number that says how long the head is. */
const prefix = 4

/** @returns the length of the head (32 bits, big-endian), the head as JSON, and the bodies one after another. */
export function encodeSegment(events: readonly SegmentEvent[]): Buffer {
  const kinds = new Map<string, number>()
  const head: z.output<typeof Head> = { kinds: [], kind: [], ts: [], size: [] }
  let before = 0
  for (const { ts, channel, type, body } of events) {
    const name = `${type} ${channel}`
    if (!kinds.has(name)) {
      kinds.set(name, head.kinds.length)
      head.kinds.push([channel, type])
    }
    head.kind.push(kinds.get(name) ?? 0)
    head.ts.push(ts - before)
    head.size.push(body.length)
    before = ts
  }
  const text = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(prefix)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, text, ...events.map(({ body }) => body)])
}

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
  const headEnd = prefix + bytes.readUInt32BE()
  const head = Head.parse(JSON.parse(bytes.toString('utf8', prefix, headEnd)))
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
