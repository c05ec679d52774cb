// A journal that forgets everything when it is closed: for tests, and proof that the interface hides SQLite.
import { type Packed, unpack } from './codec.ts'
import { createJournal } from './group-commit.ts'
import { type Journal, type SessionRow, sizeOf, type StoredEvent } from './journal.ts'
import type { Keyframe, Keyframes } from './keyframe.ts'
import type { JournalOptions } from './limits.ts'
import { createMemoryNotes, type Notes } from './notes.ts'
import type { EventStore } from './store.ts'

/** It has no limits but those of memory. */
export function createMemoryJournal({ now }: Pick<JournalOptions, 'now'> = {}): Journal {
  return createJournal(createMemoryStore(), now)
}

function createMemoryStore(): EventStore {
  const rows = new Map<string, SessionRow>()
  const events = new Map<string, StoredEvent[]>()
  const areas = new Map<string, Notes>()
  const keyframes = createMemoryKeyframes((sessionId) => rows.has(sessionId))
  const of = (sessionId: string) => events.get(sessionId) ?? []
  return {
    write(batch, changes) {
      for (const event of batch) {
        if (!rows.has(event.sessionId)) throw new Error(`No session ${event.sessionId}`)
      }
      for (const event of batch) {
        const kept = events.get(event.sessionId)
        if (kept) kept.push(event)
        else events.set(event.sessionId, [event])
      }
      for (const [id, change] of changes) {
        const row = rows.get(id)
        if (row) rows.set(id, { ...row, ...change })
      }
      return true
    },
    keepsBodies: true,
    read(sessionId, afterSeq, maxBytes, limit) {
      const page: StoredEvent[] = []
      let bytes = 0
      for (const event of of(sessionId).slice(afterSeq, afterSeq + limit)) {
        bytes += sizeOf(event.body.length)
        if (bytes > maxBytes && page.length > 0) break
        page.push(event)
      }
      return page
    },
    last: (sessionId) => of(sessionId).at(-1),
    first: () => 1,
    bytesAfter: (sessionId, afterSeq, upToSeq) =>
      of(sessionId)
        .slice(afterSeq, upToSeq)
        .reduce((sum, event) => sum + event.body.length, 0),
    keyframes,
    diskBytes: () => 0,
    // Nothing works for it in the background.
    heard: () => undefined,
    putsOff: () => false,
    sessions: () => [...rows.values()].map((row) => ({ ...row })),
    addSession: (row) => void rows.set(row.id, { ...row }),
    deleteSession(id) {
      rows.delete(id)
      events.delete(id)
      keyframes.forget(id)
    },
    notes(area) {
      const notes = areas.get(area) ?? createMemoryNotes()
      areas.set(area, notes)
      return notes
    },
    close: () => undefined,
  }
}

function createMemoryKeyframes(
  isKnown: (sessionId: string) => boolean,
): Keyframes & { forget(sessionId: string): void } {
  const pictures = new Map<string, Keyframe>()
  const frames = new Map<string, Keyframe[]>()
  const textOf = ({ codec, body }: Packed) => unpack(codec, Buffer.from(body)).toString()
  return {
    put(sessionId, { picture, frame, ...keyframe }) {
      if (!isKnown(sessionId) || (pictures.get(sessionId)?.seq ?? 0) >= keyframe.seq) return true
      if (picture) pictures.set(sessionId, { ...keyframe, data: textOf(picture) })
      frames.set(sessionId, [...(frames.get(sessionId) ?? []), { ...keyframe, data: textOf(frame) }])
      return true
    },
    newest: (sessionId) => pictures.get(sessionId),
    upTo: (sessionId, seq) => frames.get(sessionId)?.findLast((frame) => frame.seq <= seq),
    forget(sessionId) {
      pictures.delete(sessionId)
      frames.delete(sessionId)
    },
  }
}
