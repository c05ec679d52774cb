// Reads a session's oldest rows and packs them as a segment. It writes nothing, and does not know when it is asked.
import type Database from 'better-sqlite3'
import { type EventType, isEventType } from '../../shared/event-type.ts'
import { release } from '../base/memory.ts'
import { pack, unpack } from './codec.ts'
import { seqs } from './schema.ts'
import type { NewSegment } from './sealer.ts'
import { type PackingRequest, segmentBytes, segmentEvents } from './upkeep-jobs.ts'
import { encodeSegment, type SegmentEvent } from './segment.ts'

type Row = { id: number; ts: number; channel: string; type: string; codec: string | null; body: Buffer }

/** @returns what makes a session's next segment; undefined while there is too little to be worth it. */
export function createPacking(db: Database.Database): (request: PackingRequest) => NewSegment | undefined {
  const sealed = db.prepare<[number, number], { last: number }>(
    'SELECT last FROM segments WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
  )
  const select = db.prepare<[number, number], Row>(
    'SELECT id, ts, channel, type, codec, body FROM session_events WHERE id > ? AND id <= ? ORDER BY id',
  )
  const measure = createMeasure(db)
  return ({ number, leastBytes }) => {
    const base = number * seqs
    const after = sealed.get(base, base + seqs)?.last ?? base
    const { last, size, count } = measure(after, base + seqs)
    if (last === undefined || (size < leastBytes && count < segmentEvents)) return undefined
    const rows = select.all(after, last)
    const events = rows.map((row): SegmentEvent => ({
      ts: row.ts,
      channel: row.channel,
      type: typeOf(row),
      body: unpack(row.codec, row.body),
    }))
    const [first, lastTs] = [(rows[0]?.id ?? last) - base, rows.at(-1)?.ts ?? 0]
    const segment = encodeSegment(events)
    for (const { body } of events) release(body)
    const packed = pack(segment)
    if (packed.body !== segment) release(segment)
    return { number, first, last: last - base, lastTs, size, ...packed }
  }
}

/** @throws when the row is damaged: in a segment it would take its neighbours with it. */
function typeOf({ id, type }: Row): EventType {
  if (!isEventType(type)) throw new Error(`Row ${id} has a type that there is not`)
  return type
}

/** @returns what finds how far one segment reaches. Sizes lie before the bodies, so that only the first page of each row is read. */
function createMeasure(db: Database.Database) {
  const select = db.prepare<[number, number], { id: number; size: number }>(
    'SELECT id, size FROM session_events WHERE id > ? AND id < ? ORDER BY id',
  )
  return (after: number, end: number): { last: number | undefined; size: number; count: number } => {
    let [last, size, count]: [number | undefined, number, number] = [undefined, 0, 0]
    for (const row of select.iterate(after, end)) {
      last = row.id
      size += row.size
      count += 1
      if (size >= segmentBytes || count >= segmentEvents) break
    }
    return { last, size, count }
  }
}
