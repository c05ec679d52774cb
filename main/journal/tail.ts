// The newest events of each session in memory, so that live events are not read back from disk. It does not know the store.
import { sizeOf, type StoredEvent } from './journal.ts'

/** Per session: what a follower may be behind, for a moment, without going to disk. */
const sessionBytes = 1024 * 1024
/** Over all sessions, so that a thousand busy ones stay small; beyond it the longest unused tail goes. */
const totalBytes = 16 * 1024 * 1024

type Tail = { events: StoredEvent[]; start: number; bytes: number }

export type Tails = {
  /** Adds an event that follows the last one added to its session. */
  add(event: StoredEvent): void
  /** @returns the events after `afterSeq` as the journal's read does, or undefined when the tail does not reach back to it. */
  read(sessionId: string, afterSeq: number, maxBytes: number, limit: number): StoredEvent[] | undefined
  bytesAfter(sessionId: string, afterSeq: number): number | undefined
  delete(sessionId: string): void
}

/** @param onDropped is told of each event that grew too old. */
export function createTails(onDropped: (event: StoredEvent) => void): Tails {
  // A Map keeps the order of insertion: the session that was written longest ago comes first.
  const tails = new Map<string, Tail>()
  let total = 0

  const drop = (sessionId: string) => {
    total -= tails.get(sessionId)?.bytes ?? 0
    tails.delete(sessionId)
  }
  const shrink = (tail: Tail) => {
    while (tail.bytes > sessionBytes && tail.start < tail.events.length - 1) {
      const oldest = tail.events[tail.start++]
      if (!oldest) continue
      tail.bytes -= sizeOf(oldest.body.length)
      onDropped(oldest)
    }
    // Moving the rest down each time would be quadratic; once half is dead it is cheap.
    if (tail.start > tail.events.length / 2) {
      tail.events = tail.events.slice(tail.start)
      tail.start = 0
    }
  }
  /** @returns where in the array the event after `afterSeq` is, or undefined when it is not kept. */
  const place = (tail: Tail | undefined, afterSeq: number): number | undefined => {
    const oldest = tail?.events[tail.start]
    if (!tail || !oldest || afterSeq < oldest.seq - 1) return undefined
    return tail.start + (afterSeq + 1 - oldest.seq)
  }

  return {
    add(event) {
      const tail = tails.get(event.sessionId) ?? { events: [], start: 0, bytes: 0 }
      tails.delete(event.sessionId)
      tails.set(event.sessionId, tail)
      const before = tail.bytes
      tail.events.push(event)
      tail.bytes += sizeOf(event.body.length)
      shrink(tail)
      total += tail.bytes - before
      for (const sessionId of tails.keys()) {
        if (total <= totalBytes || sessionId === event.sessionId) break
        drop(sessionId)
      }
    },
    read(sessionId, afterSeq, maxBytes, limit) {
      const tail = tails.get(sessionId)
      const from = place(tail, afterSeq)
      if (!tail || from === undefined) return undefined
      let bytes = 0
      let to = from
      for (; to < tail.events.length && to - from < limit; to++) {
        const event = tail.events[to]
        if (event) bytes += sizeOf(event.body.length)
        if (bytes > maxBytes && to > from) break
      }
      return tail.events.slice(from, to)
    },
    bytesAfter(sessionId, afterSeq) {
      const tail = tails.get(sessionId)
      const from = place(tail, afterSeq)
      if (!tail || from === undefined) return undefined
      return tail.events.slice(from).reduce((sum, event) => sum + event.body.length, 0)
    },
    delete: drop,
  }
}
