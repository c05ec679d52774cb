// The localtunnel provider over a real localtunnel server on loopback.
import http from 'node:http'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openInlet } from '../../../main/tunnels/inlet.ts'
import { createLocaltunnel } from '../../../main/tunnels/localtunnel.ts'
import type { OpenTunnel, Refusal } from '../../../main/tunnels/provider.ts'
import { version } from '../../../shared/protocol/version.ts'
import { startProvider } from '../../support/localtunnel-provider.ts'
import { freePort } from '../../support/port.ts'
import { ask } from '../http/request.ts'

/** A server that takes what comes through the tunnel and says its health. */
function setUp(host: string, answer = JSON.stringify({ ok: true, version }), onAnswer = () => {}) {
  const server = http.createServer((_request, response) => response.end(answer, onAnswer))
  onTestFinished(() => server.closeAllConnections())
  return createLocaltunnel({
    host,
    take(socket) {
      server.emit('connection', socket)
      socket.resume()
    },
  })
}

const opening = (signal = new AbortController().signal) => ({ signal, onLogin: () => undefined })

function opened(outcome: ({ success: true } & OpenTunnel) | Refusal): OpenTunnel {
  if (!outcome.success) throw new Error(outcome.error)
  onTestFinished(outcome.close)
  return outcome
}

/** What anybody gets who asks the provider for that tunnel. */
const visit = (url: string, provider: { port: number }) =>
  ask(`http://127.0.0.1:${provider.port}`, { headers: { host: new URL(url).host } })

test('an address leads here while the tunnel is open and is an origin of ours only then', async () => {
  const provider = await startProvider()
  const localtunnel = setUp(provider.host)
  const tunnel = opened(await localtunnel.open({ subdomain: 'my-own-name' }, opening()))
  expect(tunnel.url).toBe(`http://my-own-name.localhost:${provider.port}`)
  expect(localtunnel.origins()).toEqual([tunnel.url])
  expect((await visit(tunnel.url, provider)).body).toContain(version)
  expect(await tunnel.check?.(new AbortController().signal)).toBeUndefined()
  await tunnel.close()
  expect(localtunnel.origins()).toEqual([])
})

test('a provider that goes is noticed at once, and the same name is had again when it is back', async () => {
  const provider = await startProvider()
  const localtunnel = setUp(provider.host)
  const first = opened(await localtunnel.open({}, opening()))
  await provider.kill()
  expect(await first.ended).toMatch(/refused|closed|reset|ended/i)
  await first.close()
  await provider.restart()
  const again = opened(await localtunnel.open({ subdomain: first.subdomain }, opening()))
  expect(again.url).toBe(first.url)
})

test('a name that somebody else has is not exchanged for another one', async () => {
  const provider = await startProvider()
  opened(await setUp(provider.host).open({ subdomain: 'taken' }, opening()))
  const second = setUp(provider.host)
  expect(await second.open({ subdomain: 'taken' }, opening())).toEqual({
    success: false,
    error: `The name taken is taken at localhost:${provider.port}`,
  })
  expect(second.origins()).toEqual([])
})

test('an attempt at a provider that is not there ends when it is given up', async () => {
  const giveUp = new AbortController()
  const attempt = setUp(`http://localhost:${await freePort()}`).open({}, opening(giveUp.signal))
  giveUp.abort()
  expect(await attempt).toMatchObject({ success: false })
})

test('an address at which something else answers is no tunnel of ours', async () => {
  const provider = await startProvider()
  const giveUp = new AbortController()
  const localtunnel = setUp(provider.host, 'hello', () => setTimeout(() => giveUp.abort()))
  expect(await localtunnel.open({}, opening(giveUp.signal))).toMatchObject({ success: false })
  expect(localtunnel.origins()).toEqual([])
})

test('no other program enters by the way that is the tunnel client’s', async () => {
  const taken: net.Socket[] = []
  const inlet = await openInlet((socket) => taken.push(socket))
  onTestFinished(inlet.close)
  const stranger = net.connect(inlet.port, '127.0.0.1')
  const known = net.connect(inlet.port, '127.0.0.1')
  await new Promise((resolve) => void known.once('connect', resolve))
  inlet.expect({ address: known.localAddress ?? '', port: known.localPort ?? 0 })
  await expect.poll(() => taken.length).toBe(1)
  expect(taken[0]?.remotePort).toBe(known.localPort)
  for (const socket of [stranger, known, ...taken]) socket.destroy()
})
