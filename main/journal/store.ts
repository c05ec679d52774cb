// Where a journal's events and rows rest. It does not know turns, seqs to come, or readers: see group-commit.
import type { SessionChange, SessionRow, StoredEvent } from './journal.ts'
import type { Keyframes } from './keyframe.ts'
import type { Notes } from './notes.ts'

/** All of it is synchronous; what fails throws. */
export type EventStore = {
  /**
   * Keeps all events and changes of rows, or none of them.
   * @param patiently waits for whoever holds the store, rather than saying so.
   * @returns false when somebody else holds the store for a moment: nothing is kept, and another try is worth it soon.
   */
  write(events: readonly StoredEvent[], changes: ReadonlyMap<string, SessionChange>, patiently: boolean): boolean
  /** Whether it keeps the very bodies that it is given, rather than copies of them. */
  readonly keepsBodies: boolean
  read(sessionId: string, afterSeq: number, maxBytes: number, limit: number): StoredEvent[]
  /** @returns the last event's place and time, or undefined when there is none. */
  last(sessionId: string): { seq: number; ts: number } | undefined
  first(sessionId: string): number
  bytesAfter(sessionId: string, afterSeq: number, upToSeq: number): number
  diskBytes(): number
  heard(): void
  putsOff(behindBytes: number): boolean
  readonly keyframes: Keyframes
  sessions(): SessionRow[]
  addSession(row: SessionRow): void
  deleteSession(id: string): void
  notes(area: string): Notes
  close(): void
}
