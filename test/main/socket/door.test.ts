// Socket.IO behind the door: whom it lets in at which step, and what it leaves behind.
import { describe, expect, test } from 'vitest'
import { ask as askHttp, askUpgrade } from '../http/request.ts'
import { ask, gone, startServer } from './server.ts'

const polling = '/socket.io/?EIO=4&transport=polling'
const strangers = [
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { host: 'evil.example' },
  { host: 'evil.example', origin: 'http://evil.example' },
]

test.each(strangers)('a WebSocket of another site is refused: %j', async (headers) => {
  const { url } = await startServer()
  expect(await askUpgrade(url, headers)).toMatchObject({ status: 403 })
})

test.each(strangers)('polling of another site is refused, also with the id of a session: %j', async (headers) => {
  const { url } = await startServer()
  expect(await askHttp(url, { path: polling, headers })).toMatchObject({ status: 403 })
  const opened = await askHttp(url, { path: polling })
  const sid = /"sid":"([^"]+)"/.exec(opened.body)?.[1]
  expect(sid).toBeDefined()
  expect(await askHttp(url, { path: `${polling}&sid=${sid}`, method: 'POST', body: '40', headers })).toMatchObject({
    status: 403,
  })
  expect(await askHttp(url, { path: `${polling}&sid=${sid}`, headers })).toMatchObject({ status: 403 })
  expect(await askUpgrade(url, headers, `/socket.io/?EIO=4&transport=websocket&sid=${sid}`)).toMatchObject({
    status: 403,
  })
  expect(await askHttp(url, { path: `${polling}&sid=${sid}`, method: 'POST', body: '40' })).toMatchObject({
    status: 200,
    body: 'ok',
  })
})

test('its own page and programs without a page are let in, with the headers of every answer', async () => {
  const { url } = await startServer()
  const own = { origin: url }
  expect(await askUpgrade(url, own)).toMatchObject({ status: 101 })
  expect(await askUpgrade(url)).toMatchObject({ status: 101 })
  const response = await askHttp(url, { path: polling, headers: own })
  expect(response).toMatchObject({
    status: 200,
    headers: { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' },
  })
  expect(response.headers['access-control-allow-origin']).toBeUndefined()
})

test.each([
  ['/socket.io/socket.io.js', 400],
  ['/socket.io/', 400],
  ['/socket.io', 404],
  ['/socket.io/?EIO=3&transport=polling', 400],
  ['/socket.io/?EIO=4&transport=polling&sid=nobody', 400],
  ['/socket.io/?EIO=4&transport=polling&sid=__proto__', 400],
  ['/socket.io/?EIO=4&transport=websocket', 400],
  ['/socket.io/?EIO=4&transport=constructor', 400],
  ['/socket.io/../../etc/passwd', 400],
])('%s is answered with %i', async (path, status) => {
  const { url, lines } = await startServer()
  expect(await askHttp(url, { path })).toMatchObject({ status })
  expect(lines).toEqual([])
})

test('a stranger’s large request is refused before it is read', async () => {
  const { url } = await startServer()
  const opened = await askHttp(url, { path: polling })
  const sid = /"sid":"([^"]+)"/.exec(opened.body)?.[1]
  const path = `${polling}&sid=${sid}`
  expect(
    await askHttp(url, { path, method: 'POST', headers: { 'content-length': String(5 * 2 ** 20) } }),
  ).toMatchObject({ status: 413 })
  expect(
    await askHttp(url, { path, method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: '40' }),
  ).toMatchObject({ status: 413 })
})

describe('closing', () => {
  test('ends every socket and serves no new one', async () => {
    const server = await startServer()
    const clients = [await server.enter(), await server.enter('polling'), server.connect()]
    await ask(clients[2] ?? server.connect(), 'run:list')
    const ends = clients.map(gone)
    await server.sockets.close()
    expect(await Promise.all(ends)).toEqual([
      expect.stringMatching(/^transport/),
      expect.stringMatching(/^transport/),
      expect.stringMatching(/^transport/),
    ])
    expect(await askHttp(server.url, { path: polling })).toMatchObject({ status: 404 })
  })
})
