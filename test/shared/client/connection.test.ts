import { describe, expect, test, vi } from 'vitest'
import { createClient } from '../../../shared/client/client.ts'
import { atEnd, openClient, record, serve } from './clients.ts'
import { askForKey, createTally, manyTurns } from './scripted-server.ts'

describe('becoming ready', () => {
  test('with a key the client hands it over in the handshake and is ready once the server says auth-ok', async () => {
    const auths = createTally<unknown>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        auths.add(socket.handshake.auth)
        socket.on('let-in', () => socket.emit('auth-ok'))
      }),
    )
    const { client, ready, states } = openClient({ serverUrl: server.url, apiKey: 'secret', clientId: 'me' })
    const connected = client.connect()
    await auths.reached(1)
    client.socket.emit('let-in')
    await connected
    expect(auths.all).toEqual([{ apiKey: 'secret', clientId: 'me' }])
    expect(client.state).toBe('ready')
    expect(ready.all).toHaveLength(1)
    expect(states.all).toEqual(['connecting', 'ready'])
  })

  test('before the server has accepted the key it is not ready', async () => {
    const sockets = createTally<true>()
    const server = await serve((io) => io.on('connection', () => sockets.add(true)))
    const { client, ready } = openClient({ serverUrl: server.url, apiKey: 'secret' })
    void client.connect()
    await sockets.reached(1)
    await manyTurns()
    expect(client.state).toBe('connecting')
    expect(ready.all).toEqual([])
  })

  test('without a key it is ready as soon as it is connected', async () => {
    const server = await serve(() => undefined)
    const { client, ready } = openClient({ serverUrl: server.url })
    await client.connect()
    expect(ready.all).toHaveLength(1)
  })

  test('the constructor opens nothing, however late connect() comes', async () => {
    const sockets = createTally<true>()
    const server = await serve((io) => io.engine.on('connection', () => sockets.add(true)))
    const { client } = openClient({ serverUrl: server.url })
    await manyTurns()
    expect(client.state).toBe('idle')
    expect(sockets.all).toEqual([])
  })

  test('calling connect() twice is one connection, and a third time when ready resolves at once', async () => {
    const sockets = createTally<true>()
    const server = await serve((io) => io.on('connection', () => sockets.add(true)))
    const { client, ready } = openClient({ serverUrl: server.url })
    await Promise.all([client.connect(), client.connect()])
    await client.connect()
    await manyTurns()
    expect(sockets.all).toHaveLength(1)
    expect(ready.all).toHaveLength(1)
  })

  test('a server that says auth-ok twice makes it ready once', async () => {
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        socket.emit('auth-ok')
        socket.emit('auth-ok')
        socket.emit('said')
      }),
    )
    const { client, ready } = openClient({ serverUrl: server.url, apiKey: 'secret' })
    const said = createTally<true>()
    client.socket.on('said', () => said.add(true))
    await client.connect()
    await said.reached(1)
    expect(ready.all).toHaveLength(1)
  })

  test('a listener that throws stops neither the others nor the client', async () => {
    const server = await serve(() => undefined)
    const client = createClient({ serverUrl: server.url, logLevel: 'silent' })
    atEnd(client.close)
    client.on('ready', () => {
      throw new Error('a bug in a view')
    })
    const { ready } = record(client)
    await client.connect()
    expect(ready.all).toHaveLength(1)
  })

  test('a listener that was removed hears nothing, by off() or by what on() returned', async () => {
    const server = await serve(() => undefined)
    const { client } = openClient({ serverUrl: server.url })
    const heard = vi.fn()
    client.on('ready', heard)()
    client.on('ready', heard)
    client.off('ready', heard)
    await client.connect()
    expect(heard).not.toHaveBeenCalled()
  })
})

describe('a key that is refused', () => {
  test('rejects connect(), is told with the server’s words, and is not tried again', async () => {
    const sockets = createTally<true>()
    const gone = createTally<true>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        sockets.add(true)
        socket.on('disconnect', () => gone.add(true))
        askForKey('right')(socket)
      }),
    )
    const { client, ready, errors, disconnects } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    const text = 'Authentication failed: Invalid key: not the key of this server'
    await expect(client.connect()).rejects.toThrow(text)
    expect(errors.all).toEqual([text])
    expect(client.state).toBe('refused')
    await gone.reached(1)
    await manyTurns()
    expect(sockets.all).toHaveLength(1)
    expect(ready.all).toEqual([])
    expect(disconnects.all).toEqual([])
  })

  test('another key is tried at once, and connect() joins that', async () => {
    const server = await serve((io) => io.on('connection', askForKey('right')))
    const { client, ready, states } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    await client.connect().catch(() => undefined)
    client.setKey('right')
    await client.connect()
    expect(ready.all).toHaveLength(1)
    expect(states.all).toEqual(['connecting', 'refused', 'connecting', 'ready'])
  })

  test('the same key may be tried again with connect(), and is refused again in the same words', async () => {
    const server = await serve((io) => io.on('connection', askForKey('right')))
    const { client, errors } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    await expect(client.connect()).rejects.toThrow('Authentication failed')
    await expect(client.connect()).rejects.toThrow('Authentication failed')
    expect(errors.all).toHaveLength(2)
  })

  test('a key that is replaced while the server looks at it does not count: the new one is tried', async () => {
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        socket.emit('hold')
        socket.on('go', () => askForKey('right')(socket))
        if (socket.handshake.auth['apiKey'] === 'right') socket.emit('auth-ok')
      }),
    )
    const { client, states } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    client.socket.on('hold', () => {
      client.setKey('right')
      client.socket.emit('go')
    })
    await expect(client.connect()).rejects.toThrow('Authentication failed')
    await client.connect()
    expect(states.all).toEqual(['connecting', 'offline', 'ready'])
  })

  test('a key that was taken back ends a ready connection: disconnect, then error', async () => {
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        socket.emit('auth-ok')
        socket.on('go', () => socket.emit('auth-error', { message: 'Revoked', reason: 'Revoked' }))
      }),
    )
    const { client, errors, disconnects } = openClient({ serverUrl: server.url, apiKey: 'grant' })
    await client.connect()
    client.socket.emit('go')
    await errors.reached(1)
    expect(errors.all).toEqual(['Authentication failed: Revoked'])
    expect(disconnects.all).toHaveLength(1)
    expect(client.state).toBe('refused')
  })

  test('without a listener the error is logged, not thrown', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const server = await serve((io) => io.on('connection', askForKey('right')))
    const client = createClient({ serverUrl: server.url, apiKey: 'wrong', logLevel: 'error' })
    atEnd(client.close)
    await expect(client.connect()).rejects.toThrow('Authentication failed')
    expect(logged.mock.calls.map(([line]) => String(line))).toEqual([
      '[dispatch] Authentication failed: Invalid key: not the key of this server',
    ])
  })
})
