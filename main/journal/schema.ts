// The tables of the journal's file and how older files become today's. It does not know who reads or writes them.
import type Database from 'better-sqlite3'

/** Kept in the file (`user_version`). */
export const schemaVersion = 2

/** Session numbers count in steps of this in an event's id, so a session has room for 2^32 events. */
export const seqs = 2 ** 32

/**
 * An event is found by `id` = session number × 2^32 + seq: one integer key is the fastest that SQLite has, and a session's events lie together.
 * `size` is the body's in bytes before `codec` packed it. Session numbers are never given twice, so a deleted session's events cannot turn up in another.
 */
const tables = `
  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    cwd TEXT,
    options TEXT NOT NULL,
    status TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    endedAt INTEGER,
    exitCode INTEGER,
    signal TEXT,
    reason TEXT,
    pid INTEGER,
    pidStartedAt TEXT
  ) STRICT;
  CREATE TABLE session_events (
    id INTEGER PRIMARY KEY,
    ts INTEGER NOT NULL,
    channel TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    codec TEXT,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE doomed (number INTEGER PRIMARY KEY) STRICT;
`

/**
 * Since version 2. A segment holds a run of events that are in session_events no more; those of a session are always older than the rows that it
 * has there. Its `id` is that of its first event, `last` that of its last, which happened at `lastTs`. `size` counts its bodies' bytes and `before` those of
 * all segments that the session ever had before it; `packed` and `packedBefore` the same of what is on disk. From two of them follows what lies between.
 * Keyframes lie by the id of the event that they show; of pictures, which are larger, a session has one.
 */
const sealedTables = `
  CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    last INTEGER NOT NULL,
    lastTs INTEGER NOT NULL,
    size INTEGER NOT NULL,
    before INTEGER NOT NULL,
    packed INTEGER NOT NULL,
    packedBefore INTEGER NOT NULL,
    codec TEXT,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE keyframes (
    id INTEGER PRIMARY KEY,
    status TEXT NOT NULL,
    cols INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    codec TEXT,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE pictures (
    number INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    status TEXT NOT NULL,
    cols INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    codec TEXT,
    body BLOB NOT NULL
  ) STRICT;
`

/** Added to files of any age: a Dispatch that does not know this table leaves it alone, so it needs no new version. */
const addedTables = `
  CREATE TABLE IF NOT EXISTS notes (
    area TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (area, id)
  ) STRICT;
`

/**
 * Makes a new file's tables, or an old one's what they are today. What rests in an old file stays where it is and is sealed later, in the background.
 * @throws when the file was written by a newer Dispatch.
 */
export function prepareSchema(db: Database.Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > schemaVersion) {
    throw new Error(
      `the journal was written by a newer version of Dispatch (its format is ${version}, this one knows ${schemaVersion})`,
    )
  }
  if (version === schemaVersion) return void db.exec(addedTables)
  // Both must come before the first table: pages that a deleted session leaves can then be given back piece by piece.
  if (version === 0) db.pragma('auto_vacuum = INCREMENTAL')
  db.transaction(() => {
    if (version === 0) db.exec(tables)
    db.exec(sealedTables + addedTables)
    db.pragma(`user_version = ${schemaVersion}`)
  })()
}
