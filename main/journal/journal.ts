// The journal's interface: what is kept of every session, and in which order. It does not know who writes or reads, nor what events mean.
import type { EventType } from '../../shared/event-type.ts'
import type { SessionStatus } from '../../shared/session.ts'
import type { Keyframes } from './keyframe.ts'
import type { Notes } from './notes.ts'

/** An event as it is kept. One object stands for one event, so that what is derived from it can be cached by identity. */
export type StoredEvent = {
  readonly sessionId: string
  /** From 1, without gaps, within its session. */
  readonly seq: number
  readonly channel: string
  readonly type: EventType
  /** Milliseconds since 1970; never less than the event before it. */
  readonly ts: number
  /** UTF-8: the text itself for type `chunk` (its payload is `{ data: text }`), the payload's JSON for every other type. Never changed. */
  readonly body: Buffer
}

/** What an event weighs besides its body, on the wire and in memory: its other fields, an object, its place in a list. */
const eventOverhead = 160

/** @returns an event's size in bytes as pages and limits count it: its body and what comes with it. */
export function sizeOf(bodyBytes: number): number {
  return bodyBytes + eventOverhead
}

/** A session's row. Times are milliseconds since 1970. */
export type SessionRow = {
  id: string
  kind: string
  title: string
  cwd: string | null
  /** The options it was created with, as its kind parsed them: JSON. */
  options: string
  status: SessionStatus
  createdAt: number
  endedAt: number | null
  exitCode: number | null
  signal: string | null
  reason: string | null
  /** The process it runs and when that started (the system's own words), so that a crash's leftovers can be told from strangers. */
  pid: number | null
  pidStartedAt: string | null
}

/** @returns whether a session with this status is not written to until it is started again. */
export function hasEnded(status: SessionStatus): boolean {
  return status === 'stopped' || status === 'error'
}

export type SessionChange = Partial<Omit<SessionRow, 'id' | 'kind' | 'createdAt'>>

/** Whether the journal can be written; `message` says why not. */
export type JournalState = { writable: true } | { writable: false; message: string }

export type Journal = {
  /**
   * Gives the next event its seq at once and writes it with all others of this turn of the loop in one transaction.
   * `body` is UTF-8 and belongs to the journal from now on, with all of the memory that it lies in. It is not readable before it is written: nothing is shown that is not kept. While the journal is unwritable, events wait in memory.
   */
  append(sessionId: string, channel: string, type: EventType, body: Buffer): StoredEvent
  /**
   * Writes what this turn appended now. Without effect when there is nothing, or while the journal is unwritable.
   * @param patiently waits for whoever else holds the file, for half a second at most.
   * @returns whether all of it is written.
   */
  commit(patiently?: boolean): boolean
  /** Bytes that are appended and not yet written; writers stand still when it grows. */
  pendingBytes(sessionId: string): number
  /**
   * @returns the written events after `afterSeq` in order, as many as fit `maxBytes` (see sizeOf) and `limit`, but at least one if there is one.
   * The body of a chunk may be gone after this turn of the loop: who needs it for longer keeps a copy.
   */
  read(sessionId: string, afterSeq: number, maxBytes: number, limit?: number): StoredEvent[]
  /** @returns the seq of the last written event, 0 when there is none. */
  head(sessionId: string): number
  /** @returns when the last written event happened, 0 when there is none. */
  lastEventAt(sessionId: string): number
  /** @returns the seq of the oldest event that is kept: 1 until the session, or the journal, grew too large. */
  first(sessionId: string): number
  /** @returns the bytes of all bodies after `afterSeq`, or of those up to `upToSeq`: looking at a million of them takes its time. */
  bytesAfter(sessionId: string, afterSeq: number, upToSeq?: number): number
  /** @returns the bytes of all bodies that were written to it since the journal was opened. */
  bytesWritten(sessionId: string): number
  /** What sessions with a screen looked like. */
  readonly keyframes: Keyframes

  sessions(): SessionRow[]
  /** @throws when it cannot be written. */
  addSession(row: SessionRow): void
  /** Changes a row in the same transaction as the events of this turn, so that neither is kept without the other. */
  changeSession(id: string, change: SessionChange): void
  /** Forgets a session and all of its events. @throws when it cannot be written. */
  deleteSession(id: string): void

  /** @returns the small things that a part of the server keeps here besides sessions. */
  notes(area: string): Notes

  /** Calls `listener` after each transaction with the sessions that have new events. @returns a function that ends that. */
  onCommit(listener: (sessionIds: ReadonlySet<string>) => void): () => void
  /** Calls `listener` with the events of each transaction, in order. @returns a function that ends that. */
  onWritten(listener: (events: readonly StoredEvent[]) => void): () => void
  /** @returns the bytes that it takes on disk. */
  diskBytes(): number
  /** Says that somebody said something to a session, and waits for what comes of it. */
  heard(): void
  /** @returns whether so much is being written or read that work in the background, so many bytes behind, had better wait. */
  putsOff(behindBytes: number): boolean
  readonly state: JournalState
  onState(listener: (state: JournalState) => void): () => void
  /** Writes what is pending and closes. Nothing may be called afterwards. */
  close(): void
}
