// What owners see of the sockets, who else does not, and what they may do to them.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type Auth, createAuth } from '../../../main/auth/authenticate.ts'
import type { Role } from '../../../shared/grant.ts'
import { ask, connected, emit, gone, hear, key, next, noSession, startServer, type TestClient } from './server.ts'

const yes = { success: true }
const no = (error: string) => ({ success: false, error })
const anyNumber: unknown = expect.any(Number)
const of = (socketId: string | undefined) => (payload: unknown) => JSON.stringify(payload).includes(String(socketId))
/** Leaves what comes in the system's own buffers. */
function stopReading(client: TestClient) {
  const ws: unknown = Reflect.get(client.io.engine.transport, 'ws')
  const tell = (name: string) => {
    const method: unknown = Reflect.get(Object(ws), name)
    if (typeof method === 'function') Reflect.apply(method, ws, [])
    else throw new Error(`a WebSocket without ${name}`)
  }
  tell('pause')
  return { goOn: () => tell('resume') }
}
const logged = (heard: readonly [string, unknown][]) =>
  heard.filter(([name]) => name === 'admin.event.logged').map(([, event]) => event)

describe('admin events', () => {
  test('tell an owner who asked of every packet, connection and try, without secrets', async () => {
    const server = await startServer()
    const admin = await server.enter()
    const runId = server.start()
    expect(await ask(admin, 'admin:subscribe', {})).toEqual(yes)
    const heard = hear(admin)
    const other = await connected(server.connect())
    const { id } = other
    await ask(other, 'client:hello', { clientId: 'c', terminalKey: 'a guess' })
    await ask(other, 'client:hello', { clientId: 'c', terminalKey: key })
    await ask(other, 'run:input', { runId, data: 'my password' })
    await ask(other, key, { [key]: key })
    await ask(other, 'run:list')
    const left = next(admin, 'admin.event.logged', (event) => JSON.stringify(event).includes('"disconnect"'))
    other.disconnect()
    await left
    const hello = {
      socketId: id,
      type: 'client:hello',
      data: { clientId: 'c', terminalKey: '[redacted]' },
      timestamp: anyNumber,
    }
    expect(logged(heard)).toEqual([
      { socketId: id, type: 'connect', data: { address: '127.0.0.1', transport: 'websocket' }, timestamp: anyNumber },
      hello,
      { socketId: id, type: 'auth', data: { success: false, error: 'Invalid key' }, timestamp: anyNumber },
      hello,
      { socketId: id, type: 'auth', data: { success: true, role: 'owner' }, timestamp: anyNumber },
      { socketId: id, type: 'run:input', data: { runId, data: '[redacted]' }, timestamp: anyNumber },
      { socketId: id, type: '[redacted]', data: { '[redacted]': '[redacted]' }, timestamp: anyNumber },
      { socketId: id, type: 'run:list', timestamp: anyNumber },
      { socketId: id, type: 'disconnect', data: { reason: 'client namespace disconnect' }, timestamp: anyNumber },
    ])
  })

  test('come over polling as well, in order', async () => {
    const server = await startServer()
    const [admin, other] = [await server.enter('polling'), await server.enter()]
    await ask(admin, 'admin:subscribe')
    const heard = hear(admin)
    for (let seq = 0; seq < 50; seq += 1) emit(other, 'run:ack', { runId: noSession, seq })
    await expect.poll(() => logged(heard).length).toBe(50)
    expect(logged(heard)).toEqual(
      Array.from({ length: 50 }, (_, seq) => ({
        ...{ socketId: other.id, type: 'run:ack', timestamp: anyNumber },
        data: { runId: noSession, seq },
      })),
    )
  })

  test('are for nobody who did not ask, or asks no more', async () => {
    const server = await startServer()
    const [admin, other, stranger] = [await server.enter(), await server.enter(), await connected(server.connect())]
    await ask(admin, 'admin:subscribe')
    await ask(admin, 'admin:subscribe', { on: false })
    const heard = [hear(admin), hear(other), hear(stranger)]
    await ask(other, 'run:list')
    await ask(stranger, 'run:list')
    await ask(admin, 'run:list')
    expect(heard).toEqual([[], [], []])
  })

  test('are not made, and so not counted, while nobody watches', async () => {
    const server = await startServer()
    const admin = await server.enter()
    for (let i = 0; i < 200; i += 1) emit(admin, 'run:ack', { runId: noSession, seq: i })
    await ask(admin, 'admin:subscribe', {})
    const event = next(admin, 'admin.event.logged')
    emit(admin, 'run:list')
    expect(await event).toMatchObject({ type: 'run:list' })
  })

  test('of a flood are cut to what can be read, with the number of those left out', async () => {
    // Few enough that no machine needs so many seconds for the flood.
    const perSecond = 50
    const server = await startServer({ adminEntriesPerSecond: perSecond })
    const [admin, other] = [await server.enter(), await server.enter()]
    await ask(admin, 'admin:subscribe', {})
    const heard = hear(admin)
    for (let i = 0; i < 2000; i += 1) emit(other, 'run:ack', { runId: noSession, seq: i })
    const Dropped = z.object({ type: z.literal('dropped'), data: z.object({ count: z.number() }) })
    const dropped = () => logged(heard).flatMap((event) => Dropped.safeParse(event).data?.data.count ?? [])
    const shown = () => logged(heard).filter(of(other.id)).length
    // In one second, or in several on a machine that needs them.
    await expect.poll(() => dropped().reduce((sum, one) => sum + one, shown())).toBe(2000)
    expect(shown()).toBeLessThanOrEqual(perSecond * (dropped().length + 1))
    expect(shown()).toBeLessThan(2000)
    await ask(other, 'run:list')
    await expect.poll(() => logged(heard).at(-1)).toMatchObject({ type: 'run:list' })
  })

  test('wait in bounded memory for who does not read, who is told how many were left out; others get all', async () => {
    const server = await startServer({ adminEntriesPerSecond: Infinity })
    const [admin, stopped, other] = [await server.enter(), await server.enter(), await server.enter()]
    for (const watcher of [admin, stopped]) await ask(watcher, 'admin:subscribe')
    const [heard, heardLate] = [hear(admin), hear(stopped)]
    const { goOn } = stopReading(stopped)
    // 40 MB: more than systems keep for a connection, and all of it waiting would be seen.
    const [count, filler] = [10_000, Array.from({ length: 20 }, () => 'x'.repeat(200))]
    const before = process.memoryUsage().rss
    for (let i = 0; i < count; i += 100) {
      for (let j = 0; j < 100; j += 1) emit(other, 'run:ack', { runId: noSession, seq: i + j, filler })
      await ask(other, 'run:list')
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    const acks = (events: readonly unknown[]) => events.filter((event) => JSON.stringify(event).includes('"run:ack"'))
    await expect.poll(() => acks(logged(heard)).length).toBe(count)
    goOn()
    const all = count + count / 100
    const Dropped = z.object({ type: z.literal('dropped'), data: z.object({ count: z.number() }) })
    const told = () => {
      const left = logged(heardLate).flatMap((event) => Dropped.safeParse(event).data?.data.count ?? [])
      return { lists: left.length, sum: left.reduce((sum, one) => sum + one, 0) }
    }
    await expect.poll(() => logged(heardLate).length - told().lists + told().sum).toBe(all)
    expect(told().sum).toBeGreaterThan(count / 2)
    await ask(other, 'run:list')
    await expect.poll(() => logged(heardLate).at(-1)).toMatchObject({ type: 'run:list' })
  })
})

describe('debug lines', () => {
  test('say every packet, without secrets', async () => {
    const { enter, start, lines } = await startServer({ debug: true })
    const client = await enter()
    const runId = start()
    await ask(client, 'run:input', { runId, data: 'my password' })
    await ask(client, 'client:hello', { terminalKey: key })
    await ask(client, 'run:list')
    await ask(client, `evil\n${key}`, 'two\nlines')
    const ends = lines.map((line) => line.slice(line.indexOf(' ') + 1))
    expect(ends).toContain(`DEBUG SOCKET ${client.id} -> run:input {"runId":"${runId}","data":"[redacted]"}`)
    expect(ends).toContain(`DEBUG SOCKET ${client.id} -> client:hello {"terminalKey":"[redacted]"}`)
    expect(ends).toContain(`DEBUG SOCKET ${client.id} -> run:list null`)
    expect(ends).toContain(`DEBUG SOCKET ${client.id} -> [redacted] "two\\nlines"`)
    for (const line of lines) {
      expect(line).not.toContain(key)
      expect(line).not.toContain('my password')
    }
  })

  test('begin and end with the level that an owner sets, for every area, and are without secrets', async () => {
    const { enter, start, lines } = await startServer()
    const [owner, other] = [await enter(), await enter()]
    const level = (asked?: unknown) => ask(owner, 'admin:log-level', { level: asked })
    expect(await level()).toEqual({ success: true, level: 'info' })
    expect(await level('debug')).toEqual({ success: true, level: 'debug' })
    const runId = start()
    await ask(other, 'run:input', { runId, data: 'my password' })
    await ask(other, 'client:hello', { terminalKey: key })
    expect(lines.filter((line) => line.includes(' SESSION ')).join('\n')).toContain(`${runId} is new`)
    expect(lines.join('\n')).toContain('run:input {"runId"')
    expect(lines.join('\n')).not.toMatch(new RegExp(`${key}|my password`))
    expect(await level('error')).toEqual({ success: true, level: 'error' })
    const before = lines.length
    await ask(other, 'client:hello', { terminalKey: 'wrong' })
    expect(lines.slice(before)).toEqual([])
    for (const wrong of ['loud', 7, null]) {
      expect(await level(wrong)).toMatchObject({
        success: false,
        error: expect.stringMatching(/^Invalid payload: level/),
      })
    }
  })

  test('are not made when nobody reads them', async () => {
    const { enter, lines } = await startServer()
    await ask(await enter(), 'run:list')
    expect(lines).toEqual([])
  })
})

describe('sockets', () => {
  test('are listed with who they are and what they follow', async () => {
    const server = await startServer()
    const [admin, other, stranger] = [
      await server.enter(),
      await server.enter('polling'),
      await connected(server.connect()),
    ]
    const runId = server.start()
    await ask(other, 'run:attach', { runId, seq: 0 })
    await ask(other, 'run:input', { runId, data: 'hello' })
    const traffic = { packets: anyNumber, events: 0, bytes: 0 }
    const common = { address: '127.0.0.1', connectedAt: anyNumber, traffic }
    expect(await ask(admin, 'admin:sockets', {})).toEqual({
      success: true,
      sockets: [
        { ...common, socketId: admin.id, clientId: 'tester', role: 'owner', runs: [] },
        {
          ...common,
          socketId: other.id,
          clientId: 'tester',
          role: 'owner',
          runs: [{ runId, cursor: 2, lagEvents: 0, lagBytes: 0 }],
          traffic: { packets: 2, events: 2, bytes: anyNumber },
        },
        { ...common, socketId: stranger.id, runs: [] },
      ],
    })
  })

  test('can be ended, one’s own after its answer', async () => {
    const server = await startServer()
    const [admin, other] = [await server.enter(), await server.enter()]
    const { id } = other
    const ended = gone(other)
    expect(await ask(admin, 'admin:disconnect', { socketId: id })).toEqual(yes)
    expect(await ended).toBe('io server disconnect')
    for (const socketId of [id, 'nobody', '__proto__']) {
      expect(await ask(admin, 'admin:disconnect', { socketId })).toEqual(no('Socket not found'))
    }
    const own = gone(admin)
    expect(await ask(admin, 'admin:disconnect', { socketId: admin.id })).toEqual(yes)
    expect(await own).toBe('io server disconnect')
  })
})

describe('a lesser role', () => {
  const byRole: Record<string, Role> = { 'viewer-token': 'viewer', 'operator-token': 'operator' }
  const owner = createAuth({ key })
  const auth: Auth = {
    ...owner,
    attempt(token, address) {
      const role = typeof token === 'string' ? byRole[token] : undefined
      return role ? { success: true, role } : owner.attempt(token, address)
    },
  }
  const one = { runId: noSession }
  const forViewers = [
    ['run:list', {}],
    ['run:attach', { ...one, seq: 0 }],
    ['run:read', { ...one, seq: 0 }],
    ['run:detach', one],
    ['run:ack', { ...one, seq: 1 }],
  ] as const
  const forOperators = [
    ['run:input', { ...one, data: 'x' }],
    ['run:resize', { ...one, cols: 1, rows: 1 }],
    ['run:call', { ...one, method: 'x' }],
  ] as const
  const forOwners = [
    ...[
      'run:create',
      'run:close',
      'run:restart',
      'run:rename',
      'run:delete',
      'admin:subscribe',
      'admin:sockets',
      'admin:disconnect',
      'admin:stats',
      'admin:log-level',
    ].map((event) => [event, {}] as const),
    ['run:create', { kind: 'talk' }],
    ['run:close', 'garbage'],
  ] as const

  test.each([
    ['viewer-token', forViewers, [...forOperators, ...forOwners]],
    ['operator-token', [...forViewers, ...forOperators], forOwners],
  ])(
    'with a %s does what it may and is told Forbidden for the rest, before its payload is looked at',
    async (terminalKey, may, mayNot) => {
      const { connect } = await startServer({ auth })
      const client = connect()
      await ask(client, 'client:hello', { terminalKey })
      for (const [event, payload] of may) expect(await ask(client, event, payload), event).not.toEqual(no('Forbidden'))
      for (const [event, payload] of mayNot) expect(await ask(client, event, payload), event).toEqual(no('Forbidden'))
    },
  )

  test('that an owner takes on ends what only an owner sees', async () => {
    const server = await startServer({ auth })
    const client = await server.enter()
    await ask(client, 'admin:subscribe')
    expect(await ask(client, 'client:hello', { terminalKey: 'viewer-token' })).toMatchObject(yes)
    const heard = hear(client)
    expect(await ask(client, 'admin:sockets')).toEqual(no('Forbidden'))
    expect(await ask(client, 'run:list')).toMatchObject(yes)
    expect(heard).toEqual([])
  })
})
