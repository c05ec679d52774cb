// What to do when somebody else writes to the journal's file for a moment. It does not know who.
import Database from 'better-sqlite3'

/** @returns false when somebody else held the file, so that nothing was done. @throws what else went wrong. */
export function unlessBusy(act: () => void): boolean {
  try {
    act()
    return true
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
    throw error
  }
}
