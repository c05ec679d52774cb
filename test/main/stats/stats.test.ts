// What is counted and measured, over a real journal and real sessions, whoever watches.
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../main/base/logger.ts'
import type { SessionRow } from '../../../main/journal/journal.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { createSessions } from '../../../main/sessions/sessions.ts'
import { createKinds } from '../../../main/kinds/index.ts'
import { createSizes } from '../../../main/stats/sizes.ts'
import { createStats, type Report } from '../../../main/stats/stats.ts'

/** Milliseconds between two reports here. */
const interval = 20

function open() {
  const journal = createMemoryJournal()
  const sessions = createSessions({ journal, kinds: createKinds(), log: silentLogger, countFollowers: () => 0 })
  const traffic = { received: 0, sent: 0 }
  const stats = createStats({ journal, sessions, traffic: () => ({ ...traffic }), logger: silentLogger, interval })
  onTestFinished(async () => {
    await sessions.stop('The test is over')
    stats.close()
    journal.close()
  })
  const start = () => {
    const made = sessions.create({ kind: 'echo' })
    if (!made.success) throw new Error(made.error)
    return made.run.runId
  }
  /** @returns the reports so far, and the way to end them. */
  const watch = () => {
    const reports: Report[] = []
    return { reports, stop: stats.watch((one) => reports.push(one)) }
  }
  return { journal, sessions, traffic, stats, start, watch }
}

test('a report is of what happened since one began to watch, and the totals of all', async () => {
  const { sessions, journal, traffic, stats, start, watch } = open()
  const runId = start()
  for (let i = 0; i < 100; i += 1) sessions.input(runId, 'before', undefined)
  traffic.sent = 1000
  journal.commit()
  const { reports, stop } = watch()
  sessions.input(runId, 'after', undefined)
  journal.commit()
  await expect.poll(() => reports.some(({ events }) => events > 0)).toBe(true)
  const { events, bytes, sent, sessions: noted } = reports.find((report) => report.events > 0)!
  // However long it took: what the one event weighs.
  expect(bytes / events).toBeCloseTo('after'.length)
  expect(sent).toBe(0)
  expect(noted).toMatchObject([{ runId, events, bytes }])
  expect(stats.totals()).toMatchObject({ events: journal.head(runId), bytes: journal.bytesAfter(runId, 0), sent: 1000 })
  stop()
})

test('one who stops watching leaves the others their reports', async () => {
  const { watch } = open()
  const [one, other] = [watch(), watch()]
  await expect.poll(() => other.reports.length).toBeGreaterThan(0)
  one.stop()
  one.stop()
  const [before, others] = [one.reports.length, other.reports.length]
  await expect.poll(() => other.reports.length).toBeGreaterThan(others + 1)
  expect(one.reports.length).toBe(before)
  other.stop()
})

test('a session that is deleted while its size is looked up is forgotten', async () => {
  const { sessions, start, watch } = open()
  const [gone, stays] = [start(), start()]
  await sessions.close(gone)
  const { reports, stop } = watch()
  expect(sessions.delete(gone)).toEqual({ success: true })
  const noted = () => reports.flatMap((report) => report.sessions.map(({ runId }) => runId))
  await expect.poll(noted).toContain(stays)
  expect(noted()).not.toContain(gone)
  stop()
})

test('what is not kept any more is in no size', async () => {
  let first = 1
  /** Ten events of a byte each. */
  const journal = {
    head: () => 10,
    first: () => first,
    bytesAfter: (_id: string, afterSeq: number, upToSeq = 10) => Math.max(0, upToSeq - Math.max(afterSeq, first - 1)),
  }
  const sizes = createSizes(journal, () => undefined)
  onTestFinished(sizes.pause)
  const id = 'echo_000000000000000000001'
  sizes.measure([id])
  await expect.poll(() => sizes.of(id)).toBe(10)
  first = 5
  await expect.poll(() => sizes.of(id)).toBe(6)
  sizes.pause()
  first = 9
  sizes.measure([id])
  await expect.poll(() => sizes.of(id)).toBe(2)
})

test('sizes are the sums of what was written before, while and after they are looked up', async () => {
  const Lengths = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(Lengths, Lengths, Lengths), { minLength: 1, maxLength: 4 }), async (plan) => {
      const journal = createMemoryJournal()
      const ids = plan.map((_, index) => `echo_${String(index).padStart(21, '0')}`)
      for (const id of ids) journal.addSession({ ...row, id })
      const known = new Set<string>()
      const sizes = createSizes(journal, (id) => known.add(id))
      const say = (part: 0 | 1 | 2) => {
        for (const [index, id] of ids.entries()) {
          for (const length of plan[index]![part]) journal.append(id, 'echo', 'chunk', Buffer.alloc(length))
        }
        journal.commit()
      }
      say(0)
      const stop = journal.onWritten(sizes.written)
      sizes.measure(ids)
      say(1)
      await expect.poll(() => known.size, { interval: 1 }).toBe(ids.length)
      say(2)
      const sums = plan.map((parts) => parts.flat().reduce((sum, length) => sum + length, 0))
      expect(ids.map(sizes.of)).toEqual(sums)
      stop()
      sizes.pause()
      journal.close()
    }),
    { numRuns: 40 },
  )
})

const row: Omit<SessionRow, 'id'> = {
  ...{ kind: 'echo', title: 'Echo', cwd: null, options: '{}', status: 'running', createdAt: 0 },
  ...{ endedAt: null, exitCode: null, signal: null, reason: null, pid: null, pidStartedAt: null },
}
