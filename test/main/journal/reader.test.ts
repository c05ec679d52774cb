// A journal read beside its writer: what is sealed in the midst of a page is neither left out of it nor said twice.
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { pack } from '../../../main/journal/codec.ts'
import { openReader } from '../../../main/journal/reader.ts'
import { seqs } from '../../../main/journal/schema.ts'
import { createSealer } from '../../../main/journal/sealer.ts'
import { encodeSegment } from '../../../main/journal/segment.ts'
import { openSqliteJournal } from '../../../main/journal/sqlite-journal.ts'
import { testFolder } from '../../support/folder.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const a = sessionId(1)
const count = 20

/** Calls `act` once, just before a statement that begins so is next read row by row. */
function before(sql: string, act: () => void): void {
  const { prepare } = Database.prototype
  let isDone = false
  const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, text) {
    const statement = prepare.call(this, text)
    const { iterate } = statement
    if (!text.startsWith(sql)) return statement
    return Object.assign(statement, {
      iterate(...parameters: unknown[]): unknown {
        if (!isDone) act()
        isDone = true
        const rows: unknown = Reflect.apply(iterate, statement, parameters)
        return rows
      },
    })
  })
  onTestFinished(() => spy.mockRestore())
}

test('a page that is read while its events are sealed has all of them', () => {
  const file = path.join(testFolder(), 'journal.db')
  const journal = openSqliteJournal(file)
  journal.addSession(sessionRow(a))
  const events = Array.from({ length: count }, (_, i) => journal.append(a, 'echo:output', 'chunk', Buffer.from(`${i}`)))
  journal.commit()
  const writer = new Database(file)
  const { number } = writer.prepare<[], { number: number }>('SELECT number FROM sessions').get() ?? { number: NaN }
  const sealed = events.slice(0, 10)
  const size = sealed.reduce((sum, { body }) => sum + body.length, 0)
  before('SELECT id, ts, channel, type, size, codec, body FROM session_events', () => {
    const segment = { number, first: 1, last: 10, lastTs: sealed.at(-1)?.ts ?? 0, size, ...pack(encodeSegment(sealed)) }
    expect(createSealer(writer).seal(segment)).toBe(true)
  })
  const reader = openReader(file)
  onTestFinished(() => {
    reader.close()
    writer.close()
    journal.close()
  })
  expect(reader.read(a, 0, 1e6, 100).map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq))
  expect(writer.prepare('SELECT id FROM segments').all()).toEqual([{ id: number * seqs + 1 }])
  expect(reader.read(a, 0, 1e6, 100).map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq))
})
