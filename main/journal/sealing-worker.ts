// The worker thread of sealing: reads a session's oldest rows over a connection of its own and packs them as a segment. It writes nothing.
import { parentPort } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { EventType } from '../../shared/event.ts'
import { takeLowPriority } from '../base/low-priority.ts'
import { pack, unpack } from './codec.ts'
import { seqs } from './schema.ts'
import type { NewSegment } from './sealer.ts'
import { type SealingAnswer, SealingRequest, segmentBytes, segmentEvents } from './sealing-jobs.ts'
import { encodeSegment, type SegmentEvent } from './segment.ts'
import { serveThread } from './thread-work.ts'

type Row = { id: number; ts: number; channel: string; type: string; codec: string | null; body: Buffer }

serveThread((file) => {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  const nextSegment = createSegments(db)
  takeLowPriority()
  return {
    take(message) {
      const answer: SealingAnswer = { segment: nextSegment(SealingRequest.parse(message)) }
      parentPort?.postMessage(answer)
    },
    close: () => void db.close(),
  }
})

/** @returns what makes a session's next segment; undefined while there is too little to be worth it. */
function createSegments(db: Database.Database): (request: SealingRequest) => NewSegment | undefined {
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
      type: EventType.parse(row.type),
      body: unpack(row.codec, row.body),
    }))
    const [first, lastTs] = [(rows[0]?.id ?? last) - base, rows.at(-1)?.ts ?? 0]
    return { number, first, last: last - base, lastTs, size, ...pack(encodeSegment(events)) }
  }
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
