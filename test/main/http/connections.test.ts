// How many connections there may be, and how long one may take to say what it wants. With real sockets.
import { once } from 'node:events'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../main/base/logger.ts'
import { health } from '../../../main/http/health.ts'
import { type Http, listen, type ListenOptions } from '../../../main/http/listen.ts'
import { ask } from './request.ts'

async function open(options: Partial<ListenOptions>): Promise<Http> {
  const outcome = await listen({ host: '127.0.0.1', port: 0, logger: silentLogger, ...options })
  if (!outcome.success) throw new Error(outcome.error)
  outcome.http.serve('/healthz', health)
  onTestFinished(() => outcome.http.close())
  return outcome.http
}

/** A connection that says something, or nothing. Resolves once the server has it and answered, or ended it. */
async function connect({ port }: Http, from = '127.0.0.1'): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: from })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  // An error is followed by the close.
  await new Promise((resolve) => void socket.once('data', resolve).once('close', resolve))
  return socket
}

const isOpen = (socket: net.Socket) => !socket.closed && !socket.readableEnded

test('one caller has so many connections at most, and another one is served all the same', async () => {
  const http = await open({ limits: { mostPerCaller: 3 } })
  const sockets = [await connect(http), await connect(http), await connect(http)]
  expect(sockets.map(isOpen)).toEqual([true, true, true])
  expect(isOpen(await connect(http))).toBe(false)
  expect(isOpen(await connect(http, '127.0.0.2'))).toBe(true)
  const [first] = sockets
  first?.destroy()
  // As soon as the server knows that one is gone.
  await expect.poll(async () => isOpen(await connect(http))).toBe(true)
})

test('all callers together have so many connections at most', async () => {
  const http = await open({ limits: { most: 2 } })
  expect(isOpen(await connect(http, '127.0.0.1'))).toBe(true)
  expect(isOpen(await connect(http, '127.0.0.2'))).toBe(true)
  expect(isOpen(await connect(http, '127.0.0.3'))).toBe(false)
})

test('a flood of connections ends nothing: the server answers when it is over', async () => {
  const http = await open({ limits: { mostPerCaller: 20 } })
  const sockets = await Promise.all(Array.from({ length: 400 }, () => connect(http)))
  expect(sockets.filter(isOpen).length).toBeLessThanOrEqual(20)
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await ask(http.url, { path: '/healthz' }).catch(() => undefined))?.status).toBe(200)
})

test.each([
  ['says nothing', ''],
  ['says its headers one by one', 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: 1'],
  ['never ends its request', 'POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nabc'],
])('a connection that %s is ended', async (_what, said) => {
  const http = await open({ times: { headersTimeout: 40, requestTimeout: 60, connectionsCheckingInterval: 20 } })
  const socket = net.connect(http.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(said)
  socket.resume()
  await once(socket, 'close')
})

test('a tunnel’s connection that was opened ahead waits for its first request as long as it takes', async () => {
  const times = { headersTimeout: 40, requestTimeout: 60, connectionsCheckingInterval: 20 }
  const http = await open({ times, extraOrigins: () => ['https://mine.example'] })
  const inlet = net.createServer({ pauseOnConnect: true }, http.take)
  onTestFinished(() => void inlet.close())
  await once(inlet.listen(0, '127.0.0.1'), 'listening')
  const address = inlet.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const ahead = net.connect(port, '127.0.0.1')
  onTestFinished(() => void ahead.destroy())
  await once(ahead, 'connect')
  // One that came later and says nothing is ended: then the first one would have been, too.
  const late = net.connect(http.port, '127.0.0.1')
  late.resume()
  await once(late, 'close')
  ahead.write('GET /healthz HTTP/1.1\r\nHost: mine.example\r\nConnection: close\r\n\r\n')
  expect(await text(ahead)).toMatch(/^HTTP\/1\.1 200 /)
  // It is held to the time for a request once that has begun.
  const slow = net.connect(port, '127.0.0.1')
  slow.write('GET /healthz HTTP/1.1\r\nX-Slow: 1')
  expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 /)
  const left = net.connect(port, '127.0.0.1')
  left.end()
  left.resume()
  await once(left, 'close')
})

test('what connections carry is counted, also of those that have ended', async () => {
  const http = await open({})
  const socket = await connect(http)
  const { received, sent } = http.traffic()
  expect(received).toBe(socket.bytesWritten)
  expect(sent).toBe(socket.bytesRead)
  socket.destroy()
  await once(socket, 'close')
  await ask(http.url, { path: '/healthz' })
  await expect.poll(() => http.traffic().received).toBeGreaterThan(received)
})
