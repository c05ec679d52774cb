// Moves the journal's log (SQLite's WAL) into its file. It does not know when.
import type Database from 'better-sqlite3'

/**
 * Pages of 4 KiB after which the log is begun anew from its start: 256 MiB, some seconds of flood. The writer waits for the disk meanwhile,
 * some 30 ms, in which no key comes back; and after a crash a log of this size is read in a fraction of a second.
 */
const maxLogPages = 65_536
/** Pages that the last step may still have to move while the writer waits. */
const fewPages = 256
/** Under a flood each round leaves fewer pages than the one before; after this many it is as good as it gets. */
const maxRounds = 4

/** What SQLite says of a checkpoint, in pages. */
type Progress = { log: number; checkpointed: number }

/** @returns what moves what the log holds to the file. What cannot be done now is done the next time. */
export function createLogMover(db: Database.Database): () => void {
  // A passive checkpoint waits for nobody and makes nobody wait.
  const passive = db.prepare<[], Progress>('PRAGMA wal_checkpoint(PASSIVE)')
  const restart = db.prepare('PRAGMA wal_checkpoint(RESTART)')
  const move = () => {
    for (let round = 0; round < maxRounds; round++) {
      const { log, checkpointed } = passive.get() ?? { log: 0, checkpointed: 0 }
      if (log < maxLogPages) return
      if (log - checkpointed > fewPages) continue
      // Holds the writer off for its few pages; then the log begins anew, however busy the writer is.
      restart.get()
      return
    }
  }
  return () => {
    try {
      move()
    } catch {
      // A full disk is found and told by the writer; the log is kept, and the next checkpoint tries again.
    }
  }
}
