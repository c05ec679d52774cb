// Notes in a table of the journal's file. It does not know what they say.
import type Database from 'better-sqlite3'
import type { Note, Notes } from './notes.ts'

/**
 * @param patient does something that may have to wait for whoever holds the file.
 * @returns the notes of an area.
 */
export function sqliteNotes(db: Database.Database, patient: <T>(act: () => T) => T): (area: string) => Notes {
  const select = db.prepare<[string], Note>('SELECT id, value FROM notes WHERE area = ? ORDER BY rowid')
  const upsert = db.prepare(
    'INSERT INTO notes (area, id, value) VALUES (?, ?, ?) ON CONFLICT (area, id) DO UPDATE SET value = excluded.value',
  )
  const remove = db.prepare('DELETE FROM notes WHERE area = ? AND id = ?')
  return (area) => ({
    all: () => select.all(area),
    put: (id, value) => void patient(() => upsert.run(area, id, value)),
    remove: (id) => void patient(() => remove.run(area, id)),
  })
}
