// One session's events made one sequence again: each once and in order, whatever order they come in. It knows no socket.
import type { SessionEvent } from '../event.ts'

export type Stream = {
  /** The seq of the last event that was delivered. */
  readonly cursor: number
  /** Until `answered`, events are kept instead of judged: the answer to come says where the sequence goes on. */
  hold(): void
  /** Forgets the events that are kept. */
  release(): void
  /** Delivers the event if it is the next one and drops one that was delivered. @returns false when events before it are missing. */
  take(event: SessionEvent): boolean
  /** Delivers an answer's page and then what was kept meanwhile. @returns false when events are missing. */
  answered(page: readonly SessionEvent[]): boolean
  /** Goes on after `seq`. */
  jump(seq: number): void
  /** Delivers nothing from now on, not even the rest of a page. */
  close(): void
}

export function createStream(start: number, deliver: (event: SessionEvent) => void): Stream {
  let cursor = start
  let held: SessionEvent[] | undefined
  let closed = false

  const next = (event: SessionEvent): boolean => {
    if (closed || event.seq <= cursor) return true
    if (event.seq !== cursor + 1) return false
    cursor = event.seq
    deliver(event)
    return true
  }
  return {
    get cursor() {
      return cursor
    },
    hold() {
      held ??= []
    },
    release() {
      held = undefined
    },
    take(event) {
      if (!held) return next(event)
      held.push(event)
      return true
    },
    answered(page) {
      const events = [...page, ...(held ?? [])].toSorted((a, b) => a.seq - b.seq)
      held = undefined
      return events.every(next)
    },
    jump(seq) {
      cursor = seq
    },
    close() {
      closed = true
      held = undefined
    },
  }
}
