// Events in a SQLite file, new ones row by row and older ones in segments: to a reader they are one. It does not know who writes them, nor sessions but by number.
import type Database from 'better-sqlite3'
import { EventType } from '../../shared/event.ts'
import { release, releaseSoon } from '../base/memory.ts'
import { unpack } from './codec.ts'
import { sizeOf, type StoredEvent } from './journal.ts'
import { seqs } from './schema.ts'
import { decodeSegment, maxSegmentBytes } from './segment-reader.ts'
import type { EventStore } from './store.ts'

/** Segments that are kept decoded for several readers of one history, and for pages that are smaller than a segment. About 1 MiB each. */
const usualSegments = 4

/** The table is STRICT and only this folder writes it; parsing each row again would halve the speed of a replay. */
type EventRow = {
  id: number
  ts: number
  channel: string
  type: string
  size: number
  codec: string | null
  body: Buffer
}
type SegmentPlace = { id: number; last: number; before: number; size: number; lastTs: number }
type Packed = { codec: string | null; body: Buffer }

export type SqliteEvents = Pick<EventStore, 'read' | 'last' | 'first' | 'bytesAfter'>

/**
 * @param numberOf finds a session's number; throws when there is none.
 * @param keptSegments that stay decoded.
 */
export function sqliteEvents(
  db: Database.Database,
  numberOf: (sessionId: string) => number,
  keptSegments = usualSegments,
): SqliteEvents {
  const select = db.prepare<[number, number], EventRow>(
    'SELECT id, ts, channel, type, size, codec, body FROM session_events WHERE id > ? AND id < ? ORDER BY id',
  )
  const lastRow = db.prepare<[number, number], { id: number; ts: number }>(
    'SELECT id, ts FROM session_events WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
  )
  const firstRow = db.prepare<[number, number], { id: number }>(
    'SELECT id FROM session_events WHERE id > ? AND id < ? ORDER BY id LIMIT 1',
  )
  const rowBytes = db.prepare<[number, number], { bytes: number | null }>(
    'SELECT SUM(size) AS bytes FROM session_events WHERE id > ? AND id <= ?',
  )
  const segments = sqliteSegments(db, keptSegments)

  const read: SqliteEvents['read'] = (sessionId, afterSeq, maxBytes, limit) => {
    const base = numberOf(sessionId) * seqs
    const page: StoredEvent[] = []
    let bytes = 0
    /** @returns whether it still fits. */
    const take = (event: StoredEvent): boolean => {
      bytes += sizeOf(event.body.length)
      if (page.length > 0 && (bytes > maxBytes || page.length >= limit)) return false
      page.push(event)
      return true
    }
    let cursor = afterSeq
    for (;;) {
      const segment = segments.holding(base, cursor + 1)
      if (!segment) break
      const events = segments.decode(sessionId, segment, base)
      const from = Math.max(0, cursor + 1 - (segment.id - base))
      for (let index = from; index < events.length; index++) {
        const event = events[index]
        if (event && !take(event)) return page
      }
      cursor = segment.last - base
    }
    for (const row of select.iterate(base + cursor, base + seqs)) {
      // Asked before it is unpacked: the one that ends a page is read again for the next.
      if (page.length > 0 && (bytes + sizeOf(row.size) > maxBytes || page.length >= limit)) {
        release(row.body)
        break
      }
      const { channel, ts } = row
      const type = EventType.parse(row.type)
      const body = unpack(row.codec, row.body)
      if (type === 'chunk') releaseSoon(body)
      take({ sessionId, seq: row.id - base, channel, type, ts, body })
    }
    return page
  }
  return {
    read,
    last(sessionId) {
      const base = numberOf(sessionId) * seqs
      const row = lastRow.get(base, base + seqs)
      if (row) return { seq: row.id - base, ts: row.ts }
      const segment = segments.last(base)
      return segment && { seq: segment.last - base, ts: segment.lastTs }
    },
    first(sessionId) {
      const base = numberOf(sessionId) * seqs
      const oldest = segments.holding(base, 1) ?? firstRow.get(base, base + seqs)
      return oldest ? oldest.id - base : 1
    },
    bytesAfter(sessionId, afterSeq, upToSeq) {
      const base = numberOf(sessionId) * seqs
      const last = segments.last(base)
      const sealed = last ? last.last - base : 0
      const open = rowBytes.get(base + Math.max(afterSeq, sealed), base + upToSeq)?.bytes ?? 0
      /** Bytes of all that ever was in segments, up to an event: one that ends a segment needs no look into it. */
      const sealedUpTo = (seq: number): number => {
        if (!last || seq >= sealed) return last ? last.before + last.size : 0
        const segment = segments.holding(base, seq + 1)
        if (!segment) return 0
        const count = Math.max(0, seq + 1 - (segment.id - base))
        const passed = count === 0 ? [] : segments.decode(sessionId, segment, base).slice(0, count)
        return segment.before + passed.reduce((sum, { body }) => sum + body.length, 0)
      }
      return open + sealedUpTo(upToSeq) - sealedUpTo(Math.min(afterSeq, upToSeq))
    },
  }
}

function sqliteSegments(db: Database.Database, keptSegments: number) {
  const at = db.prepare<[number, number], SegmentPlace>(
    'SELECT id, last, lastTs, size, before FROM segments WHERE id > ? AND id <= ? ORDER BY id DESC LIMIT 1',
  )
  const next = db.prepare<[number, number], SegmentPlace>(
    'SELECT id, last, lastTs, size, before FROM segments WHERE id > ? AND id < ? ORDER BY id LIMIT 1',
  )
  const body = db.prepare<[number], Packed>('SELECT codec, body FROM segments WHERE id = ?')
  /** A Map keeps the order of insertion: what was used longest ago comes first. */
  const kept = new Map<number, { events: StoredEvent[]; bytes: Buffer }>()

  return {
    /** @returns the segment with that event, or the first one after it. */
    holding(base: number, seq: number): SegmentPlace | undefined {
      const segment = at.get(base, base + seq)
      return segment && segment.last >= base + seq ? segment : next.get(base + seq, base + seqs)
    },
    last: (base: number) => at.get(base, base + seqs - 1),
    decode(sessionId: string, { id, last, size }: SegmentPlace, base: number): StoredEvent[] {
      let segment = kept.get(id)
      if (!segment) {
        const packed = body.get(id)
        if (!packed) throw new Error(`There is no segment ${id}`)
        const bytes = unpack(packed.codec, packed.body, maxSegmentBytes(last - id + 1, size))
        if (bytes !== packed.body) release(packed.body)
        segment = { events: decodeSegment(sessionId, id - base, bytes), bytes }
      }
      kept.delete(id)
      kept.set(id, segment)
      for (const [oldest, { events, bytes }] of kept) {
        if (kept.size <= keptSegments) break
        kept.delete(oldest)
        // What else there is may be held for several turns.
        if (events.every(({ type }) => type === 'chunk')) releaseSoon(bytes)
      }
      return segment.events
    },
  }
}
