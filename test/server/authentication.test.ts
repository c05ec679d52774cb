// Who is let in: the key by `client:hello` or in the handshake, and what a stranger hears. Over a whole server, with a client that knows only the pages.
import { describe, expect, test } from 'vitest'
import { commands } from '../../shared/protocol/commands.ts'
import { create, enter, openRaw, upTo } from '../support/raw-client.ts'
import { key, noSession, startServer } from '../support/server.ts'

const notAuthenticated = { success: false, error: 'Not authenticated' }

describe('client:hello', () => {
  test('answers the key with success and nothing else', async () => {
    const client = openRaw((await startServer()).url)
    expect(await client.hello(key)).toEqual({ success: true, message: 'Authenticated' })
    expect(client.told).toEqual([])
  })

  test.each([
    ['absent', { clientId: 'a' }],
    ['empty', { clientId: 'a', terminalKey: '' }],
    ['null', { clientId: 'a', terminalKey: null }],
    ['a number', { clientId: 'a', terminalKey: 7 }],
    ['an object', { clientId: 'a', terminalKey: { toString: 'x' } }],
    ['in no object', 'text'],
    ['in nothing', null],
  ])('answers a key that is %s with "Missing terminalKey"', async (_what, payload) => {
    const client = openRaw((await startServer()).url)
    const missing = { success: false, error: 'Missing terminalKey' }
    expect(await client.ask('client:hello', payload)).toEqual(missing)
    expect(await client.ask('client:hello')).toEqual(missing)
    expect(await client.ask('run:list')).toEqual(notAuthenticated)
  })

  test.each([
    ['another', 'not-the-key'],
    ['a part of it', key.slice(0, -1)],
    ['longer', `${key} `],
    ['in other letters', key.toUpperCase()],
    ['very long', 'x'.repeat(5_000)],
  ])('answers a key that is %s with "Invalid key"', async (_what, wrong) => {
    const client = openRaw((await startServer()).url)
    expect(await client.hello(wrong)).toEqual({ success: false, error: 'Invalid key' })
    expect(await client.ask('run:list')).toEqual(notAuthenticated)
    expect(await client.hello(key)).toMatchObject({ success: true })
  })

  test('a wrong key on an authenticated socket drops its rights and what it follows; the right one gives them back', async () => {
    const server = await startServer()
    const [client, other] = [await enter(server), await enter(server)]
    const runId = await create(client, { kind: 'echo' })
    await client.ask('run:attach', { runId, seq: 1, clientId: 'a' })
    expect(await client.hello('wrong')).toEqual({ success: false, error: 'Invalid key' })
    expect(await client.ask('run:list')).toEqual(notAuthenticated)
    expect(await client.ask('run:input', { runId, data: 'mine' })).toEqual(notAuthenticated)

    await other.ask('run:input', { runId, data: 'not for strangers' })
    expect(await client.hello(key)).toMatchObject({ success: true })
    expect(client.events).toEqual([])
    const again = await client.ask('run:attach', { runId, seq: 1, clientId: 'a' })
    expect(again.events?.map(({ payload }) => payload)).toEqual([{ data: 'not for strangers' }])
  })

  test('the right key again changes nothing: what is followed goes on', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    await client.ask('run:attach', { runId, seq: 1, clientId: 'a' })
    expect(await client.hello(key)).toMatchObject({ success: true })
    client.emit('run:input', { runId, data: 'still here' })
    const events = await client.until(({ length }) => length > 0)
    expect(events[0]?.payload).toEqual({ data: 'still here' })
  })

  test('after ten wrong keys nobody at that address may try for the rest of the minute, but who is inside stays', async () => {
    const server = await startServer()
    const inside = await enter(server)
    const guesser = openRaw(server.url)
    for (let i = 0; i < 10; i++) {
      expect(await guesser.hello(`wrong ${i}`)).toEqual({ success: false, error: 'Invalid key' })
    }
    const limited = { success: false, error: 'Too many attempts', retryAfter: expect.any(Number) }
    expect(await guesser.hello('another')).toEqual(limited)
    const refused = await openRaw(server.url).hello(key)
    expect(refused).toEqual(limited)
    expect(refused.retryAfter).toBeGreaterThan(0)
    expect(refused.retryAfter).toBeLessThanOrEqual(60)
    expect(await inside.hello(key)).toMatchObject({ success: true })
    expect(await inside.ask('run:list')).toEqual({ success: true, runs: [] })
  })
})

describe('a key in the handshake', () => {
  test('is answered with auth-ok, and the socket may do everything', async () => {
    const client = openRaw((await startServer()).url, { auth: { apiKey: key } })
    await client.hear('auth-ok')
    expect(await client.ask('run:list', {})).toEqual({ success: true, runs: [] })
  })

  test('that is wrong is answered with auth-error, and the server disconnects later', async () => {
    const client = openRaw((await startServer()).url, { auth: { apiKey: 'wrong' } })
    const gone = client.gone()
    expect(await client.hear('auth-error')).toEqual({ message: 'Invalid key', reason: expect.any(String) })
    // Answered after auth-error: so it was not disconnected at once.
    expect(await client.ask('run:list')).toEqual(notAuthenticated)
    expect(await gone).toBe('io server disconnect')
    expect(client.told.map(([name]) => name)).toEqual(['auth-error'])
  })

  test('that is absent is answered with nothing, and client:hello may follow', async () => {
    const client = openRaw((await startServer()).url, { auth: {} })
    expect(await client.ask('run:list')).toEqual(notAuthenticated)
    expect(await client.hello(key)).toMatchObject({ success: true })
    expect(client.told).toEqual([])
  })

  test('works over polling as well', async () => {
    const client = openRaw((await startServer()).url, { auth: { apiKey: key }, transports: ['polling'] })
    await client.hear('auth-ok')
    const runId = await create(client, { kind: 'echo' })
    await client.ask('run:attach', { runId, seq: 0, clientId: 'a' })
    client.emit('run:input', { runId, data: 'by post: ü 😀' })
    const events = await client.until(({ length }) => length > 0)
    expect(events[0]).toMatchObject({ seq: 2, channel: 'echo:output', payload: { data: 'by post: ü 😀' } })
  })

  test('an upgrade from polling to WebSocket in mid-stream loses and repeats nothing', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    const client = openRaw(server.url, { auth: { apiKey: key }, transports: ['polling', 'websocket'] })
    const upgrade = { isDone: false }
    client.socket.io.engine.once('upgrade', () => (upgrade.isDone = true))
    let said = 0
    const say = () => owner.ask('run:input', { runId, data: `${said++}` })
    await client.hear('auth-ok')
    await client.ask('run:attach', { runId, seq: 0, clientId: 'a' })
    while (!upgrade.isDone) await say()
    for (let more = 0; more < 100; more++) await say()
    const events = await client.until(({ length }) => length >= said)
    expect(events.map(({ payload }) => payload['data'])).toEqual(upTo(said - 1, 0).map(String))
  })
})

test('a stranger is told "Not authenticated" to every command, known or not, and hears nothing', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  const stranger = openRaw(server.url)
  const names = [...Object.keys(commands).filter((name) => name !== 'client:hello'), 'no:such', 'message', '']
  for (const name of names) {
    for (const payload of [{ runId, seq: 0, data: 'x' }, undefined, 'text']) {
      expect([name, await stranger.ask(name, payload)]).toEqual([name, notAuthenticated])
    }
    expect(await stranger.ask(name)).toEqual(notAuthenticated)
  }
  await owner.ask('run:input', { runId, data: 'for owners' })
  stranger.emit('run:input', { runId, data: 'without a callback' })
  expect(await stranger.hear('error')).toEqual({ message: 'Not authenticated' })
  expect([stranger.events, stranger.told.length]).toEqual([[], 1])
  expect((await owner.ask('run:read', { runId, seq: 0 })).lastSeq).toBe(2)
})

test('without authentication every socket may do everything at once, and auth-ok is not said', async () => {
  const server = await startServer({ noAuth: true, key: undefined })
  const client = openRaw(server.url)
  const runId = await create(client, { kind: 'echo' })
  expect(await client.hello(undefined)).toEqual({ success: true, message: 'Authenticated' })
  const withKey = openRaw(server.url, { auth: { apiKey: 'any' } })
  expect(await withKey.hello('any')).toEqual({ success: true, message: 'Authenticated' })
  expect((await withKey.ask('run:list')).runs).toMatchObject([{ runId }])
  expect([client.told, withKey.told]).toEqual([[], []])
})

test('a session that is not there and one that is are the same to a stranger', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  const stranger = openRaw(server.url)
  for (const id of [runId, noSession, 'nonsense']) {
    expect(await stranger.ask('run:attach', { runId: id, seq: 0 })).toEqual(notAuthenticated)
  }
})
