// Who comes in: keys in the handshake and in client:hello, limits, strangers, and rights that are lost.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ask, connected, emit, gone, hear, key, next, noSession, startServer } from './server.ts'

const authenticated = { success: true, message: 'Authenticated' }
const no = (error: string) => ({ success: false, error })

describe('a stranger', () => {
  test('is told Not authenticated whatever it asks, even what nobody serves', async () => {
    const { connect } = await startServer()
    const stranger = connect()
    const asked: [string, ...unknown[]][] = [
      ['run:list'],
      ['run:list', {}],
      ['run:attach', { runId: noSession, seq: 0 }],
      ['run:attach', 'garbage'],
      ['run:create', { kind: 'talk' }],
      ['run:input', { runId: noSession, data: 'x' }],
      ['admin:subscribe', {}],
      ['admin:disconnect', { socketId: 'x' }],
      ['tunnel:start', { terminalKey: key }],
      ['no:such:event', {}],
    ]
    for (const [event, ...args] of asked) expect(await ask(stranger, event, ...args)).toEqual(no('Not authenticated'))
  })

  test('hears nothing of what goes on', async () => {
    const server = await startServer()
    const stranger = server.connect()
    await connected(stranger)
    const heard = hear(stranger)
    const owner = await server.enter()
    await ask(owner, 'admin:subscribe', {})
    await ask(owner, 'run:list', { watch: true })
    const runId = server.start()
    await ask(owner, 'run:attach', { runId, seq: 0 })
    await Promise.all([next(owner, 'run:event'), ask(owner, 'run:input', { runId, data: 'hello' })])
    expect(await ask(stranger, 'run:list')).toEqual(no('Not authenticated'))
    expect(heard).toEqual([])
  })

  test('who asks without a callback is told by an error event', async () => {
    const { connect } = await startServer()
    const stranger = connect()
    emit(stranger, 'run:input', { runId: noSession, data: 'x' })
    expect(await next(stranger, 'error')).toEqual({ message: 'Not authenticated' })
  })

  test('is disconnected when its time is over, and one who came in is not', async () => {
    // Milliseconds in which somebody who comes in has to, on a busy machine, too.
    const { connect } = await startServer({ times: { strangerMilliseconds: 1000 } })
    const insider = connect()
    expect(await ask(insider, 'client:hello', { terminalKey: key })).toEqual(authenticated)
    expect(await gone(connect())).toBe('io server disconnect')
    expect(await ask(insider, 'run:list')).toMatchObject({ success: true })
  })

  test('who leaves its namespace does not keep its connection', async () => {
    const { connect } = await startServer()
    const stranger = await connected(connect())
    const closed = new Promise((resolve) => void stranger.io.engine.once('close', resolve))
    stranger.io.engine.write('1')
    await closed
  })

  test('cannot make the server read more than a key needs', async () => {
    const { connect, lines } = await startServer()
    const stranger = await connected(connect())
    emit(stranger, 'run:list', 'x'.repeat(200 * 1024))
    expect(await gone(stranger)).toMatch(/transport/)
    const polling = await connected(connect({}, 'polling'))
    emit(polling, 'run:list', 'x'.repeat(200 * 1024))
    expect(await gone(polling)).toMatch(/transport/)
    expect(lines).toEqual([])
  })
})

describe('client:hello', () => {
  test.each(['websocket', 'polling'] as const)('with the key lets in, over %s', async (transport) => {
    const { connect } = await startServer()
    const client = connect({}, transport)
    expect(await ask(client, 'client:hello', { clientId: 'client-abc123', terminalKey: key })).toEqual(authenticated)
    expect(await ask(client, 'run:list', {})).toEqual({ success: true, runs: [] })
    expect(await ask(client, 'admin:sockets', {})).toMatchObject({
      sockets: [{ socketId: client.id, clientId: 'client-abc123', role: 'owner', address: '127.0.0.1', runs: [] }],
    })
  })

  test.each([
    [{}],
    [{ clientId: 'x' }],
    [{ terminalKey: '' }],
    [{ terminalKey: null }],
    [{ terminalKey: 5 }],
    [{ terminalKey: [key] }],
    [null],
    ['text'],
    [[]],
    [7],
  ])('without a key says so: %j', async (payload) => {
    const { connect } = await startServer()
    expect(await ask(connect(), 'client:hello', payload)).toEqual(no('Missing terminalKey'))
  })

  test('without a payload says so', async () => {
    const { connect } = await startServer()
    expect(await ask(connect(), 'client:hello')).toEqual(no('Missing terminalKey'))
  })

  test.each([['wrong'], [`${key} `], [key.toUpperCase()], ['x'.repeat(5000)]])(
    'with a wrong key says Invalid key',
    async (terminalKey) => {
      const { connect } = await startServer()
      const client = connect()
      expect(await ask(client, 'client:hello', { terminalKey })).toEqual(no('Invalid key'))
      expect(await ask(client, 'run:list')).toEqual(no('Not authenticated'))
    },
  )

  test('a strange clientId is as if there was none', async () => {
    const { connect } = await startServer()
    const client = connect()
    expect(await ask(client, 'client:hello', { clientId: { a: 1 }, terminalKey: key })).toEqual(authenticated)
    const answer = await ask(client, 'admin:sockets')
    expect(answer).toMatchObject({ sockets: [{ socketId: client.id }] })
    expect(JSON.stringify(answer)).not.toContain('clientId')
  })

  test('lets in what is sent right behind it, a large input too', async () => {
    const { connect, start } = await startServer()
    const runId = start()
    const client = await connected(connect())
    const data = 'x'.repeat(1024 * 1024)
    const answers = await Promise.all([
      ask(client, 'client:hello', { terminalKey: key }),
      ask(client, 'run:input', { runId, data }),
    ])
    expect(answers).toEqual([authenticated, { success: true }])
  })

  test('again with a wrong key takes every right away', async () => {
    const server = await startServer()
    const [client, owner] = [await server.enter(), await server.enter()]
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    await ask(client, 'run:list', { watch: true })
    await ask(client, 'admin:subscribe', {})
    expect(await ask(client, 'client:hello', { terminalKey: 'wrong' })).toEqual(no('Invalid key'))
    const heard = hear(client)
    await ask(owner, 'run:attach', { runId, seq: 0 })
    await Promise.all([next(owner, 'run:event'), ask(owner, 'run:input', { runId, data: 'secret' })])
    await ask(owner, 'run:rename', { runId, title: 'New' })
    expect(await ask(client, 'run:list')).toEqual(no('Not authenticated'))
    expect(heard).toEqual([])
    const { sockets } = server
    expect([...(sockets.io.of('/').adapter.socketRooms(client.id ?? '') ?? [])]).toEqual([client.id])
  })

  test('again with a wrong key begins a stranger’s time', async () => {
    const server = await startServer({ times: { strangerMilliseconds: 50 } })
    const client = await server.enter()
    const left = gone(client)
    expect(await ask(client, 'client:hello', { terminalKey: 'wrong' })).toEqual(no('Invalid key'))
    expect(await left).toBe('io server disconnect')
  })

  test('again with the right key changes nothing', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    expect(await ask(client, 'client:hello', { terminalKey: key })).toEqual(authenticated)
    const event = next(client, 'run:event', (payload) => JSON.stringify(payload).includes('still here'))
    emit(client, 'run:input', { runId, data: 'still here' })
    expect(await event).toMatchObject({ runId, payload: { data: 'still here' } })
  })
})

describe('a key in the handshake', () => {
  test.each(['websocket', 'polling'] as const)(
    'that is right is answered with auth-ok once, over %s',
    async (transport) => {
      const { connect } = await startServer()
      const client = connect({ apiKey: key, clientId: 'client-1' }, transport)
      const heard = hear(client)
      expect(await ask(client, 'run:list')).toEqual({ success: true, runs: [] })
      expect(heard).toEqual([['auth-ok', {}]])
    },
  )

  test('that is wrong is answered with auth-error, and the connection ends no sooner than it should', async () => {
    const refusedMilliseconds = 150
    const { connect, lines } = await startServer({ times: { refusedMilliseconds } })
    // From before it: when the answer is heard, a part of the time is over, how much depends on the machine.
    const began = performance.now()
    const client = connect({ apiKey: 'wrong' })
    const left = gone(client)
    expect(await next(client, 'auth-error')).toEqual({
      message: 'Invalid key',
      reason: 'It is not a key of this server',
    })
    expect(await left).toBe('io server disconnect')
    expect(performance.now() - began).toBeGreaterThan(refusedMilliseconds - 50)
    expect(lines).toEqual([expect.stringMatching(/WARN {2}AUTH a wrong key from 127\.0\.0\.1$/)])
  })

  test('that is wrong does not end who then says the right one', async () => {
    // Milliseconds: the right key has to come within them.
    const { connect } = await startServer({ times: { refusedMilliseconds: 1000 } })
    const client = connect({ apiKey: 'wrong' })
    await next(client, 'auth-error')
    expect(await ask(client, 'client:hello', { terminalKey: key })).toEqual(authenticated)
    await gone(connect({ apiKey: 'wrong' }))
    expect(client.connected).toBe(true)
  })

  test.each([{}, { apiKey: '' }, { apiKey: null }, { other: key }])(
    'that is not there is not answered: %j',
    async (auth) => {
      const { connect } = await startServer()
      const client = connect(auth)
      const heard = hear(client)
      expect(await ask(client, 'client:hello', { terminalKey: key })).toEqual(authenticated)
      expect(heard).toEqual([])
    },
  )

  test.each([{ apiKey: 5 }, { apiKey: { toString: key } }, { apiKey: [key] }, { apiKey: true }])(
    'that is no text is wrong: %j',
    async (auth) => {
      const { connect } = await startServer()
      expect(await next(connect(auth), 'auth-error')).toMatchObject({ message: 'Invalid key' })
    },
  )
})

describe('wrong keys', () => {
  test('are limited by address, wherever they are said, and never hold up who is in', async () => {
    let time = 0
    const server = await startServer({ now: () => time })
    const insider = await server.enter()
    const guesser = server.connect()
    for (let i = 0; i < 9; i += 1)
      expect(await ask(guesser, 'client:hello', { terminalKey: `guess ${i}` })).toEqual(no('Invalid key'))
    expect(await next(server.connect({ apiKey: 'guess' }), 'auth-error')).toMatchObject({ message: 'Invalid key' })

    expect(await ask(guesser, 'client:hello', { terminalKey: key })).toEqual({
      success: false,
      error: 'Too many attempts',
      retryAfter: 60,
    })
    expect(await next(server.connect({ apiKey: key }), 'auth-error')).toEqual({
      message: 'Too many attempts',
      reason: 'Try again in 60 s',
    })
    expect(await ask(insider, 'run:list')).toMatchObject({ success: true })
    expect(await ask(insider, 'client:hello', { terminalKey: key })).toEqual(authenticated)

    time = 60_000
    expect(await ask(guesser, 'client:hello', { terminalKey: key })).toEqual(authenticated)
  })

  test('in a payload without one are not counted', async () => {
    const { connect } = await startServer()
    const client = connect()
    for (let i = 0; i < 20; i += 1) await ask(client, 'client:hello', {})
    expect(await ask(client, 'client:hello', { terminalKey: key })).toEqual(authenticated)
  })
})

test('with authentication off everybody is the owner at once, and auth-ok is not said', async () => {
  const { connect } = await startServer({ authOff: true, times: { strangerMilliseconds: 20, refusedMilliseconds: 20 } })
  const [plain, guide] = [connect(), connect({ apiKey: 'anything' })]
  const heard = [hear(plain), hear(guide)]
  for (const client of [plain, guide]) {
    expect(await ask(client, 'admin:sockets')).toMatchObject({ success: true })
    expect(await ask(client, 'client:hello', {})).toEqual(authenticated)
    expect(await ask(client, 'client:hello', { terminalKey: 'anything' })).toEqual(authenticated)
  }
  // Longer than any deadline of a stranger: nothing may happen, so there is nothing to wait for.
  await wait(60)
  expect([plain.connected, guide.connected]).toEqual([true, true])
  expect(heard).toEqual([[], []])
})
