// The sessions' rows in a SQLite file. It does not know their events.
import type Database from 'better-sqlite3'
import * as z from 'zod'
import { SessionStatus } from '../../shared/session.ts'
import type { SessionChange, SessionRow } from './journal.ts'
import type { EventStore } from './store.ts'

const Row = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  cwd: z.string().nullable(),
  options: z.string(),
  status: SessionStatus,
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  reason: z.string().nullable(),
  pid: z.number().nullable(),
  pidStartedAt: z.string().nullable(),
})

export type SqliteRows = Pick<EventStore, 'sessions' | 'addSession' | 'deleteSession'> & {
  changeRows(changes: ReadonlyMap<string, SessionChange>): void
}

/**
 * @param numbers of all sessions by their ids; kept up to date here.
 * @param doom forgets a session and all that belongs to it.
 */
export function sqliteRows(
  db: Database.Database,
  numbers: Map<string, number>,
  doom: (number: number) => void,
): SqliteRows {
  const columns = Object.keys(Row.shape)
  const select = db.prepare<[], unknown>(`SELECT ${columns.join(', ')} FROM sessions ORDER BY number`)
  const one = db.prepare<[string], unknown>(`SELECT ${columns.join(', ')} FROM sessions WHERE id = ?`)
  const insert = db.prepare(
    `INSERT INTO sessions (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  )
  const settable = columns.filter((name) => name !== 'id')
  const update = db.prepare(
    `UPDATE sessions SET ${settable.map((name) => `${name} = @${name}`).join(', ')} WHERE id = @id`,
  )
  return {
    sessions: () => select.all().map((row): SessionRow => Row.parse(row)),
    addSession(row: SessionRow) {
      numbers.set(row.id, Number(insert.run(row).lastInsertRowid))
    },
    changeRows(changes) {
      for (const [id, change] of changes) {
        const row = one.get(id)
        if (row !== undefined) update.run({ ...Row.parse(row), ...change })
      }
    },
    deleteSession(id: string) {
      const number = numbers.get(id)
      if (number !== undefined) doom(number)
      numbers.delete(id)
    },
  }
}
