// The worker that tidies the journal's file, when the file is gone: it ends alone.
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { prepareSchema } from '../../main/journal/schema.ts'
import { createUpkeep } from '../../main/journal/upkeep.ts'
import { testFolder } from '../support/folder.ts'

type Start = {
  /** Resolves with its exit code. */
  ended: Promise<number>
}

/** Resolves when the next worker is started. */
function nextWorker(): Promise<Start> {
  return new Promise((resolve) => {
    process.once('worker', (worker: Worker) => {
      resolve({ ended: new Promise((end) => worker.once('exit', end)) })
    })
  })
}

/** How often this process has the file open. */
const openings = (file: string) =>
  readdirSync('/proc/self/fd').filter((fd) => linkOf(`/proc/self/fd/${fd}`) === file).length

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    return undefined // the folder's own, closed by now
  }
}

test.each(['', 'missing'])('a file that cannot be opened (in %j) ends no server, and is not made', async (folder) => {
  const file = path.join(testFolder(), folder, 'journal.db')
  const unexpected: unknown[] = []
  const note = (error: unknown) => unexpected.push(error)
  process.on('uncaughtExceptionMonitor', note)
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', note))

  const upkeep = createUpkeep(file)
  for (let time = 0; time < 2; time++) {
    const started = nextWorker()
    upkeep.checkpoint()
    await (
      await started
    ).ended
  }
  upkeep.close()
  expect([unexpected, existsSync(file)]).toEqual([[], false])
})

describe.skipIf(process.platform !== 'linux')('closing', () => {
  test.each(['has just been started', 'has the file open'])(
    'waits for a worker that %s, and stops none midway',
    async (when) => {
      const file = path.join(testFolder(), 'journal.db')
      const db = new Database(file)
      prepareSchema(db)
      onTestFinished(() => void db.close())
      const upkeep = createUpkeep(file)
      const started = nextWorker()
      upkeep.checkpoint()
      const { ended } = await started
      if (when === 'has the file open') await expect.poll(() => openings(file)).toBe(2)
      upkeep.close()
      expect(openings(file)).toBe(1)
      expect(await ended).toBe(0)
    },
  )
})
