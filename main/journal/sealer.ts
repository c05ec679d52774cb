// Puts a session's oldest rows into a segment, in one transaction with their removal. It does not know when, nor who packed them.
import type Database from 'better-sqlite3'
import type { Packed } from './codec.ts'
import { seqs } from './schema.ts'

/** A segment as the worker made it from rows that are still there: seqs of its first and last event, bytes of its bodies. */
export type NewSegment = Packed & { number: number; first: number; last: number; lastTs: number; size: number }

export type Sealer = {
  /** @returns whether it was done; not when the rows are not all there, since the session was deleted. @throws when the store is held or cannot be written: nothing has changed. */
  seal(segment: NewSegment): boolean
}

export function createSealer(db: Database.Database): Sealer {
  const newest = db.prepare<[number, number], { before: number; size: number; packed: number; packedBefore: number }>(
    'SELECT before, size, packed, packedBefore FROM segments WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
  )
  const insert = db.prepare(
    'INSERT INTO segments (id, last, lastTs, size, before, packed, packedBefore, codec, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const remove = db.prepare('DELETE FROM session_events WHERE id >= ? AND id <= ?')
  const isKnown = db.prepare<[number], { number: number }>('SELECT number FROM sessions WHERE number = ?')

  const seal = db.transaction(({ number, first, last, lastTs, size, codec, body }: NewSegment) => {
    const base = number * seqs
    if (!isKnown.get(number)) return false
    const { changes } = remove.run(base + first, base + last)
    if (changes !== last - first + 1)
      throw new Error(`Of ${last - first + 1} events of session ${number}, ${changes} were there to be sealed`)
    const previous = newest.get(base, base + seqs)
    const before = previous ? previous.before + previous.size : 0
    const packedBefore = previous ? previous.packedBefore + previous.packed : 0
    insert.run(base + first, base + last, lastTs, size, before, body.length, packedBefore, codec, body)
    return true
  })
  return { seal: (segment) => seal.immediate(segment) }
}
