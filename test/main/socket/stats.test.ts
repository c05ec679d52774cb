// The figures of a server, as owners' sockets are told them, and only theirs.
import { expect, test } from 'vitest'
import { ServerStats } from '../../../shared/stats.ts'
import { ask, hear, next, startServer, type TestClient } from './server.ts'

/** Resolves with the next report that fits. */
async function report(client: TestClient, fits: (stats: ServerStats) => boolean = () => true): Promise<ServerStats> {
  return ServerStats.parse(await next(client, 'admin:stats', (payload) => fits(ServerStats.parse(payload))))
}

/** @returns the last size that was said of each session from now on. */
function hearSizes(client: TestClient): Map<string, number | undefined> {
  const known = new Map<string, number | undefined>()
  client.on('admin:stats', ({ sessions }) => {
    for (const { runId, size } of sessions) known.set(runId, size)
  })
  return known
}

const bytes = (text: string) => Buffer.byteLength(JSON.stringify({ data: text }))
const running = Buffer.byteLength(JSON.stringify({ status: 'running' }))

test('what sessions write is reported by session and in sum, with its size', async () => {
  const server = await startServer()
  const [owner, other] = [await server.enter(), await server.enter()]
  const [busy, quiet] = [server.start(), server.start()]
  const known = hearSizes(owner)
  expect(await ask(owner, 'admin:stats', { on: true })).toMatchObject({ success: true })
  await expect.poll(() => new Map(known)).toEqual(new Map([busy, quiet].map((runId) => [runId, running])))
  const moved = report(owner, ({ events }) => events > 0)
  await ask(other, 'run:input', { runId: busy, data: 'hello' })
  const stats = await moved
  expect(stats.sessions).toEqual([
    { runId: busy, events: stats.events, bytes: stats.bytes, size: running + bytes('hello') },
  ])
  expect(stats.bytes / stats.events).toBeCloseTo(bytes('hello'))
  expect(stats).toMatchObject({ sockets: 2, logLevel: 'info' })
  expect(stats.memory.resident).toBeGreaterThan(stats.memory.heap)
  const carried = report(owner, ({ received }) => received > 0)
  await ask(other, 'run:list')
  await carried
  await report(owner, ({ sent }) => sent > 0)
  // Who comes later has them at once.
  const later = await ask(other, 'admin:stats', {})
  expect(later).toMatchObject({ success: true, sizes: expect.arrayContaining([{ runId: quiet, size: running }]) })
})

test('nobody is told who did not ask, or asks no more', async () => {
  const server = await startServer()
  const [owner, other] = [await server.enter(), await server.enter()]
  await ask(other, 'admin:stats', {})
  await ask(other, 'admin:stats', { on: false })
  const heard = hear(other)
  await ask(owner, 'admin:stats', {})
  await report(owner)
  await report(owner)
  expect(await ask(other, 'run:list')).toMatchObject({ success: true })
  expect(heard).toEqual([])
})
