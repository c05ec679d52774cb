// Keeps a second server off a data folder. It does not know what is in it.
import path from 'node:path'
import Database from 'better-sqlite3'

/**
 * Takes the folder's lock: a SQLite file locked by the system, which frees it however this process ends.
 * @returns a function that gives it back, or undefined when another process holds it.
 * @throws when the folder cannot be written.
 */
export function lockFolder(folder: string): (() => void) | undefined {
  const db = new Database(path.join(folder, 'lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
    return () => db.close()
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return undefined
    throw error
  }
}
