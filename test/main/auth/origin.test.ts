// Which Host and Origin are this server's own.
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createOriginCheck, type Visit } from '../../../main/auth/origin.ts'

const machine = hostname()

/** What a server on this address says to a request that arrives there at port 3000. */
function admits(listens: string, arrivesAt: string, host: string | undefined, origin?: string, extra: string[] = []) {
  const visit: Visit = { host, origin, localAddress: arrivesAt, localPort: 3000 }
  return createOriginCheck({ host: listens, extraOrigins: () => extra }).admits(visit)
}

describe('Host on a loopback server', () => {
  test.each([
    '127.0.0.1:3000',
    'localhost:3000',
    'LOCALHOST:3000',
    '[::1]:3000',
    '[0:0:0:0:0:0:0:1]:3000',
    '127.1:3000',
  ])('%s is ours', (host) => {
    expect(admits('127.0.0.1', '127.0.0.1', host)).toBe(true)
  })

  test.each([
    undefined,
    '',
    '127.0.0.1',
    'localhost',
    'localhost:3001',
    'localhost:3000:3000',
    'localhost.:3000',
    'localhost:',
    'localhost:99999',
    '192.168.1.5:3000',
    `${machine}:3000`,
    `${machine}.local:3000`,
    'evil.example:3000',
    'localhost.evil.example:3000',
    '127.0.0.1.nip.io:3000',
    'evil.example@localhost:3000',
    'localhost:3000/@evil.example',
    'localhost:3000#',
    'localhost:3000?',
    'localhost :3000',
    'localhost\\evil:3000',
    '[::1]evil:3000',
    '[::1%25lo]:3000',
    'xn--lcalhost-9xa:3000',
    'localhost,evil.example:3000',
  ])('%s is not', (host) => {
    expect(admits('127.0.0.1', '127.0.0.1', host)).toBe(false)
  })
})

describe('Host on a server that listens everywhere', () => {
  test.each([
    ['the address that the connection came to', '192.168.1.5', '192.168.1.5:3000'],
    ['the same over an IPv6 socket', '::ffff:192.168.1.5', '192.168.1.5:3000'],
    ['an IPv6 address', '2001:db8::5', '[2001:db8::5]:3000'],
    ['this machine’s name', '192.168.1.5', `${machine}:3000`],
    ['its name in the local network', '192.168.1.5', `${machine}.local:3000`],
    ['localhost from here', '127.0.0.1', 'localhost:3000'],
    ['its name from here', '127.0.1.1', `${machine}:3000`],
  ])('%s is ours', (_what, arrivesAt, host) => {
    expect(admits('0.0.0.0', arrivesAt, host)).toBe(true)
    expect(admits('::', arrivesAt, host)).toBe(true)
  })

  test.each([
    ['another address', '192.168.1.6:3000'],
    ['localhost from elsewhere', 'localhost:3000'],
    ['the wildcard itself', '0.0.0.0:3000'],
    ['a stranger’s name', 'evil.example:3000'],
  ])('%s is not', (_what, host) => {
    expect(admits('0.0.0.0', '192.168.1.5', host)).toBe(false)
  })
})

test('a server that was told a name is served under it', () => {
  expect(admits('box.lan', '192.168.1.5', 'box.lan:3000')).toBe(true)
  expect(admits('192.168.1.5', '192.168.1.5', '192.168.1.5:3000')).toBe(true)
})

test('on port 80 the port may be left out', () => {
  const check = createOriginCheck({ host: '127.0.0.1' })
  const visit = { localAddress: '127.0.0.1', localPort: 80 }
  expect(check.admits({ ...visit, host: 'localhost', origin: 'http://localhost' })).toBe(true)
  expect(check.admits({ ...visit, host: 'localhost:80', origin: undefined })).toBe(true)
})

describe('Origin', () => {
  test.each([undefined, 'http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    '%s may come in',
    (origin) => {
      expect(admits('127.0.0.1', '127.0.0.1', 'localhost:3000', origin)).toBe(true)
    },
  )

  test.each([
    'null',
    '',
    'https://localhost:3000',
    'http://localhost',
    'http://localhost:3001',
    'http://localhost:3000/',
    'http://LOCALHOST:3000',
    'http://localhost:3000.evil.example',
    'http://localhost:3000@evil.example',
    'http://evil.example',
    'http://evil.example:3000',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'http://localhost:3000 http://evil.example',
    '*',
  ])('%s may not', (origin) => {
    expect(admits('127.0.0.1', '127.0.0.1', 'localhost:3000', origin)).toBe(false)
  })

  test('of a tunnel may come in while the tunnel is up', () => {
    const tunnel = 'https://name.tunnel.example'
    expect(admits('127.0.0.1', '127.0.0.1', 'name.tunnel.example', tunnel, [tunnel])).toBe(true)
    expect(admits('127.0.0.1', '127.0.0.1', 'name.tunnel.example', undefined, [tunnel])).toBe(true)
    expect(admits('127.0.0.1', '127.0.0.1', 'name.tunnel.example', 'http://name.tunnel.example', [tunnel])).toBe(false)
    expect(admits('127.0.0.1', '127.0.0.1', 'name.tunnel.example', tunnel)).toBe(false)
    expect(admits('127.0.0.1', '127.0.0.1', 'localhost:3000', tunnel, ['no origin', tunnel])).toBe(true)
  })
})
