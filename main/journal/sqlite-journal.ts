// The journal in a SQLite file: its parts put together. It does not know turns or readers: see group-commit.
import { closeSync, openSync, statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { startCheckpoints } from './checkpoints.ts'
import { openConnection } from './connection.ts'
import { createJournal } from './group-commit.ts'
import { hasEnded, type Journal, type SessionChange, type StoredEvent } from './journal.ts'
import { createRetention } from './retention.ts'
import { type JournalOptions, usualLimits } from './limits.ts'
import { createLull } from './lull.ts'
import { prepareSchema, seqs } from './schema.ts'
import { createSealer } from './sealer.ts'
import { createSealing } from './sealing.ts'
import { unlessBusy } from './sqlite-busy.ts'
import { sqliteEvents } from './sqlite-events.ts'
import { sqliteKeyframes } from './sqlite-keyframes.ts'
import { sqliteNotes } from './sqlite-notes.ts'
import { sqliteRows } from './sqlite-rows.ts'
import type { EventStore } from './store.ts'
import { createSweeper } from './sweeper.ts'
import { createUpkeep } from './upkeep.ts'

/**
 * How long a rare write waits for whoever holds the file: a checkpoint's last step, or a backup. The main loop stands still meanwhile,
 * so events never wait here; they are tried again.
 */
const patienceMilliseconds = 500

/**
 * Opens the journal, making the file when there is none.
 * @param file path of the database; `-wal` and `-shm` files live beside it.
 * @throws when the file cannot be opened, is not a journal, or is a newer version's.
 */
export function openSqliteJournal(file: string, { now, limits = usualLimits }: JournalOptions = {}): Journal {
  return createJournal(createSqliteStore(file, limits), now)
}

function createSqliteStore(file: string, limits: NonNullable<JournalOptions['limits']>): EventStore {
  const { db, numbers } = openDatabase(file)
  const numberOf = (sessionId: string): number => {
    const number = numbers.get(sessionId)
    if (number === undefined) throw new Error(`No session ${sessionId}`)
    return number
  }
  const patient = <T>(act: () => T): T => {
    db.pragma(`busy_timeout = ${patienceMilliseconds}`)
    try {
      return act()
    } finally {
      db.pragma('busy_timeout = 0')
    }
  }
  db.pragma('busy_timeout = 0')
  const upkeep = createUpkeep(file)
  const checkpoints = startCheckpoints(upkeep)
  const sweeper = createSweeper(db, checkpoints.written)
  const retention = createRetention(db, limits, sweeper.sweep)
  const lull = createLull()
  const sealing = createSealing(upkeep, createSealer(db), lull, {
    onSealed(number) {
      checkpoints.written()
      retention.sealed(number)
    },
    // Not before: until then the space that segments leave is written to again.
    onRest() {
      retention.rest()
      sweeper.sweep()
    },
  })
  const { addSession, deleteSession, sessions, changeRows } = sqliteRows(db, numbers, (number) => {
    sweeper.doom(number)
    sealing.forget(number)
  })
  const insertEvents = eventWriter(db, numberOf)
  const writeAll = db.transaction((batch: readonly StoredEvent[], changes: ReadonlyMap<string, SessionChange>) => {
    insertEvents(batch)
    changeRows(changes)
  })
  for (const { id, status } of sessions()) sealing.remember(numberOf(id), hasEnded(status))
  const events = sqliteEvents(db, numberOf)
  return {
    ...events,
    read(...page) {
      const found = events.read(...page)
      lull.passed(found.reduce((sum, { body }) => sum + body.length, 0))
      return found
    },
    keepsBodies: false,
    keyframes: sqliteKeyframes(db, (sessionId) => numbers.get(sessionId)),
    sessions,
    addSession: (row) => patient(() => addSession(row)),
    deleteSession: (id) => patient(() => deleteSession(id)),
    notes: sqliteNotes(db, patient),
    diskBytes: () => bytesOf(file) + bytesOf(`${file}-wal`),
    heard: lull.heard,
    putsOff: lull.putsOff,
    write(batch, changes, patiently) {
      const write = () => writeAll(batch, changes)
      if (!unlessBusy(() => (patiently ? patient(write) : write()))) return false
      checkpoints.written()
      for (const { sessionId, body } of batch) {
        lull.passed(body.length)
        sealing.written(numberOf(sessionId), body.length)
      }
      for (const [id, { status }] of changes) {
        const number = status !== undefined && hasEnded(status) ? numbers.get(id) : undefined
        if (number !== undefined) sealing.ended(number)
      }
      return true
    },
    close() {
      sealing.close()
      retention.close()
      sweeper.close()
      checkpoints.close()
      upkeep.close()
      db.close()
    },
  }
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function openDatabase(file: string): { db: Database.Database; numbers: Map<string, number> } {
  // What terminals say is for this user alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600))
  const db = openConnection(file, { timeout: patienceMilliseconds })
  try {
    prepareSchema(db)
    db.pragma('journal_mode = WAL')
    // Safe against a crash of this process; a power cut may cost the last moments but never the file's order. A sync for each key would cost milliseconds.
    db.pragma('synchronous = NORMAL')
    // The worker moves pages from the log to the file, off the main loop.
    db.pragma('wal_autocheckpoint = 0')
    const known = db.prepare<[], { number: number; id: string }>('SELECT number, id FROM sessions').all()
    return { db, numbers: new Map(known.map(({ id, number }) => [id, number])) }
  } catch (error) {
    db.close()
    throw error
  }
}

function eventWriter(db: Database.Database, numberOf: (sessionId: string) => number) {
  // As they are: packing each on its way would cost the loop more than the writing that it saves, and segments are packed soon.
  const insert = db.prepare(
    'INSERT INTO session_events (id, ts, channel, type, size, codec, body) VALUES (?, ?, ?, ?, ?, NULL, ?)',
  )
  return (batch: readonly StoredEvent[]) => {
    for (const { sessionId, seq, ts, channel, type, body } of batch) {
      insert.run(numberOf(sessionId) * seqs + seq, ts, channel, type, body.length, body)
    }
  }
}
