// Whose keyframe is taken next, when several sessions wait and one of them goes. With a real journal and the real thread.
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLogger } from '../../../main/base/logger.ts'
import { openSqliteJournal } from '../../../main/journal/sqlite-journal.ts'
import { createKeyframes } from '../../../main/keyframes/keyframes.ts'
import { intervalBytes, leastBytes } from '../../../main/keyframes/jobs.ts'
import { testFolder } from '../../support/folder.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const [a, b, c] = [sessionId(1), sessionId(2), sessionId(3)]

/** Milliseconds: the thread has a low priority, and waits while the machine has anything else to do. */
const timeout = 150_000

function open() {
  const file = path.join(testFolder(), 'journal.db')
  const journal = openSqliteJournal(file)
  const lines: string[] = []
  const logger = createLogger({ level: 'warn', debugAreas: new Set(), write: (line) => lines.push(line) })
  const keyframes = createKeyframes({ journal, file, hasScreen: () => true, log: logger.area('JOURNAL') })
  onTestFinished(() => {
    keyframes.close()
    journal.close()
  })
  return { journal, keyframes, lines }
}

/** Titles, which cost a screen next to nothing: it is bytes that make a session wait. */
const print = (journal: ReturnType<typeof openSqliteJournal>, id: string, bytes: number) => {
  const title = Buffer.from(`\u001B]2;${'a title of a build that goes on and on '.repeat(400)}\u0007`)
  for (let left = bytes; left > 0; left -= title.length) journal.append(id, 'pty:stdout', 'chunk', Buffer.from(title))
  journal.commit()
}

test('a session that is deleted while it waits keeps no other one from its turn', { timeout }, async () => {
  const { journal, keyframes, lines } = open()
  for (const id of [a, b, c]) {
    journal.addSession(sessionRow(id))
    print(journal, id, 2 * leastBytes)
    keyframes.want(id)
  }
  for (const id of [a, b]) {
    journal.deleteSession(id)
    keyframes.forget(id)
  }
  await expect.poll(() => keyframes.newest(c)?.seq, { timeout }).toBe(journal.head(c))
  expect(lines).toEqual([])
})

test(
  'a long session gives others their turn after each keyframe, and goes on to its end, where whole pictures begin to be worth drawing',
  { timeout },
  async () => {
    const { journal, keyframes } = open()
    for (const id of [a, b]) journal.addSession(sessionRow(id))
    const order: string[] = []
    const isWhole: boolean[] = []
    const { put } = journal.keyframes
    vi.spyOn(journal.keyframes, 'put').mockImplementation((id, keyframe) => {
      order.push(id)
      if (id === a) isWhole.push(keyframe.picture !== undefined)
      return put(id, keyframe)
    })
    print(journal, a, 3 * intervalBytes + 8 * leastBytes)
    print(journal, b, 2 * leastBytes)
    for (const id of [a, b]) keyframes.want(id)
    const isTaken = () => [a, b].map((id) => keyframes.newest(id)?.seq === journal.head(id))
    await expect.poll(isTaken, { timeout }).toEqual([true, true])
    expect(order).toEqual([a, b, a, a, a])
    expect(isWhole).toEqual([false, false, true, true])
  },
)

test(
  'more sessions than screens are kept come to their ends all the same, and none begins anew',
  { timeout },
  async () => {
    const { journal, keyframes } = open()
    const all = [a, b, c]
    const seqs = new Map<string, number[]>(all.map((id) => [id, []]))
    const { put } = journal.keyframes
    vi.spyOn(journal.keyframes, 'put').mockImplementation((id, keyframe) => {
      seqs.get(id)?.push(keyframe.seq)
      return put(id, keyframe)
    })
    for (const id of all) {
      journal.addSession(sessionRow(id))
      print(journal, id, 3 * intervalBytes + 8 * leastBytes)
    }
    for (const id of all) keyframes.want(id)
    const isTaken = () => all.map((id) => keyframes.newest(id)?.seq === journal.head(id))
    await expect.poll(isTaken, { timeout }).toEqual([true, true, true])
    for (const taken of seqs.values()) {
      // One for each interval and one for the rest; once more, whole, where its screen had to make room.
      expect(taken).toEqual(taken.toSorted((one, other) => one - other))
      expect(new Set(taken).size).toBe(4)
      expect(taken.filter((seq, index) => seq === taken[index - 2])).toEqual([])
    }
  },
)
