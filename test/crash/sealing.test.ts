// A journal whose process is killed while it seals and prunes: everything that was written is there, in order, from the first event that is kept.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Journal } from '../../main/journal/journal.ts'
import { openSqliteJournal } from '../../main/journal/sqlite-journal.ts'
import { testFolder } from '../support/folder.ts'
import { bodyOf, cut, whole } from '../support/journal-process.ts'

const program = path.join(import.meta.dirname, '../support/journal-process.ts')

/** Lets the process write until it has made so many segments more, and kills it at the next commit. @returns the heads that it said last. */
async function writeAndDie(file: string, segments: number): Promise<[number, number]> {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  let heads: [number, number] = [0, 0]
  let enough = Infinity
  for await (const line of createInterface(child.stdout)) {
    const [one = 0, other = 0] = line.split(' ').map(Number)
    heads = [one, other]
    const made = lastSegment(file)
    if (enough === Infinity) enough = made + segments
    if (made >= enough) child.kill('SIGKILL')
  }
  await gone
  return heads
}

/** @returns how many segments were ever made, those that are gone too: each has some 50 events. */
function lastSegment(file: string): number {
  const db = new Database(file, { readonly: true })
  try {
    const row = db
      .prepare<[], { n: number }>(
        'SELECT SUM(before + size) / 1048576 AS n FROM segments WHERE id IN (SELECT MAX(id) FROM segments GROUP BY id >> 32)',
      )
      .get()
    return row?.n ?? 0
  } finally {
    db.close()
  }
}

function expectWhole(journal: Journal, id: string, head: number): void {
  expect(journal.head(id)).toBeGreaterThanOrEqual(head)
  let cursor = journal.first(id) - 1
  for (;;) {
    const page = journal.read(id, cursor, 1e6)
    if (page.length === 0) break
    for (const { seq, body } of page) {
      cursor += 1
      expect(seq).toBe(cursor)
      if (body.toString() !== bodyOf(seq)) throw new Error(`Event ${seq} of ${id} is another one`)
    }
  }
  expect(cursor).toBe(journal.head(id))
}

test('nothing that was kept is lost or changed by kills while segments are made and go', async () => {
  const file = path.join(testFolder(), 'journal.db')
  for (const segments of [1, 2, 4]) {
    const heads = await writeAndDie(file, segments)
    const journal = openSqliteJournal(file)
    try {
      expectWhole(journal, whole, heads[0])
      expectWhole(journal, cut, heads[1])
      expect(journal.first(whole)).toBe(1)
    } finally {
      journal.close()
    }
  }
  const journal = openSqliteJournal(file)
  expect(journal.first(cut)).toBeGreaterThan(1)
  journal.close()
})
