// One sequence for everybody: seq + 1, seq + 2, … once and in order, whatever is attached, detached and moved while a session floods.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  create,
  createScript,
  createWaiting,
  enter,
  hasEnded,
  openRaw,
  type RawClient,
  readAll,
  ready,
  type RunEvent,
  seqsOf,
  textOf,
  upTo,
} from '../support/raw-client.ts'
import { key, spawnServer, startServer } from '../support/server.ts'
import { type Move, view } from '../support/viewer.ts'

const maxBytes = fc.option(fc.oneof(fc.constantFrom(1, 4 * 1024 * 1024), fc.integer({ min: 1, max: 100_000 })), {
  nil: undefined,
})
const move: fc.Arbitrary<Move> = fc.record({
  after: fc.nat(200),
  to: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  maxBytes,
  detachFirst: fc.boolean(),
})
const moves = fc.array(move, { maxLength: 6 })

/** Says so many pieces to an echo session: bursts of one event each, of some bytes to some KiB. */
async function flood(client: RawClient, runId: string, bursts: readonly number[]): Promise<void> {
  let number = 0
  for (const size of bursts) {
    for (let i = 0; i < 19; i++) client.emit('run:input', { runId, data: `${number++}:${'x'.repeat(size * i)}` })
    await client.ask('run:input', { runId, data: `${number++}` })
  }
}

/** Each visit is a stretch of the log without gap or repeat, and equal to it in every field. */
function checkVisits(visits: readonly (readonly RunEvent[])[], log: readonly RunEvent[]): void {
  for (const visit of visits) {
    const first = visit[0]?.seq ?? 1
    expect(visit).toEqual(log.slice(first - 1, first - 1 + visit.length))
  }
}

test('eight clients that attach, detach and move at random under a flood each see exactly what the journal keeps', async () => {
  const server = await startServer()
  const writer = await enter(server)
  const bursts = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 5, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 8, maxLength: 8 }), bursts, async (plans, sizes) => {
      const runId = await create(writer, { kind: 'echo' })
      const clients = plans.map((_, i) =>
        openRaw(server.url, { auth: { apiKey: key }, ...(i === 0 && { transports: ['polling'] }) }),
      )
      await Promise.all(clients.map((client) => client.hear('auth-ok')))
      const viewers = clients.map((client, i) => view(client, runId, plans[i] ?? []))
      await flood(writer, runId, sizes)
      const log = await readAll(writer, runId)
      expect(seqsOf(log)).toEqual(upTo(sizes.length * 20 + 1))
      for (const viewer of viewers) {
        await viewer.reached(log.length)
        checkVisits(viewer.visits, log)
        expect(viewer.stray).toEqual([])
      }
      for (const client of clients) client.socket.disconnect()
    }),
    { numRuns: 15, interruptAfterTimeLimit: 40_000 },
  )
})

test('a terminal’s flood is the same for all who come at any time, read from memory or from disk', async () => {
  const server = await startServer()
  const writer = await enter(server)
  const runId = await createWaiting(writer, 'yes "a line of a flood, and ü" | head -c 6000000')
  const plans: Move[][] = upTo(8).map((number) => [
    { after: number * 5, to: number / 8, maxBytes: number * 10_000, detachFirst: number % 2 === 0 },
    { after: 10, to: 0, maxBytes: undefined, detachFirst: number % 3 === 0 },
  ])
  const clients = await Promise.all(plans.map(() => enter(server)))
  const viewers = clients.map((client, i) => view(client, runId, plans[i] ?? []))
  writer.emit('run:input', { runId, data: '\n' })
  await writer.until(hasEnded)
  const log = await readAll(writer, runId)
  expect(writer.events).toEqual(log)
  expect(Buffer.byteLength(textOf(log))).toBe(ready.length + 6_000_000)
  for (const viewer of viewers) {
    await viewer.reached(log.length)
    checkVisits(viewer.visits, log)
    expect([viewer.visits.length, viewer.stray]).toEqual([3, []])
  }
})

describe('everybody is told the same', () => {
  test('by two sockets of one session: every field, the time too', async () => {
    const server = await startServer()
    const [a, b] = [await enter(server), await enter(server)]
    const runId = await createScript(a, 'for i in $(seq 500); do echo $i; done')
    await Promise.all([a.attach(runId), b.attach(runId)])
    await Promise.all([a.until(hasEnded), b.until(hasEnded)])
    expect(a.events).toEqual(b.events)
    expect(seqsOf(a.events)).toEqual(upTo(a.events.length))
    const times = a.events.map(({ ts }) => ts)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })

  test('by a hundred sockets of a chatty session', async () => {
    const server = await spawnServer()
    const writer = await enter(server)
    const runId = await create(writer, { kind: 'echo' })
    const clients = upTo(100).map(() => openRaw(server.url, { auth: { apiKey: key } }))
    await Promise.all(clients.map((client) => client.hear('auth-ok')))
    await Promise.all(clients.map((client) => client.attach(runId)))
    for (const number of upTo(50)) {
      for (let i = 0; i < 9; i++) writer.emit('run:input', { runId, data: `${number}.${i}` })
      await writer.ask('run:input', { runId, data: `${number}` })
    }
    const log = await readAll(writer, runId)
    expect(log).toHaveLength(501)
    for (const client of clients) expect(await client.until(({ length }) => length >= 501)).toEqual(log)
    const sockets = await writer.ask('admin:sockets')
    expect(sockets.sockets).toHaveLength(101)
  })
})

test('who leaves in the middle of a flood costs the others nothing', async () => {
  const server = await startServer()
  const writer = await enter(server)
  const runId = await createWaiting(writer, 'yes 0123456789 | head -c 3000000')
  const leaving = await Promise.all(upTo(5).map(() => enter(server)))
  for (const client of leaving) client.socket.once('run:event', () => client.socket.io.engine.close())
  await Promise.all(leaving.map((client) => client.attach(runId)))
  writer.emit('run:input', { runId, data: '\n' })
  await writer.until(hasEnded)
  expect(textOf(writer.events)).toHaveLength(ready.length + 3_000_000)
  expect(seqsOf(writer.events)).toEqual(upTo(writer.events.length))
  await expect.poll(async () => (await writer.ask('admin:sockets')).sockets).toHaveLength(1)
})
