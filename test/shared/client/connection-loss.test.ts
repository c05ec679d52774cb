import { describe, expect, test, vi } from 'vitest'
import { openClient, serve } from './clients.ts'
import { createTally, manyTurns, startServer } from './scripted-server.ts'

describe('a connection that cannot be made or is lost', () => {
  test('a refused connection rejects connect() with the reason, is told once, and is tried until the server is there', async () => {
    const closed = await startServer(() => undefined)
    await closed.close()
    const { client, errors, states } = openClient({ serverUrl: closed.url })
    const failures = createTally<true>()
    client.socket.io.on('reconnect_error', () => failures.add(true))
    await expect(client.connect()).rejects.toThrow(/Cannot connect to .*ECONNREFUSED/)
    await failures.reached(2)
    expect(errors.all).toHaveLength(1)
    expect(client.state).toBe('offline')
    await serve(() => undefined, closed.port)
    await client.connect().catch(() => client.connect())
    expect(states.all).toEqual(['connecting', 'offline', 'ready'])
  })

  test('when the transport closes, disconnect carries the reason and ready comes again with the next connection', async () => {
    const server = await serve((io) => io.on('connection', (socket) => socket.on('drop', () => socket.conn.close())))
    const { client, ready, disconnects, states } = openClient({ serverUrl: server.url })
    const attempts = createTally<number>()
    const reconnects = createTally<number>()
    client.socket.io.on('reconnect_attempt', attempts.add)
    client.socket.io.on('reconnect', reconnects.add)
    await client.connect()
    client.socket.emit('drop')
    await ready.reached(2)
    expect(disconnects.all).toEqual(['transport close'])
    expect(states.all).toEqual(['connecting', 'ready', 'offline', 'ready'])
    expect(attempts.all).toEqual([1])
    expect(reconnects.all).toEqual([1])
  })

  test('when the server disconnects it, it comes back too, and the manager’s listeners see the attempt', async () => {
    const server = await serve((io) => io.on('connection', (socket) => socket.on('drop', () => socket.disconnect())))
    const { client, ready, disconnects } = openClient({ serverUrl: server.url })
    const attempts = createTally<number>()
    const reconnects = createTally<number>()
    client.socket.io.on('reconnect_attempt', attempts.add)
    client.socket.io.on('reconnect', reconnects.add)
    await client.connect()
    client.socket.emit('drop')
    await ready.reached(2)
    expect(disconnects.all).toEqual(['io server disconnect'])
    expect(attempts.all).toEqual([1])
    expect(reconnects.all).toEqual([1])
  })

  test('a key that is set while offline is the next connection’s', async () => {
    const keys = createTally<unknown>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        keys.add(socket.handshake.auth['apiKey'])
        socket.emit('auth-ok')
        socket.on('drop', () => socket.conn.close())
      }),
    )
    const { client, ready, disconnects } = openClient({ serverUrl: server.url, apiKey: 'old' })
    await client.connect()
    client.socket.emit('drop')
    await disconnects.reached(1)
    client.setKey('new')
    await ready.reached(2)
    expect(keys.all).toEqual(['old', 'new'])
  })

  test('when the server has gone after its goodbye, the manager’s listeners see that attempt fail and the next ones', async () => {
    const server = await serve((io) =>
      io.on('connection', (socket) => socket.on('drop', () => socket.disconnect(true))),
    )
    const { client, disconnects, ready } = openClient({ serverUrl: server.url })
    const told = createTally<string>()
    client.socket.io.on('reconnect_attempt', (attempt) => told.add(`attempt ${attempt}`))
    client.socket.io.on('reconnect_error', () => told.add('error'))
    client.socket.io.on('reconnect', () => told.add('reconnect'))
    await client.connect()
    client.socket.emit('drop')
    await disconnects.reached(1)
    await server.close()
    await told.reached(4)
    await serve(() => undefined, server.port)
    await ready.reached(2)
    expect(told.all.slice(0, 4)).toEqual(['attempt 1', 'error', 'attempt 1', 'error'])
    expect(told.all.filter((event) => event === 'reconnect')).toHaveLength(1)
  })

  test('a server that refuses in its middleware is an error with its words, and is asked again', async () => {
    let refusals = 2
    const server = await serve((io) =>
      io.use((_socket, next) => next(refusals-- > 0 ? new Error('not now') : undefined)),
    )
    const { client, errors, ready } = openClient({ serverUrl: server.url })
    await expect(client.connect()).rejects.toThrow('not now')
    await ready.reached(1)
    expect(errors.all).toEqual([`Cannot connect to ${server.url}: not now`])
  })
})

describe('closing', () => {
  test('nothing is told after close(), and the server sees the socket go', async () => {
    const gone = createTally<string>()
    const server = await serve((io) => io.on('connection', (socket) => socket.on('disconnect', gone.add)))
    const { client, ready, disconnects, errors, states } = openClient({ serverUrl: server.url })
    await client.connect()
    const raw = vi.fn()
    client.socket.on('disconnect', raw)
    client.socket.io.on('reconnect_attempt', raw)
    await client.close()
    await gone.reached(1)
    await manyTurns()
    expect(client.state).toBe('closed')
    expect([ready.all, disconnects.all, errors.all, states.all, raw.mock.calls]).toEqual([
      [true],
      [],
      [],
      ['connecting', 'ready'],
      [],
    ])
  })

  test('a connect() that is under way rejects, and so does one after close()', async () => {
    const server = await serve((io) => io.use(() => undefined))
    const { client } = openClient({ serverUrl: server.url })
    const connecting = client.connect()
    await client.close()
    await expect(connecting).rejects.toThrow('The client was closed')
    await expect(client.connect()).rejects.toThrow('The client is closed')
  })

  test('a listener of an attempt may close the client: the attempt is not made', async () => {
    const sockets = createTally<true>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        sockets.add(true)
        socket.disconnect()
      }),
    )
    const { client } = openClient({ serverUrl: server.url })
    const closed = createTally<Promise<void>>()
    client.socket.io.on('reconnect_attempt', () => closed.add(client.close()))
    void client.connect()
    await Promise.all(await closed.reached(1))
    await manyTurns()
    expect(sockets.all).toHaveLength(1)
  })

  test('a session that is attached afterwards is refused', async () => {
    const { client } = openClient({ serverUrl: 'http://127.0.0.1:1' })
    await client.close()
    const attachment = client.runs.attach('echo_aaaaaaaaaaaaaaaaaaaaa', { onEvent: () => undefined })
    await expect(attachment.attached).rejects.toThrow('The client was closed')
    await attachment.detach()
  })

  test('a listener may close the client', async () => {
    const server = await serve(() => undefined)
    const { client, ready } = openClient({ serverUrl: server.url })
    client.on('state', (state) => void (state === 'ready' && client.close()))
    await client.connect()
    await manyTurns()
    expect(ready.all).toEqual([])
    expect(client.state).toBe('closed')
  })

  test('closing twice, or before anything was opened, is fine', async () => {
    const { client } = openClient({ serverUrl: 'http://127.0.0.1:1' })
    await client.close()
    await client.close()
    expect(client.state).toBe('closed')
  })
})
