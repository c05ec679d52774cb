// The server and its door: where it listens, whom it lets in, how it ends.
import net from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLogger, silentLogger } from '../../../main/base/logger.ts'
import { health } from '../../../main/http/health.ts'
import { type Http, type ListenOptions, listen } from '../../../main/http/listen.ts'
import { version } from '../../../shared/protocol/version.ts'
import { ask, askUpgrade, sayRaw } from './request.ts'

async function open(options: Partial<ListenOptions> = {}): Promise<Http> {
  const outcome = await listen({ host: '127.0.0.1', port: 0, logger: silentLogger, ...options })
  if (!outcome.success) throw new Error(outcome.error)
  outcome.http.serve('/healthz', health)
  onTestFinished(() => outcome.http.close())
  return outcome.http
}

const securityHeaders: Record<string, unknown> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), display-capture=()',
}

describe('a server', () => {
  test('says its version without a key', async () => {
    const { url } = await open()
    const response = await ask(url, { path: '/healthz' })
    expect(response).toMatchObject({ status: 200, body: JSON.stringify({ ok: true, version }) })
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(await ask(url, { path: '/healthz?x', method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(await ask(url, { path: '/healthz', method: 'POST', body: 'x' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    })
    expect(await ask(url, { path: '/healthzz' })).toMatchObject({ status: 404 })
  })

  test('answers what nobody serves with 404', async () => {
    const { url } = await open()
    expect(await ask(url, { path: '/nothing' })).toMatchObject({ status: 404, body: 'Not found\n' })
    expect(await askUpgrade(url, {}, '/healthz')).toMatchObject({ status: 404 })
    expect(await askUpgrade(url, {}, '/nothing')).toMatchObject({ status: 404 })
  })

  test('puts its security headers on every answer', async () => {
    const { url } = await open()
    for (const asked of [
      { path: '/healthz' },
      { path: '/nothing' },
      { headers: { host: 'evil.example' } },
      { path: '/healthz', method: 'PUT' },
    ]) {
      expect((await ask(url, asked)).headers).toMatchObject(securityHeaders)
    }
  })

  test('goes on after a route threw, and says nothing of why', async () => {
    const lines: string[] = []
    const http = await open({ logger: createLogger({ level: 'error', write: (line) => lines.push(line) }) })
    const fail = () => {
      throw new Error('the reason')
    }
    http.serve('/fails', { request: fail, upgrade: fail })
    expect(await ask(http.url, { path: '/fails' })).toMatchObject({ status: 500, body: 'Internal error\n' })
    await expect(askUpgrade(http.url, {}, '/fails')).rejects.toThrow()
    expect(await ask(http.url, { path: '/healthz' })).toMatchObject({ status: 200 })
    expect(lines.filter((line) => line.includes('the reason'))).toHaveLength(2)
  })
})

describe('the door', () => {
  test.each([
    ['a stranger’s Host', { host: 'evil.example' }],
    ['a Host without the port', { host: '127.0.0.1' }],
    ['a stranger’s Origin', { origin: 'http://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['another port’s Origin', { origin: 'http://127.0.0.1:1' }],
    ['two Origins', { origin: ['http://127.0.0.1', 'http://evil.example'] }],
  ])('refuses %s', async (_what, headers) => {
    const { url } = await open()
    expect(await ask(url, { path: '/healthz', headers })).toMatchObject({
      status: 403,
      body: 'This address is not served here\n',
    })
  })

  test('refuses the same at an upgrade', async () => {
    const http = await open()
    http.serve('/socket.io/', { request: () => expect.unreachable(), upgrade: () => expect.unreachable() })
    for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }, { origin: 'null' }]) {
      expect(await askUpgrade(http.url, headers)).toMatchObject({ status: 403 })
    }
  })

  test('lets its own page and programs without a page in', async () => {
    const { url, port } = await open()
    for (const headers of [{}, { origin: url }, { host: `localhost:${port}`, origin: `http://localhost:${port}` }]) {
      expect(await ask(url, { path: '/healthz', headers })).toMatchObject({ status: 200 })
    }
  })

  test('lets a tunnel’s page in while the tunnel is up', async () => {
    const up: string[] = []
    const { url } = await open({ extraOrigins: () => up })
    const headers = { host: 'name.tunnel.example', origin: 'https://name.tunnel.example' }
    expect(await ask(url, { path: '/healthz', headers })).toMatchObject({ status: 403 })
    up.push('https://name.tunnel.example')
    expect(await ask(url, { path: '/healthz', headers })).toMatchObject({ status: 200 })
  })

  test('refuses requests in a proxy’s form, without a Host, with two, and what is no HTTP', async () => {
    const { url, port } = await open()
    const host = `Host: 127.0.0.1:${port}\r\n`
    const last = 'Connection: close\r\n\r\n'
    expect(await sayRaw(url, `GET http://evil.example/healthz HTTP/1.1\r\n${host}${last}`)).toMatch(/^HTTP\/1.1 400 /)
    expect(await sayRaw(url, `OPTIONS * HTTP/1.1\r\n${host}${last}`)).toMatch(/^HTTP\/1.1 400 /)
    expect(await sayRaw(url, `GET /healthz HTTP/1.1\r\n${last}`)).toMatch(/^HTTP\/1.1 400 /)
    expect(await sayRaw(url, `GET /healthz HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /)
    expect(await sayRaw(url, `GET /healthz HTTP/1.1\r\n${host}Host: evil.example\r\n${last}`)).toMatch(
      /^HTTP\/1.1 40[03] /,
    )
    expect(await sayRaw(url, `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`)).toBe('')
    expect(await sayRaw(url, `GET /healthz HTTP/1.1\r\n${host}X: ${'x'.repeat(17 * 1024)}\r\n${last}`)).toMatch(
      /^HTTP\/1.1 431 /,
    )
    expect(await sayRaw(url, '\0\0\0\0\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(await ask(url, { path: '/healthz' })).toMatchObject({ status: 200 })
  })
})

describe('listening', () => {
  test('on a port in use is one line that says so', async () => {
    const { port } = await open()
    const outcome = await listen({ host: '127.0.0.1', port, logger: silentLogger })
    expect(outcome).toEqual({
      success: false,
      error: `Port ${port} on 127.0.0.1 is in use: another program, or another Dispatch, listens there`,
    })
  })

  test.each([
    ['203.0.113.1', '203.0.113.1 is no address of this machine'],
    ['no-such-host.invalid', 'The host name no-such-host.invalid is not known'],
  ])('on %s is one line that says why not', async (host, error) => {
    expect(await listen({ host, port: 0, logger: silentLogger })).toEqual({ success: false, error })
  })

  test('on every address gives a URL that this machine can open', async () => {
    const { url } = await open({ host: '0.0.0.0' })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await ask(url, { path: '/healthz' })).toMatchObject({ status: 200 })
  })

  test('on IPv6 gives a URL with brackets', async ({ skip }) => {
    const outcome = await listen({ host: '::1', port: 0, logger: silentLogger })
    if (!outcome.success) return skip('this machine has no IPv6')
    onTestFinished(() => outcome.http.close())
    outcome.http.serve('/healthz', health)
    expect(outcome.http.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect(await ask(outcome.http.url, { path: '/healthz' })).toMatchObject({ status: 200 })
  })

  test('two servers run beside each other', async () => {
    const [one, other] = [await open(), await open()]
    await one.close()
    expect(await ask(other.url, { path: '/healthz' })).toMatchObject({ status: 200 })
  })
})

describe('ending', () => {
  test('refuse takes no new connection and tells those that are there', async () => {
    const http = await open()
    const socket = net.connect(http.port, '127.0.0.1')
    const said = new Promise<string>((resolve) => {
      let all = ''
      socket.setEncoding('utf8').on('data', (chunk: string) => (all += chunk))
      socket.on('close', () => resolve(all))
    })
    // Half a request, so that the connection is not idle.
    socket.write(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\n`)
    await ask(http.url, { path: '/healthz' })
    http.refuse()
    await expect(ask(http.url, { path: '/healthz' })).rejects.toThrow('ECONNREFUSED')
    socket.write('\r\n')
    expect(await said).toMatch(/^HTTP\/1.1 503 [^]*Server is stopping/)
  })

  test('close ends every connection, upgraded ones too, and frees the port', async () => {
    const http = await open()
    const upgraded = new Promise<void>((resolve) => {
      http.serve('/up', {
        request: () => expect.unreachable(),
        upgrade: (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n', () => resolve()),
      })
    })
    const socket = net.connect(http.port, '127.0.0.1')
    const gone = new Promise((resolve) => socket.resume().once('close', resolve))
    socket.write(`GET /up HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`)
    await upgraded
    await Promise.all([http.close(), http.close()])
    await gone
    await expect(ask(http.url)).rejects.toThrow('ECONNREFUSED')
    await open({ port: http.port })
  })
})
