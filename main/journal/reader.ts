// Reads a journal's file over a connection of its own, for worker threads. It writes nothing, and sees what is committed.
import { openConnection } from './connection.ts'
import type { Keyframe } from './keyframe.ts'
import { sqliteEvents, type SqliteEvents } from './sqlite-events.ts'
import { sqliteKeyframes } from './sqlite-keyframes.ts'

export type JournalReader = Pick<SqliteEvents, 'read' | 'first'> & {
  newestKeyframe(sessionId: string): Keyframe | undefined
  close(): void
}

/** @throws when there is no such file, and what it returns, when a session is gone. */
export function openReader(file: string): JournalReader {
  const db = openConnection(file, { readonly: true, fileMustExist: true })
  const number = db.prepare<[string], { number: number }>('SELECT number FROM sessions WHERE id = ?')
  const numberOf = (sessionId: string): number => {
    const row = number.get(sessionId)
    if (!row) throw new Error(`No session ${sessionId}`)
    return row.number
  }
  // Whoever reads here follows one session after another.
  const events = sqliteEvents(db, numberOf, 1)
  const keyframes = sqliteKeyframes(db, numberOf)
  return {
    // As the file is at one moment: a page is found in several steps, and what is sealed between two of them would be in none.
    read: db.transaction(events.read),
    first: events.first,
    newestKeyframe: keyframes.newest,
    close: () => void db.close(),
  }
}
