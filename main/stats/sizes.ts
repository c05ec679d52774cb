// How many bytes each session's events have. What is not known is looked up little by little, so that nobody waits. It does not know who asks.
import type { Journal, StoredEvent } from '../journal/journal.ts'

/** Events that are added up at a time: from a disk that is some milliseconds' work. */
const stepEvents = 2000

export type Sizes = {
  /** @returns the bytes of a session's payloads; undefined while that is not known. */
  of(sessionId: string): number | undefined
  /** Looks these up, in later turns of the loop; whatever else was known is forgotten. */
  measure(sessionIds: readonly string[]): void
  /** These were written just now. */
  written(events: readonly StoredEvent[]): void
  /** It is not there any more. */
  forget(sessionId: string): void
  /** Looks nothing up any more. */
  pause(): void
}

/** All that is kept up to `seq` is counted; `first` was the oldest event then. */
type Count = { seq: number; bytes: number; first: number }

/** @param onKnown is told when a session's size is known for the first time. */
export function createSizes(
  journal: Pick<Journal, 'head' | 'first' | 'bytesAfter'>,
  onKnown: (sessionId: string) => void,
): Sizes {
  let counts = new Map<string, Count>()
  const waiting = new Set<string>()
  let turn: NodeJS.Immediate | undefined

  const anew = (sessionId: string): Count => ({ seq: 0, bytes: 0, first: journal.first(sessionId) })
  /** Whether nothing that was counted is gone: a session, or all of them, may have grown too large. */
  const isWhole = ({ first }: Count, sessionId: string) => first === journal.first(sessionId)

  const step = () => {
    turn = undefined
    const [sessionId] = waiting
    if (sessionId === undefined) return
    const count = counts.get(sessionId)
    if (!count || advance(journal, sessionId, count)) {
      waiting.delete(sessionId)
      onKnown(sessionId)
    }
    proceed()
  }
  const proceed = () => {
    if (waiting.size > 0) turn ??= setImmediate(step)
  }

  return {
    of(sessionId) {
      const count = counts.get(sessionId)
      if (!count || waiting.has(sessionId)) return undefined
      if (isWhole(count, sessionId)) return count.bytes
      counts.set(sessionId, anew(sessionId))
      waiting.add(sessionId)
      proceed()
      return undefined
    },
    measure(sessionIds) {
      const known = counts
      counts = new Map(
        sessionIds.map((sessionId) => {
          const count = known.get(sessionId)
          return [sessionId, count && isWhole(count, sessionId) ? count : anew(sessionId)]
        }),
      )
      for (const sessionId of sessionIds) waiting.add(sessionId)
      proceed()
    },
    written(events) {
      for (const { sessionId, seq, body } of events) {
        let count = counts.get(sessionId)
        // A new session is known from its first event on.
        if (!count && seq === 1) counts.set(sessionId, (count = { seq: 0, bytes: 0, first: 1 }))
        // What is not next is found by looking it up.
        if (count?.seq !== seq - 1) continue
        count.seq = seq
        count.bytes += body.length
      }
    },
    forget(sessionId) {
      counts.delete(sessionId)
      waiting.delete(sessionId)
    },
    pause() {
      if (turn) clearImmediate(turn)
      turn = undefined
      waiting.clear()
    },
  }
}

/** @returns whether all of the session is counted now. */
function advance(journal: Pick<Journal, 'head' | 'bytesAfter'>, sessionId: string, count: Count): boolean {
  const head = journal.head(sessionId)
  const upTo = Math.min(head, count.seq + stepEvents)
  if (upTo > count.seq) count.bytes += journal.bytesAfter(sessionId, count.seq, upTo)
  count.seq = Math.max(count.seq, upTo)
  return count.seq >= head
}
