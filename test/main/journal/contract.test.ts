// What every journal promises, said once for both.
import { once } from 'node:events'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pack } from '../../../main/journal/codec.ts'
import { type Journal, sizeOf } from '../../../main/journal/journal.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { openSqliteJournal } from '../../../main/journal/sqlite-journal.ts'
import { testFolder } from '../../support/folder.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const a = sessionId(1)
const b = sessionId(2)

const openers: Record<string, (now?: () => number) => Journal> = {
  memory: (now) => createMemoryJournal({ now }),
  sqlite: (now) => openSqliteJournal(path.join(testFolder(), 'journal.db'), { now }),
}

function open(name: string, now?: () => number): Journal {
  const journal = openers[name]?.(now)
  if (!journal) throw new Error(name)
  onTestFinished(() => journal.close())
  journal.addSession(sessionRow(a))
  journal.addSession(sessionRow(b))
  return journal
}

/** Appends the texts as chunks and writes them. */
function say(journal: Journal, id: string, ...texts: string[]): void {
  for (const text of texts) journal.append(id, 'echo:output', 'chunk', Buffer.from(text))
  journal.commit()
}

const bodies = (journal: Journal, id: string, after = 0, maxBytes = 1e9, limit?: number) =>
  journal.read(id, after, maxBytes, limit).map((event) => event.body.toString())

describe.each(Object.keys(openers))('the %s journal', (name) => {
  test('numbers each session from 1 without gaps, whatever is appended between', () => {
    const journal = open(name)
    say(journal, a, 'a1', 'a2')
    say(journal, b, 'b1')
    say(journal, a, 'a3')
    expect(journal.read(a, 0, 1e9).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(journal.read(b, 0, 1e9).map(({ seq }) => seq)).toEqual([1])
    expect([journal.head(a), journal.head(b)]).toEqual([3, 1])
  })

  test('shows nothing before it is written, and tells of it after', async () => {
    const journal = open(name)
    const told: string[][] = []
    journal.onCommit((ids) => told.push([...ids]))
    const event = journal.append(a, 'echo:output', 'chunk', Buffer.from('x'))
    expect(event.seq).toBe(1)
    expect([journal.head(a), bodies(journal, a), journal.pendingBytes(a)]).toEqual([0, [], 1])
    await turn()
    await turn()
    expect([journal.head(a), bodies(journal, a), journal.pendingBytes(a)]).toEqual([1, ['x'], 0])
    expect(told).toEqual([[a]])
  })

  test('writes what one turn appended to several sessions as one', async () => {
    const journal = open(name)
    const told: string[][] = []
    journal.onCommit((ids) => told.push([...ids].toSorted()))
    journal.append(a, 'echo:output', 'chunk', Buffer.from('1'))
    journal.append(b, 'echo:output', 'chunk', Buffer.from('2'))
    journal.append(a, 'echo:output', 'chunk', Buffer.from('3'))
    await turn()
    await turn()
    expect(told).toEqual([[a, b]])
  })

  test('has every large text whole whenever it is read, long after it was new', async () => {
    const journal = open(name)
    const texts = Array.from({ length: 40 }, (_, index) => String(index).padEnd(100_000, 'x'))
    for (const [index, text] of texts.entries()) {
      say(journal, a, text)
      const before = Math.max(0, index - 9)
      const newest = journal.read(a, before, 1e9)
      say(journal, b, text)
      expect(newest.map(({ body }) => body.toString())).toEqual(texts.slice(before, index + 1))
      await turn()
    }
    expect([bodies(journal, a), bodies(journal, b)]).toEqual([texts, texts])
  })

  test('keeps every text exactly, and every field', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { minLength: 1, maxLength: 20 }),
        (texts) => {
          const journal = openers[name]?.()
          if (!journal) throw new Error(name)
          journal.addSession(sessionRow(a))
          try {
            const given = texts.map((text) => journal.append(a, 'some:channel', 'json', Buffer.from(text)))
            journal.commit()
            expect(journal.read(a, 0, 1e9)).toEqual(given)
          } finally {
            journal.close()
          }
        },
      ),
      { numRuns: name === 'memory' ? 100 : 20 },
    )
  })

  test('reads pages that end at the limits but are never empty while there is more', () => {
    const journal = open(name)
    say(journal, a, 'x'.repeat(1000), 'y'.repeat(1000), 'z')
    const one = sizeOf(1000)
    expect(bodies(journal, a, 0, 1)).toHaveLength(1)
    expect(bodies(journal, a, 0, one)).toHaveLength(1)
    expect(bodies(journal, a, 0, 2 * one)).toHaveLength(2)
    expect(bodies(journal, a, 0, 1e9, 2)).toHaveLength(2)
    expect(bodies(journal, a, 2)).toEqual(['z'])
    expect(bodies(journal, a, 3)).toEqual([])
    expect(bodies(journal, a, 99)).toEqual([])
  })

  test('gives the same events from the tail in memory as from where they rest', () => {
    const journal = open(name)
    const texts = Array.from({ length: 60 }, (_, index) => `${index}:${'#'.repeat(50_000)}`)
    for (const text of texts) say(journal, a, text)
    const read: string[] = []
    for (let cursor = 0; cursor < 60;) {
      const page = journal.read(a, cursor, 256 * 1024)
      read.push(...page.map((event) => event.body.toString()))
      cursor = page.at(-1)?.seq ?? 60
    }
    expect(read).toEqual(texts)
    expect(journal.bytesAfter(a, 58)).toBe(texts[58]!.length + texts[59]!.length)
    expect(journal.bytesAfter(a, 0)).toBe(texts.join('').length)
    expect(journal.bytesAfter(a, 1, 3)).toBe(texts[1]!.length + texts[2]!.length)
    expect(journal.bytesAfter(a, 57, 59)).toBe(texts[57]!.length + texts[58]!.length)
    expect(journal.bytesAfter(a, 58, 1000)).toBe(texts[58]!.length + texts[59]!.length)
    expect([journal.bytesAfter(a, 3, 3), journal.bytesAfter(a, 60, 70)]).toEqual([0, 0])
  })

  test('tells what was written, transaction by transaction', () => {
    const journal = open(name)
    const told: string[][] = []
    const stop = journal.onWritten((events) => told.push(events.map(({ seq, body }) => `${seq}${body.toString()}`)))
    say(journal, a, 'x', 'y')
    say(journal, a, 'z')
    stop()
    say(journal, a, 'unheard')
    expect(told.flat()).toEqual(['1x', '2y', '3z'])
  })

  test('never lets time go back within a session', () => {
    const times = [1000, 2000, 1500, 1500, 3000]
    let index = 0
    const journal = open(name, () => times[index++] ?? 0)
    say(journal, a, ...times.map(String))
    expect(journal.read(a, 0, 1e9).map(({ ts }) => ts)).toEqual([1000, 2000, 2000, 2000, 3000])
    expect(journal.lastEventAt(a)).toBe(3000)
  })

  test('keeps sessions with their changes, and forgets a deleted one with its events', () => {
    const journal = open(name)
    say(journal, a, 'x')
    journal.changeSession(a, { status: 'stopped', exitCode: 3 })
    journal.changeSession(a, { title: 'Renamed' })
    journal.commit()
    const [row] = journal.sessions()
    expect(row).toEqual(sessionRow(a, { status: 'stopped', exitCode: 3, title: 'Renamed' }))
    journal.deleteSession(a)
    expect(journal.sessions().map(({ id }) => id)).toEqual([b])
    journal.addSession(sessionRow(a))
    expect([journal.head(a), bodies(journal, a)]).toEqual([0, []])
  })
})

describe.each(Object.keys(openers))('keyframes in the %s journal', (name) => {
  const status = 'running' as const
  const packed = (text: string) => pack(Buffer.from(text))
  const taken = (seq: number) => ({
    ...{ seq, status, cols: 80, rows: 24 },
    ...{ picture: packed(`picture ${seq}`.repeat(5000)), frame: packed(`frame ${seq}`) },
  })

  test('are kept all, the newest of each session with its whole picture, until the session is deleted', () => {
    const journal = open(name)
    const { keyframes } = journal
    expect([keyframes.newest(a), keyframes.upTo(a, 100)]).toEqual([undefined, undefined])
    for (const seq of [3, 9, 27]) expect(keyframes.put(a, taken(seq))).toBe(true)
    keyframes.put(a, taken(5))
    keyframes.put(b, taken(1))
    const size = { status, cols: 80, rows: 24 }
    expect(keyframes.newest(a)).toEqual({ ...size, seq: 27, data: 'picture 27'.repeat(5000) })
    expect([2, 3, 8, 9, 26, 1000].map((seq) => keyframes.upTo(a, seq)?.data)).toEqual([
      undefined,
      ...['frame 3', 'frame 3', 'frame 9', 'frame 9', 'frame 27'],
    ])
    journal.deleteSession(a)
    expect([keyframes.newest(a), keyframes.upTo(a, 100), keyframes.put(a, taken(28))]).toEqual([
      undefined,
      undefined,
      true,
    ])
    journal.addSession(sessionRow(a))
    expect([keyframes.newest(a), keyframes.upTo(a, 100)]).toEqual([undefined, undefined])
    expect(keyframes.newest(b)).toMatchObject({ seq: 1 })
  })

  test('are kept without a picture, too, where a newer one is to follow', () => {
    const { keyframes } = open(name)
    keyframes.put(a, taken(3))
    expect(keyframes.put(a, { ...taken(9), picture: undefined })).toBe(true)
    expect([keyframes.newest(a)?.seq, keyframes.upTo(a, 20)?.data]).toEqual([3, 'frame 9'])
    keyframes.put(a, taken(27))
    expect([keyframes.newest(a)?.seq, keyframes.upTo(a, 20)?.seq]).toEqual([27, 9])
  })

  test('and bytes written are counted from when it was opened', () => {
    const journal = open(name)
    expect(journal.bytesWritten(a)).toBe(0)
    say(journal, a, '12345', '67')
    journal.append(a, 'echo:output', 'chunk', Buffer.from('not written'))
    expect([journal.bytesWritten(a), journal.bytesWritten(b)]).toEqual([7, 0])
  })
})

describe.each(Object.keys(openers))('notes in the %s journal', (name) => {
  test('are kept by area and id until they are removed', () => {
    const journal = open(name)
    const [one, other] = [journal.notes('one'), journal.notes('other')]
    one.put('a', '1')
    one.put('b', '2')
    one.put('a', '3')
    other.put('a', '4')
    one.remove('b')
    one.remove('never there')
    expect(journal.notes('one').all()).toEqual([{ id: 'a', value: '3' }])
    expect(other.all()).toEqual([{ id: 'a', value: '4' }])
  })
})

describe('the sqlite journal', () => {
  test('has work in the background wait while much is read from the file', () => {
    const file = path.join(testFolder(), 'journal.db')
    const first = openSqliteJournal(file)
    first.addSession(sessionRow(a))
    say(first, a, ...Array.from({ length: 3 }, () => 'x'.repeat(1024 * 1024)))
    first.close()
    const second = openSqliteJournal(file)
    onTestFinished(() => second.close())
    expect(second.putsOff(0)).toBe(false)
    expect(second.read(a, 0, 1e9)).toHaveLength(3)
    expect(second.putsOff(0)).toBe(true)
  })

  test('goes on after being closed where it was', () => {
    const file = path.join(testFolder(), 'journal.db')
    const first = openSqliteJournal(file)
    first.addSession(sessionRow(a))
    say(first, a, 'one', 'two')
    const events = first.read(a, 0, 1e9)
    first.append(a, 'echo:output', 'chunk', Buffer.from('pending when it closed'))
    first.close()
    const second = openSqliteJournal(file)
    onTestFinished(() => second.close())
    expect(second.read(a, 0, 1e9).slice(0, 2)).toEqual(events)
    say(second, a, 'four')
    expect(second.read(a, 2, 1e9).map(({ seq, body }) => [seq, body.toString()])).toEqual([
      [3, 'pending when it closed'],
      [4, 'four'],
    ])
  })

  test('removes a deleted session’s events from the file, also when it is closed in between', async () => {
    const file = path.join(testFolder(), 'journal.db')
    const first = openSqliteJournal(file)
    first.addSession(sessionRow(a))
    first.addSession(sessionRow(b))
    for (let index = 0; index < 200; index++) say(first, a, 'x'.repeat(10_000))
    say(first, b, 'stays')
    first.deleteSession(a)
    first.close()
    const { default: Database } = await import('better-sqlite3')
    const second = openSqliteJournal(file)
    const look = new Database(file, { readonly: true })
    onTestFinished(() => {
      look.close()
      second.close()
    })
    const count = look.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM session_events')
    await expect.poll(() => count.get()?.n).toBe(1)
    await expect.poll(() => Number(look.pragma('freelist_count', { simple: true }))).toBe(0)
    expect(bodies(second, b)).toEqual(['stays'])
  })

  test('refuses a file of a newer version and leaves it as it is', async () => {
    const file = path.join(testFolder(), 'journal.db')
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    expect(() => openSqliteJournal(file)).toThrow(/newer version/)
  })

  test('goes on at once after somebody held the file for a moment, and tells nobody', async () => {
    const file = path.join(testFolder(), 'journal.db')
    const journal = openSqliteJournal(file)
    journal.addSession(sessionRow(a))
    const { default: Database } = await import('better-sqlite3')
    const other = new Database(file)
    onTestFinished(() => {
      journal.close()
      other.close()
    })
    const states: boolean[] = []
    journal.onState(({ writable }) => states.push(writable))
    other.exec('BEGIN IMMEDIATE')
    say(journal, a, 'during')
    journal.append(a, 'echo:output', 'chunk', Buffer.from('after'))
    expect(bodies(journal, a)).toEqual([])
    other.exec('ROLLBACK')
    await expect.poll(() => bodies(journal, a)).toEqual(['during', 'after'])
    expect(states).toEqual([])
  })

  test('waits with what it cannot write, says so, and writes it in order once it can', async () => {
    const file = path.join(testFolder(), 'journal.db')
    const journal = openSqliteJournal(file)
    journal.addSession(sessionRow(a))
    say(journal, a, 'before')
    const { default: Database } = await import('better-sqlite3')
    const other = new Database(file)
    onTestFinished(() => {
      journal.close()
      other.close()
    })
    // Another process that holds the write lock is what a backup tool does; a full disk fails at the same place.
    other.exec('BEGIN IMMEDIATE')
    const states: boolean[] = []
    journal.onState(({ writable }) => states.push(writable))
    say(journal, a, 'during')
    await expect.poll(() => journal.state.writable).toBe(false)
    expect(bodies(journal, a)).toEqual(['before'])
    say(journal, a, 'later')
    other.exec('ROLLBACK')
    await expect.poll(() => journal.state.writable).toBe(true)
    expect(bodies(journal, a)).toEqual(['before', 'during', 'later'])
    expect(states).toEqual([false, true])
  })
})

test('a lock on a folder keeps a second one out until it is given back', async () => {
  const { lockFolder } = await import('../../../main/journal/lock.ts')
  const folder = testFolder()
  const free = lockFolder(folder)
  expect(free).toBeTypeOf('function')
  expect(lockFolder(folder)).toBeUndefined()
  free?.()
  const again = lockFolder(folder)
  expect(again).toBeTypeOf('function')
  again?.()
})

test('a lock is freed by the system when its process is killed', async () => {
  const { lockFolder } = await import('../../../main/journal/lock.ts')
  const { spawn } = await import('node:child_process')
  const folder = testFolder()
  const module = new URL('../../../main/journal/lock.ts', import.meta.url).href
  // Held on to: a database that nobody refers to is closed as garbage.
  const code = `import(${JSON.stringify(module)}).then(({ lockFolder }) => { const free = lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => free, 1000) })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect(lockFolder(folder)).toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const free = lockFolder(folder)
  expect(free).toBeTypeOf('function')
  free?.()
})
