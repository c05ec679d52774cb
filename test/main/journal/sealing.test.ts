// Sealed history of the journal in a file: the same events as before, in less space, whoever was killed or deleted meanwhile.
import { randomBytes } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Journal } from '../../../main/journal/journal.ts'
import type { Limits } from '../../../main/journal/limits.ts'
import { encodeSegment } from '../../../main/journal/segment.ts'
import { decodeSegment } from '../../../main/journal/segment-reader.ts'
import { openSqliteJournal } from '../../../main/journal/sqlite-journal.ts'
import { testFolder } from '../../support/folder.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const a = sessionId(1)
const b = sessionId(2)

function open(file = path.join(testFolder(), 'journal.db'), limits?: Limits): { journal: Journal; file: string } {
  const journal = openSqliteJournal(file, { limits })
  let isOpen = true
  const close = () => {
    if (isOpen) journal.close()
    isOpen = false
  }
  onTestFinished(close)
  return { journal: { ...journal, close, read: journal.read }, file }
}

/** Looks into the file beside the journal. */
function look(file: string) {
  const db = new Database(file, { readonly: true })
  onTestFinished(() => void db.close())
  const count = (table: string, where = '') =>
    db.prepare<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table} ${where}`).get()?.n ?? NaN
  return {
    rows: () => count('session_events'),
    segments: () => count('segments'),
    freePages: () => Number(db.pragma('freelist_count', { simple: true })),
    bytes: () => Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })),
  }
}

/** Small events, large ones and JSON, some 5 MiB in all. */
function fill(journal: Journal, id: string, count = 3000): void {
  for (let index = 1; index <= count; index++) {
    const text =
      index % 30 === 0 ? `${index}:`.padEnd(50_000, `a line of number ${index}\r\n`) : `small ${index} größe 🚀\r\n`
    if (index % 7 === 0) journal.append(id, 'some:json', 'json', Buffer.from(JSON.stringify({ index })))
    else journal.append(id, 'echo:output', 'chunk', Buffer.from(text))
  }
  journal.commit()
}

const stop = (journal: Journal, id: string) => {
  journal.changeSession(id, { status: 'stopped', endedAt: 5 })
  journal.commit()
}

/** All events, in pages of odd sizes. */
function readAll(journal: Journal, id: string, maxBytes = 100_000) {
  const events = []
  for (let cursor = 0; ;) {
    const page = journal.read(id, cursor, maxBytes, 97)
    const last = page.at(-1)
    if (!last) return events
    // Copies: the body of a chunk is there for this turn only.
    events.push(...page.map((event) => ({ ...event, body: Buffer.from(event.body) })))
    cursor = last.seq
  }
}

test('what a reader holds over several turns stays whole while others read, but for chunks', async () => {
  const { journal, file } = open()
  const { rows } = look(file)
  journal.addSession(sessionRow(a))
  const texts = Array.from({ length: 80 }, (_, index) => JSON.stringify({ text: String(index).padEnd(100_000, 'x') }))
  for (const text of texts) journal.append(a, 'some:json', 'json', Buffer.from(text))
  stop(journal, a)
  await expect.poll(rows, { timeout: 20_000 }).toBe(0)
  const held = journal.read(a, 0, 1e6)
  readAll(journal, a)
  await nextTurn()
  expect(held.map(({ body }) => body.toString())).toEqual(texts.slice(0, held.length))
})

test('a segment gives back the events that it was made of', () => {
  const event = fc.record({
    ts: fc.integer({ min: 0, max: 2 ** 45 }),
    channel: fc.string(),
    type: fc.constantFrom('chunk' as const, 'json' as const, 'text' as const, 'event' as const),
    body: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  })
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 2 ** 31 }),
      (events, seq) => {
        const expected = events.map((one, index) => ({ sessionId: a, seq: seq + index, ...one }))
        expect(decodeSegment(a, seq, encodeSegment(events))).toEqual(expected)
      },
    ),
  )
})

describe('a session that is sealed', () => {
  test('reads as before from every cursor, takes less space, and goes on', async () => {
    const { journal, file } = open()
    journal.addSession(sessionRow(a))
    journal.addSession(sessionRow(b))
    fill(journal, a)
    fill(journal, b, 40)
    const before = readAll(journal, a)
    const bytesAfter = [0, 1, 29, 1500, 2999].map((seq) => journal.bytesAfter(a, seq))
    stop(journal, a)
    const inside = look(file)
    await expect.poll(() => inside.rows()).toBe(40)
    await expect.poll(() => inside.freePages()).toBe(0)
    expect(inside.segments()).toBeGreaterThan(3)
    expect(inside.bytes()).toBeLessThan(2_000_000)
    journal.close()

    const { journal: next } = open(file)
    expect(readAll(next, a)).toEqual(before)
    expect(readAll(next, a, 1)).toEqual(before)
    expect(readAll(next, b)).toHaveLength(40)
    expect([0, 1, 29, 1500, 2999].map((seq) => next.bytesAfter(a, seq))).toEqual(bytesAfter)
    expect([next.first(a), next.head(a), next.lastEventAt(a)]).toEqual([1, before.length, before.at(-1)?.ts])
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3001 }),
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: 1, max: 900 }),
        (cursor, bytes, limit) => {
          const page = next.read(a, cursor, bytes, limit)
          expect(page).toEqual(before.slice(cursor, cursor + page.length))
          expect(page.length > 0).toBe(cursor < before.length)
        },
      ),
      { numRuns: 30 },
    )
    next.append(a, 'echo:output', 'chunk', Buffer.from('and on'))
    next.commit()
    expect(next.read(a, before.length - 1, 1e9).map(({ seq }) => seq)).toEqual([before.length, before.length + 1])
    expect(next.bytesAfter(a, before.length - 1)).toBe((before.at(-1)?.body.length ?? 0) + 6)
  })

  test('leaves nothing in the file when it is deleted', async () => {
    const { journal, file } = open()
    journal.addSession(sessionRow(a))
    fill(journal, a)
    const inside = look(file)
    await expect.poll(() => inside.segments()).toBeGreaterThan(0)
    journal.deleteSession(a)
    await expect.poll(() => [inside.rows(), inside.segments(), inside.freePages()]).toEqual([0, 0, 0])
  })
})

describe('a file that the first version wrote', () => {
  const texts = {
    small: (index: number) =>
      index % 100 === 0 ? JSON.stringify({ status: 'running', i: index }) : `event ${index} – größe ✓ 🚀\r\n`,
    large: (index: number) => `${index}:`.padEnd(60_000, `line ${index} of a large event\r\n`),
  }
  const expectAll = (journal: Journal) => {
    const [small, large] = [readAll(journal, a), readAll(journal, b)]
    expect(small.map(({ body }) => body.toString())).toEqual(
      Array.from({ length: 3000 }, (_, index) => texts.small(index + 1)),
    )
    expect(large.map(({ body }) => body.toString())).toEqual(
      Array.from({ length: 40 }, (_, index) => texts.large(index + 1)),
    )
    expect(small.map(({ ts }) => ts)).toEqual(
      Array.from({ length: 3000 }, (_, index) => 1_700_000_000_000 + 10 * (index + 1)),
    )
    expect(small[99]).toMatchObject({ seq: 100, channel: 'system:status', type: 'json' })
  }

  test('is opened as it is, sealed soon, and keeps every event, row and note', async () => {
    const file = path.join(testFolder(), 'journal.db')
    copyFileSync(path.join(import.meta.dirname, 'fixtures/version-1.db'), file)
    const { journal } = open(file)
    expect(journal.sessions().map(({ id, title, status }) => [id, title, status])).toEqual([
      [a, 'Session 1', 'running'],
      [b, 'Session 2', 'stopped'],
    ])
    expect(journal.notes('grants').all()).toEqual([{ id: 'a', value: '{"kept":true}' }])
    expectAll(journal)
    const inside = look(file)
    // Of the session that runs, what fills no segment stays as it is.
    await expect.poll(() => [inside.segments(), inside.rows()]).toEqual([4, 3000 - 2048])
    expectAll(journal)
    journal.close()
    expectAll(open(file).journal)
  })

  test('and any other is opened without looking through its events', () => {
    const file = path.join(testFolder(), 'journal.db')
    copyFileSync(path.join(import.meta.dirname, 'fixtures/version-1.db'), file)
    const prepare = vi.spyOn(Database.prototype, 'prepare')
    onTestFinished(() => prepare.mockRestore())
    const { journal } = open(file)
    for (const { id } of journal.sessions()) expect([journal.head(id), journal.lastEventAt(id)]).not.toContain(0)
    const statements = prepare.mock.calls.map(([sql]) => sql)
    prepare.mockRestore()
    const db = new Database(file, { readonly: true })
    onTestFinished(() => void db.close())
    const plans = statements
      .filter((sql) => !/^PRAGMA/i.test(sql))
      .flatMap((sql) =>
        db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/[?]|@\w+/g, '1')}`).all(),
      )
      .map(({ detail }) => detail)
    expect(plans.filter((plan) => plan.includes('session_events'))).not.toEqual([])
    expect(plans.filter((plan) => /SCAN (session_events|segments|keyframes|pictures)/.test(plan))).toEqual([])
  })
})

describe('limits', () => {
  test('a session that is larger than one may be loses its oldest segments, and says from where on it is kept', async () => {
    // Text that hardly shrinks: a segment of it has some 800 kB.
    const { journal, file } = open(undefined, { maxSessionBytes: 2_000_000, maxJournalBytes: 1e12 })
    journal.addSession(sessionRow(a))
    for (let index = 0; index < 100; index++) {
      journal.append(a, 'echo:output', 'chunk', Buffer.from(randomBytes(37_500).toString('base64')))
    }
    journal.commit()
    const before = journal.head(a)
    stop(journal, a)
    const inside = look(file)
    await expect.poll(() => [inside.rows(), inside.segments()]).toEqual([0, 2])
    const kept = readAll(journal, a)
    expect(kept.map(({ seq }) => seq)).toEqual(
      Array.from({ length: before - journal.first(a) + 1 }, (_, index) => journal.first(a) + index),
    )
    expect(journal.bytesAfter(a, 0)).toBe(kept.reduce((sum, { body }) => sum + body.length, 0))
    expect([journal.head(a), kept.length > 20, kept.length < 60]).toEqual([before, true, true])
  })

  test('of a journal that is too large the session that ended first loses its oldest, one that runs nothing', async () => {
    const { journal: first, file } = open()
    const [c, unlimited] = [sessionId(3), 1e12]
    for (const [id, status, endedAt] of [
      [a, 'stopped', 20],
      [b, 'stopped', 10],
      [c, 'running', null],
    ] as const) {
      first.addSession(sessionRow(id, { status, endedAt }))
      for (let index = 0; index < 66; index++) {
        first.append(id, 'echo:output', 'chunk', Buffer.from(randomBytes(37_500).toString('base64')))
      }
      first.commit()
    }
    const inside = look(file)
    // Each has three segments of 21 events, and 3 that are left where it runs.
    for (const id of [a, b]) {
      first.changeSession(id, { status: 'stopped' })
      first.commit()
    }
    await expect.poll(() => [inside.rows(), inside.freePages()]).toEqual([3, 0])
    const limits = { maxSessionBytes: unlimited, maxJournalBytes: inside.bytes() - 1_000_000 }
    first.close()
    const { journal } = open(file, limits)
    await expect.poll(() => inside.bytes()).toBeLessThanOrEqual(limits.maxJournalBytes)
    expect([a, b, c].map((id) => journal.first(id))).toEqual([1, 43, 1])
    expect([a, b, c].map((id) => readAll(journal, id).length)).toEqual([66, 24, 66])
  })
})
