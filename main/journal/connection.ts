// Opens a connection to a journal's file that keeps little of it in memory. It does not know what is in the file.
import Database from 'better-sqlite3'

/**
 * KiB of the file that a connection keeps; the driver's own choice is 16 MiB, and there are up to five of them. History is read once and in order,
 * and what is looked for again and again, the upper pages of a few indexes, is some hundred KiB. What more there is, the system keeps for all.
 */
const cacheKibibytes = 2048

/** @throws when there is no such file and it must exist, or it cannot be opened. */
export function openConnection(file: string, options: Database.Options): Database.Database {
  const db = new Database(file, options)
  try {
    db.pragma(`cache_size = -${cacheKibibytes}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
