// A client that does not read costs its place in the log and a bounded piece of memory: nobody waits for it, and it loses nothing.
import { describe, expect, test } from 'vitest'
import { startFollower } from '../support/follower.ts'
import { createWaiting, enter, hasEnded, type RawClient, readAll, seqsOf, upTo } from '../support/raw-client.ts'
import { spawnServer, startServer } from '../support/server.ts'

const mebibyte = 1024 * 1024
/** What a client may cost that has stopped reading. */
const maxGrowth = 64 * mebibyte
/** Bytes that a client which acknowledges may be behind. */
const ackWindow = 4 * mebibyte
/** What one page may weigh on the wire, its escapes counted. */
const page = mebibyte / 2

/** Says so many bytes of coloured text. */
const floodOf = (bytes: number) =>
  `yes "$(printf '\\033[32mcoloured\\033[0m text as programs print it, line after line')" | head -c ${bytes}`

/** Milliseconds: 330 MB go through sockets, which takes 6 s alone on two cores, and many times that beside other work. */
const timeout = 150_000

test.runIf(process.platform === 'linux')(
  'while 100 MB pass, a stopped client delays nobody, costs 64 MiB at most, and gets everything once when it reads again',
  { timeout },
  async () => {
    const server = await spawnServer()
    const owner = await enter(server)
    // What a flood costs by itself, whoever reads: the collector of garbage takes its time once.
    const first = await createWaiting(owner, floodOf(30_000_000))
    owner.emit('run:input', { runId: first, data: '\n' })
    await owner.until(hasEnded)
    // What is done behind a flood costs its threads' memory once, too: its screen is drawn last.
    await expect
      .poll(async () => (await owner.ask('run:attach', { runId: first, seq: 0, snapshot: true }))['snapshot'], {
        timeout,
      })
      .toBeDefined()
    const runId = await createWaiting(owner, floodOf(100_000_000))
    await owner.ask('run:detach', { runId })
    const [stopped, quick] = await Promise.all([
      startFollower({ ...server, runId }),
      startFollower({ ...server, runId }),
    ])
    stopped.stop()
    const before = server.memory().resident
    server.forgetPeak()
    owner.emit('run:input', { runId, data: '\n' })
    const seen = await quick.ended
    // The other one has read nothing of all that.
    const growth = server.memory().peak - before
    expect(seen).toMatchObject({ isInOrder: true })
    expect(seen.disconnected).toBeUndefined()
    stopped.goOn()
    expect(await stopped.ended).toEqual(seen)
    expect((await owner.ask('run:read', { runId, seq: seen.last - 1 })).lastSeq).toBe(seen.last)
    expect(growth).toBeLessThanOrEqual(maxGrowth)
  },
)

/** @returns the bytes of these events as the wire carries them, nearly. */
const weightOf = (events: readonly unknown[]) =>
  events.reduce((sum: number, event) => sum + JSON.stringify(event).length, 0)

describe('a client that acknowledges late', () => {
  /** A session of 12 MB that has ended, and two who follow it: one that acknowledges, and one that does not. */
  async function twoOnOneLog() {
    const server = await startServer()
    const [owner, late] = [await enter(server), await enter(server)]
    const runId = await createWaiting(owner, floodOf(12_000_000))
    owner.emit('run:input', { runId, data: '\n' })
    await owner.until(hasEnded)
    const { lastSeq } = await owner.ask('run:read', { runId, seq: 0, limit: 1 })
    return { server, owner, late, runId, lastSeq: lastSeq ?? 0 }
  }

  /** Resolves with what has come to a client once the server has nothing more to give to it: another one had all in its turn. */
  async function settled(
    client: RawClient,
    { server, runId }: { server: { url: string; key: string }; runId: string },
  ) {
    const control = await enter(server)
    await control.attach(runId, 0, { maxBytes: 1 })
    await control.until(hasEnded)
    // Answers come behind the events that were sent before them.
    await client.ask('run:list')
    return [...client.events]
  }

  test('is sent the window of 4 MiB and a page at most beyond its word, and the rest as it goes on', async () => {
    const bench = await twoOnOneLog()
    const { late, runId, lastSeq, owner } = bench
    late.emit('run:ack', { runId, seq: 0 })
    await late.attach(runId, 0, { maxBytes: 1 })
    late.emit('run:ack', { runId, seq: 1 })
    for (let acked = 1; acked < lastSeq;) {
      const events = await settled(late, bench)
      const unacknowledged = weightOf(events.filter(({ seq }) => seq > acked))
      const isAll = events.at(-1)?.seq === lastSeq
      expect(unacknowledged).toBeLessThanOrEqual(ackWindow + page)
      if (!isAll) expect(unacknowledged).toBeGreaterThan(ackWindow - page)
      acked = events.at(-1)?.seq ?? 0
      late.emit('run:ack', { runId, seq: acked })
    }
    expect(late.events).toEqual(await readAll(owner, runId))
  })

  test('is held to its window after it moved its cursor as well', async () => {
    const bench = await twoOnOneLog()
    const { late, runId } = bench
    await late.attach(runId, 0, { maxBytes: 1 })
    late.emit('run:ack', { runId, seq: 1 })
    await settled(late, bench)
    const before = late.events.length
    await late.attach(runId, 0, { maxBytes: 1 })
    const again = (await settled(late, bench)).slice(before)
    expect(seqsOf(again)).toEqual(upTo(again.length))
    expect(weightOf(again)).toBeLessThanOrEqual(ackWindow + page)
  })

  test('delays no other session of the same socket', async () => {
    const bench = await twoOnOneLog()
    const { late, runId } = bench
    await late.attach(runId, 0, { maxBytes: 1 })
    late.emit('run:ack', { runId, seq: 1 })
    await settled(late, bench)
    const other = await createWaiting(late, 'echo done')
    late.emit('run:input', { runId: other, data: '\n' })
    await late.until(hasEnded)
    expect(late.events.at(-1)?.runId).toBe(other)
  })
})
