// Waits until a server's journal has come to rest: sealed, with space given back, and with a picture where one is due. It does not know what was recorded.
import { setTimeout as sleep } from 'node:timers/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import { within } from './clock.ts'
import type { BenchServer } from './server.ts'

/** Milliseconds for a gigabyte: the terminal takes some 20 MB/s, in a thread that steps back. */
const patience = 600_000
/** Milliseconds between two looks, which cost the server nothing. */
const lookMilliseconds = 200
/** Bytes of an ended session that stay as they are. */
const leftBytes = 4096
/** Free pages that may be left: a picture is taken, and an older one let go, when all else has been given back. */
const leftPages = 256

/** Resolves when nothing is left to seal of sessions that have ended, and hardly a page of the file is free. */
export function sealed(server: BenchServer): Promise<void> {
  return whenFile(server, 'Sealing', (db) => {
    const rows = db.prepare<[], { bytes: number | null }>('SELECT SUM(size) AS bytes FROM session_events').get()
    return (rows?.bytes ?? 0) < leftBytes && Number(db.pragma('freelist_count', { simple: true })) < leftPages
  })
}

/** Events that a picture may lack: a session's last 256 KiB, in pieces of 64, are not worth one of their own, and its end is some small ones. */
const leftEvents = 8

/** Resolves when there is a picture of a session that shows all but its last few events. */
export function pictured(server: BenchServer, { runId, lastSeq }: { runId: string; lastSeq: number }): Promise<void> {
  return whenFile(server, 'Taking a picture', (db) => {
    const select = db.prepare<[string], { seq: number }>(
      'SELECT seq FROM pictures JOIN sessions USING (number) WHERE sessions.id = ?',
    )
    return (select.get(runId)?.seq ?? 0) >= lastSeq - leftEvents
  })
}

async function whenFile(server: BenchServer, what: string, isSo: (db: Database.Database) => boolean): Promise<void> {
  const db = new Database(path.join(server.dataDir, 'journal.db'), { readonly: true })
  const look = async () => {
    while (!isSo(db)) await sleep(lookMilliseconds)
  }
  try {
    await within(patience, what, look())
  } finally {
    db.close()
  }
}
