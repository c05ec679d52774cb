// A run of one session's events packed as one: how it is written. It does not know where segments rest.
import type { EventType } from '../../shared/event-type.ts'
import type { StoredEvent } from './journal.ts'

/** What of an event goes into a segment; its session and its place are the segment's. */
export type SegmentEvent = Pick<StoredEvent, 'ts' | 'channel' | 'type' | 'body'>

/** The fields of all events but their bodies, each as a column: channels and types repeat, and times are told as steps. */
export type SegmentHead = {
  kinds: [channel: string, EventType][]
  /** Of each event: which of the kinds it is, milliseconds since the one before (since 1970 for the first), bytes of its body. */
  kind: number[]
  ts: number[]
  size: number[]
}

/** Bytes of the number that says how long the head is. */
export const prefixBytes = 4

/** @returns the length of the head (32 bits, big-endian), the head as JSON, and the bodies one after another. */
export function encodeSegment(events: readonly SegmentEvent[]): Buffer {
  const kinds = new Map<string, number>()
  const head: SegmentHead = { kinds: [], kind: [], ts: [], size: [] }
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
  const length = Buffer.alloc(prefixBytes)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, text, ...events.map(({ body }) => body)])
}
