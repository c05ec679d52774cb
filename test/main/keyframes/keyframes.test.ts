// Who has keyframes taken, when the thread that takes them fails: a session that it fails at is left to replays, the others go on.
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../../main/base/logger.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { createKeyframes } from '../../../main/keyframes/keyframes.ts'
import { testFolder } from '../../support/folder.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const [a, b, c] = [sessionId(1), sessionId(2), sessionId(3)]

test('a session that fails is not tried again, and does not keep another one from being tried', async () => {
  const lines: string[] = []
  const logger = createLogger({ level: 'warn', debugAreas: new Set(), write: (line) => lines.push(line) })
  const journal = createMemoryJournal()
  for (const id of [a, b, c]) journal.addSession(sessionRow(id))
  // There is no such file, which every try finds out.
  const file = path.join(testFolder(), 'none.db')
  const keyframes = createKeyframes({ journal, file, hasScreen: (id) => id !== c, log: logger.area('JOURNAL') })
  onTestFinished(() => {
    keyframes.close()
    journal.close()
  })
  const failures = (id: string) => lines.filter((line) => line.includes(`No keyframe can be taken of ${id}`)).length
  for (const id of [a, a, c]) keyframes.want(id)
  await expect.poll(() => failures(a)).toBe(1)
  for (const id of [a, b]) keyframes.want(id)
  await expect.poll(() => failures(b)).toBe(1)
  expect([failures(a), failures(c), keyframes.newest(a)]).toEqual([1, 0, undefined])
})
