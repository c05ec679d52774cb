// Readers of the journal, each with its own cursor: replay and live are one pull loop. It does not know sockets.
import type { Journal, StoredEvent } from './journal.ts'

/** Bodies read for one follower before the next one has its turn: half a millisecond of sending as bytes, about 2 ms of encoding and sending as JSON. */
const pageBytes = 256 * 1024
/** Events in one page, for sessions of very small ones. */
const pageEvents = 512
/** Time that all followers together may take before the loop serves keys again: a key and its echo wait for a few of these. */
const turnMilliseconds = 1

/** Milliseconds after something was sent live in which more may follow: the longest rest of somebody who types. */
const liveMilliseconds = 500
/**
 * Milliseconds between two turns of replays meanwhile: with all cores busy, what was sent live would wait until one of them is free. Replays still go
 * at some 150 MB/s, faster than anything is drawn, and a key takes little longer than without them; with rests of 1 ms it would take twice as long.
 */
const restMilliseconds = 4

export type Sink = {
  /** Whether more may be delivered now. When it says no, the sink calls `wake` once that changes. */
  hasRoom(): boolean
  /** Takes events in order, without gaps. */
  deliver(events: readonly StoredEvent[]): void
}

export type Follower = {
  /** The seq of the last event delivered. */
  readonly cursor: number
  /** Something changed (new events, or room again): delivers what there is in this or a later turn. */
  wake(): void
  close(): void
}

export type Followers = {
  /** Follows a session from `afterSeq` on; the first delivery is in a later turn. */
  follow(sessionId: string, afterSeq: number, sink: Sink): Follower
  /** @returns how many follow the session now. */
  count(sessionId: string): number
  close(): void
}

type Reader = Follower & {
  /** @returns whether there is more to deliver and room for it. */
  pump(): boolean
  /** Whether it has been behind for longer than one falls back in a flood. */
  isLate(now: number): boolean
}

/** Serves all followers of a journal by turns. */
export function createFollowers(journal: Journal): Followers {
  const bySession = new Map<string, Set<Reader>>()
  /** Those that were up to date until something was written just now. */
  const fresh = new Set<Reader>()
  /** Those that are behind. */
  const waiting = new Set<Reader>()
  let next: NodeJS.Immediate | undefined
  let rest: NodeJS.Timeout | undefined
  let lastNews = -liveMilliseconds
  let isClosed = false

  /** Whether only replays have something to do, while something is sent live. */
  const mayRest = () => {
    const now = performance.now()
    const isLive = now - lastNews < liveMilliseconds
    return isLive && fresh.size === 0 && waiting.size > 0 && [...waiting].every((reader) => reader.isLate(now))
  }
  /** The next turn: soon, or after a rest. */
  const schedule = () => {
    if (isClosed) return
    if (mayRest()) rest ??= setTimeout(endRest, restMilliseconds)
    else if (!rest) next ??= setImmediate(serve)
  }
  /** Serves one reader at least. */
  const serveSome = (readers: Set<Reader>, end: number) => {
    for (const reader of readers) {
      readers.delete(reader)
      // A set visits what is added meanwhile, so one that has more goes to the end of the queue.
      if (reader.pump()) waiting.add(reader)
      if (performance.now() > end) break
    }
  }
  const serve = () => {
    if (next) clearImmediate(next)
    next = undefined
    const now = performance.now()
    if (fresh.size > 0) lastNews = now
    try {
      // An echo does not wait for somebody's replay, nor does a flood hold up a replay for good.
      serveSome(fresh, now + turnMilliseconds)
      if (!rest) serveSome(waiting, now + turnMilliseconds)
    } finally {
      // Whatever one of them threw: the others go on.
      if (fresh.size + waiting.size > 0) schedule()
    }
  }
  const endRest = () => {
    rest = undefined
    serve()
  }
  const stopListening = journal.onCommit((sessionIds) => {
    for (const sessionId of sessionIds) {
      for (const reader of bySession.get(sessionId) ?? []) if (!waiting.has(reader)) fresh.add(reader)
    }
    // A commit is the end of a turn: what was just written is sent without waiting for another one.
    if (fresh.size > 0) serve()
    else if (waiting.size > 0) schedule()
  })

  return {
    follow(sessionId, afterSeq, sink) {
      const reader = createReader(journal, sessionId, afterSeq, sink, {
        wake() {
          // Who is up to date is served with the next commit, and not behind those who wait.
          if (reader.cursor >= journal.head(sessionId)) return
          waiting.add(reader)
          schedule()
        },
        close() {
          fresh.delete(reader)
          waiting.delete(reader)
          const readers = bySession.get(sessionId)
          readers?.delete(reader)
          if (readers?.size === 0) bySession.delete(sessionId)
        },
      })
      const readers = bySession.get(sessionId) ?? new Set()
      bySession.set(sessionId, readers.add(reader))
      reader.wake()
      return reader
    },
    count: (sessionId) => bySession.get(sessionId)?.size ?? 0,
    close() {
      isClosed = true
      stopListening()
      if (next) clearImmediate(next)
      clearTimeout(rest)
      bySession.clear()
      fresh.clear()
      waiting.clear()
    },
  }
}

function createReader(
  journal: Journal,
  sessionId: string,
  afterSeq: number,
  sink: Sink,
  queue: { wake(): void; close(): void },
): Reader {
  let cursor = afterSeq
  /** When it fell behind; who comes late is so from the beginning. */
  let behindSince = cursor < journal.head(sessionId) ? -Infinity : undefined
  let open = true
  return {
    get cursor() {
      return cursor
    },
    isLate: (now) => behindSince !== undefined && now - behindSince > liveMilliseconds,
    pump() {
      if (!open || !sink.hasRoom()) return false
      const events = journal.read(sessionId, cursor, pageBytes, pageEvents)
      const last = events.at(-1)
      if (!last) {
        behindSince = undefined
        return false
      }
      cursor = last.seq
      sink.deliver(events)
      if (cursor >= journal.head(sessionId)) {
        behindSince = undefined
        return false
      }
      behindSince ??= performance.now()
      return true
    },
    wake() {
      if (open) queue.wake()
    },
    close() {
      open = false
      queue.close()
    },
  }
}
