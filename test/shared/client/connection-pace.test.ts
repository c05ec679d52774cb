// Whatever a server does, attempts keep their distance. The clock is a fake: only the tests move it, so no machine is too slow or too fast.
import { createHash } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server as TcpServer, type Socket as TcpSocket } from 'node:net'
import type { Server } from 'socket.io'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { atEnd, openClient, serve } from './clients.ts'
import { askForKey, createTally, manyTurns, type Tally } from './scripted-server.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))

/** Milliseconds by which the clock is moved at a time. */
const step = 50

/** Moves the clock until there were so many attempts. @returns the milliseconds between one and the next. */
async function gapsBetween(attempts: Tally<true>, count: number): Promise<number[]> {
  const gaps: number[] = []
  let last = 0
  for (let now = 0, seen = 0; seen < count; now += step) {
    await manyTurns()
    for (; seen < attempts.all.length && seen < count; seen += 1) {
      gaps.push(now - last)
      last = now
    }
    await vi.advanceTimersByTimeAsync(step)
  }
  return gaps.slice(1)
}

async function listenOn(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** By what it does, a server that never lets a client stay. `tried` is called for each connection. */
const hostile: Record<string, (io: Server, tried: () => void) => void> = {
  'closes the transport before the handshake': (io, tried) =>
    io.engine.on('connection', (transport: { close(): void }) => {
      tried()
      transport.close()
    }),
  'closes the transport at once': (io, tried) =>
    io.on('connection', (socket) => {
      tried()
      socket.conn.close()
    }),
  'disconnects at once': (io, tried) =>
    io.on('connection', (socket) => {
      tried()
      socket.disconnect()
    }),
  'disconnects right after auth-ok': (io, tried) =>
    io.on('connection', (socket) => {
      tried()
      socket.emit('auth-ok')
      socket.disconnect(true)
    }),
  'drops the transport right after auth-ok': (io, tried) =>
    io.on('connection', (socket) => {
      tried()
      socket.emit('auth-ok')
      socket.emit('bye', () => socket.conn.close())
    }),
  'refuses in its middleware': (io, tried) =>
    io.use((_socket, next) => {
      tried()
      next(new Error('no'))
    }),
}

describe('no hot loop', () => {
  test.each(Object.entries(hostile))(
    'a server that %s is tried again after 100 ms, then 200, up to 2 s',
    async (_, script) => {
      const attempts = createTally<true>()
      const server = await serve((io) => script(io, () => attempts.add(true)))
      const { client } = openClient({ serverUrl: server.url, apiKey: 'key' })
      client.socket.on('bye', (answer: () => void) => answer())
      void client.connect()
      const gaps = await gapsBetween(attempts, 9)
      // Chance may halve a wait, and the clock is read in steps.
      const least = [100, 200, 400, 800, 1600, 2000, 2000, 2000].map((wait) => wait / 2 - step)
      for (const [index, gap] of gaps.entries())
        expect(gap, `gap ${index} of ${gaps.join()}`).toBeGreaterThanOrEqual(least[index] ?? 0)
    },
  )

  test('after a connection that stayed for five seconds the waits begin at 100 ms again', async () => {
    const attempts = createTally<true>()
    const drops = createTally<() => void>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        attempts.add(true)
        socket.emit('auth-ok')
        if (attempts.all.length < 6) socket.disconnect()
        else drops.add(() => socket.conn.close())
      }),
    )
    const { client, ready } = openClient({ serverUrl: server.url, apiKey: 'key' })
    void client.connect()
    await gapsBetween(attempts, 6)
    await ready.reached(1)
    await vi.advanceTimersByTimeAsync(5000)
    drops.all[0]?.()
    const delays: unknown[] = []
    client.socket.on('disconnect', () => delays.push(client.socket.io.reconnectionDelay()))
    while (delays.length === 0) await manyTurns()
    expect(delays).toEqual([100])
  })

  test('a server that is silent on the transport is given up after 10 s', async () => {
    const attempts = createTally<true>()
    const sockets = new Set<TcpSocket>()
    const silent = createServer((socket) => {
      attempts.add(true)
      sockets.add(socket.on('error', () => undefined))
    })
    const port = await listenOn(silent)
    atEnd(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => silent.close(resolve))
    })
    const { client } = openClient({ serverUrl: `http://127.0.0.1:${port}` })
    const connecting = client.connect()
    const gaps = await gapsBetween(attempts, 3)
    await expect(connecting).rejects.toThrow('timeout')
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(10_000)
  })

  test('a transport that closes before the first word is a failed attempt at once, not after 10 s', async () => {
    const attempts = createTally<true>()
    const gate = createHttpServer().on('upgrade', ({ headers }, socket) => {
      attempts.add(true)
      const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      socket.end(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
      )
    })
    const port = await listenOn(gate)
    atEnd(() => new Promise((resolve) => gate.close(() => resolve())))
    const { client } = openClient({ serverUrl: `http://127.0.0.1:${port}` })
    const connecting = client.connect()
    const gaps = await gapsBetween(attempts, 7)
    await expect(connecting).rejects.toThrow('it closed the connection')
    for (const [index, wait] of [100, 200, 400, 800, 1600, 2000].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(wait / 2 - step)
      expect(gaps[index]).toBeLessThan(10_000)
    }
  })

  test.each<[string, (io: Server, tried: () => void) => void]>([
    ['never answers the handshake', (io, tried) => void io.use(() => tried())],
    ['never says a word on the key', (io, tried) => void io.on('connection', tried)],
  ])('a server that %s is given up after 10 s', async (_, script) => {
    const attempts = createTally<true>()
    const server = await serve((io) => script(io, () => attempts.add(true)))
    const { client, errors } = openClient({ serverUrl: server.url, apiKey: 'key' })
    const connecting = client.connect()
    const gaps = await gapsBetween(attempts, 3)
    await expect(connecting).rejects.toThrow('did not answer within 10000 ms')
    expect(errors.all).toHaveLength(1)
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(10_000)
  })

  test('a right key that is refused because of others’ failures is tried again after 10 s', async () => {
    const attempts = createTally<true>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        attempts.add(true)
        if (attempts.all.length > 1) socket.emit('auth-ok')
        else socket.emit('auth-error', { message: 'Too many attempts', reason: 'Too many attempts' })
      }),
    )
    const { client, errors } = openClient({ serverUrl: server.url, apiKey: 'right' })
    await expect(client.connect()).rejects.toThrow('Authentication failed: Too many attempts')
    expect(client.state).toBe('offline')
    const again = client.connect()
    await vi.advanceTimersByTimeAsync(9999)
    await manyTurns()
    expect(attempts.all).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await again
    expect(errors.all).toHaveLength(1)
  })

  test('a wrong key that is tried again and again by a caller keeps the same distance', async () => {
    const attempts = createTally<true>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        attempts.add(true)
        askForKey('right')(socket)
      }),
    )
    const { client } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    client.on('error', () => void client.connect())
    void client.connect()
    const gaps = await gapsBetween(attempts, 6)
    for (const [index, least] of [0, 50, 150, 350, 750].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(least)
  })
})

describe('timers', () => {
  test('closing while it waits to try again leaves no timer behind', async () => {
    const server = await serve((io) => io.use((_socket, next) => next(new Error('no'))))
    const before = vi.getTimerCount()
    const { client } = openClient({ serverUrl: server.url })
    const attempts = vi.fn()
    client.socket.io.on('reconnect_attempt', attempts)
    await client.connect().catch(() => undefined)
    await manyTurns()
    expect(vi.getTimerCount()).toBeGreaterThan(before)
    await client.close()
    await server.close()
    await manyTurns()
    expect(vi.getTimerCount()).toBe(before)
    expect(attempts).not.toHaveBeenCalled()
  })

  test('a key at a server that asks for none is accepted by its hello', async () => {
    const hellos = createTally<unknown>()
    const server = await serve((io) =>
      io.on('connection', (socket) =>
        socket.on('client:hello', (request: unknown, answer: (yes: unknown) => void) => {
          hellos.add(request)
          answer({ success: true, message: 'Authenticated' })
        }),
      ),
    )
    const { client } = openClient({ serverUrl: server.url, apiKey: 'secret', clientId: 'me' })
    const connecting = client.connect()
    while (vi.getTimerCount() === 0 || !client.socket.connected) await manyTurns()
    await vi.advanceTimersByTimeAsync(1000)
    await connecting
    expect(hellos.all).toEqual([{ terminalKey: 'secret', clientId: 'me' }])
  })
})
