// What becomes of a journal that is damaged: it is kept under another name. It does not know what is in it.
import { existsSync, renameSync } from 'node:fs'
import Database from 'better-sqlite3'

/** The files that SQLite keeps beside a database are part of it. */
const parts = ['', '-wal', '-shm'] as const

/** @returns whether an error says that a file is no database or not a whole one. A file that cannot be reached or is too new says something else. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code)
}

/**
 * Renames a journal, so that the next open makes a new one.
 * @returns its new path.
 * @throws when it cannot be renamed.
 */
export function setAside(file: string, now = new Date()): string {
  const stamp = now.toISOString().replace(/[:.]/g, '-')
  const aside = `${file}.damaged-${stamp}`
  for (const part of parts) if (existsSync(file + part)) renameSync(file + part, aside + part)
  return aside
}
