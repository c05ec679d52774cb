// What owners see of sockets and do to them, over a whole server.
import { describe, expect, test } from 'vitest'
import { create, enter, openRaw } from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'

test('admin:sockets lists every socket: who it is, where from, and what it follows how far', async () => {
  const server = await startServer()
  const [owner, viewer, stranger] = [await enter(server), await enter(server), openRaw(server.url)]
  await stranger.ask('run:list')
  const runId = await create(owner, { kind: 'echo' })
  await viewer.attach(runId)
  const { sockets } = await owner.ask('admin:sockets')
  const traffic = { packets: expect.any(Number), events: 0, bytes: 0 }
  const common = { address: '127.0.0.1', connectedAt: expect.any(Number), traffic }
  const known = { ...common, clientId: 'raw', role: 'owner' }
  expect(sockets?.toSorted((a, b) => Number(a['connectedAt']) - Number(b['connectedAt']))).toEqual([
    { ...known, socketId: owner.socket.id, runs: [] },
    {
      ...known,
      socketId: viewer.socket.id,
      runs: [{ runId, cursor: 1, lagEvents: 0, lagBytes: 0 }],
      traffic: { packets: 2, events: 1, bytes: expect.any(Number) },
    },
    { ...common, socketId: stranger.socket.id, runs: [] },
  ])
})

describe('admin:disconnect', () => {
  test('ends one socket, and what it followed', async () => {
    const server = await startServer()
    const [owner, other] = [await enter(server), await enter(server)]
    const runId = await create(owner, { kind: 'echo' })
    await other.attach(runId)
    const gone = other.gone()
    expect(await owner.ask('admin:disconnect', { socketId: other.socket.id })).toEqual({ success: true })
    expect(await gone).toBe('io server disconnect')
    await expect.poll(async () => (await owner.ask('admin:sockets')).sockets).toHaveLength(1)
    expect((await owner.ask('run:list')).runs).toMatchObject([{ followers: 0 }])
  })

  test('of oneself is answered first', async () => {
    const owner = await enter(await startServer())
    const gone = owner.gone()
    expect(await owner.ask('admin:disconnect', { socketId: owner.socket.id })).toEqual({ success: true })
    expect(await gone).toBe('io server disconnect')
  })

  test('of a socket that is not there says so', async () => {
    const owner = await enter(await startServer())
    const answer = await owner.ask('admin:disconnect', { socketId: 'nobody' })
    expect(answer).toEqual({ success: false, error: 'Socket not found' })
  })
})

test('admin.event.logged goes to owners who asked, until they ask for it no more', async () => {
  const server = await startServer()
  const [owner, watcher, other] = [await enter(server), await enter(server), await enter(server)]
  await watcher.ask('admin:subscribe', {})
  const runId = await create(owner, { kind: 'echo' })
  const isCreate = (event: unknown) => JSON.stringify(event).includes('run:create')
  expect(await watcher.hear('admin.event.logged', isCreate)).toEqual({
    ...{ socketId: owner.socket.id, type: 'run:create', data: { kind: 'echo' }, timestamp: expect.any(Number) },
  })
  await watcher.ask('admin:subscribe', { on: false })
  const before = watcher.told.length
  await owner.ask('run:close', { runId })
  await watcher.ask('run:list')
  expect(watcher.told.length).toBe(before)
  expect([owner.told, other.told]).toEqual([[], []])
})
