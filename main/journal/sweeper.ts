// Removes what deleted sessions leave, and gives space back to the system, a little at a time, so that deleting a gigabyte stalls nobody. It does not know what it was.
import type Database from 'better-sqlite3'
import { seqs } from './schema.ts'

/** Time one slice may take: a key pressed meanwhile must not feel it. */
const sliceMilliseconds = 4
/** Rest between slices, so that sweeping takes at most about a fifth of the loop. */
const restMilliseconds = 16
/** Rest after a slice that failed. */
const retryMilliseconds = 1000
/** Rows in one statement: events of 64 KiB or segments of some hundred, this is a few hundred microseconds. */
const rowsAtOnce = { session_events: 16, segments: 2, keyframes: 16 } as const
const tables = ['session_events', 'segments', 'keyframes'] as const
/** Pages given back to the system at once. */
const pagesAtOnce = 64

export type Sweeper = {
  /** Forgets a session now and its events soon; a crash in between is made good at the next start. */
  doom(number: number): void
  /** There may be space to give back. */
  sweep(): void
  close(): void
}

/** @param onWritten called after a slice that wrote. */
export function createSweeper(db: Database.Database, onWritten: () => void): Sweeper {
  const forget = db.prepare('DELETE FROM sessions WHERE number = ?')
  const forgetPicture = db.prepare('DELETE FROM pictures WHERE number = ?')
  const remember = db.prepare('INSERT OR IGNORE INTO doomed (number) VALUES (?)')
  const next = db.prepare<[], { number: number }>('SELECT number FROM doomed LIMIT 1')
  const done = db.prepare('DELETE FROM doomed WHERE number = ?')
  const removals = tables.map((table) => ({
    statement: db.prepare(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id > @from AND id < @to LIMIT @rows)`,
    ),
    rows: rowsAtOnce[table],
  }))
  const doomAll = db.transaction((number: number) => {
    remember.run(number)
    forget.run(number)
    forgetPicture.run(number)
  })
  let timer: NodeJS.Timeout | undefined

  const slice = () => {
    timer = undefined
    const end = performance.now() + sliceMilliseconds
    try {
      while (performance.now() < end) if (!step()) return
      onWritten()
    } catch {
      // The file is held or cannot be written now; what is doomed stays so.
      timer = setTimeout(slice, retryMilliseconds).unref()
      return
    }
    timer = setTimeout(slice, restMilliseconds).unref()
  }
  /** @returns whether there is more to do. */
  const step = (): boolean => {
    const doomed = next.get()
    if (!doomed) {
      if (Number(db.pragma('freelist_count', { simple: true })) === 0) return false
      db.pragma(`incremental_vacuum(${pagesAtOnce})`)
      return true
    }
    const from = doomed.number * seqs
    const isEmpty = removals.every(
      ({ statement, rows }) => statement.run({ from, to: from + seqs, rows }).changes === 0,
    )
    if (isEmpty) done.run(doomed.number)
    return true
  }
  const sweep = () => {
    timer ??= setTimeout(slice, restMilliseconds).unref()
  }

  sweep()
  return {
    doom(number) {
      doomAll(number)
      sweep()
    },
    sweep,
    close: () => clearTimeout(timer),
  }
}
