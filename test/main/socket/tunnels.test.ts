// `tunnel:*` and `vscode-tunnel:*` with a whole server, a real localtunnel server and a stand-in for `code`; and clients that come in by them.
import { describe, expect, test } from 'vitest'
import { TunnelStatus } from '../../../shared/tunnel.ts'
import { standInForCode } from '../../support/code-stand-in.ts'
import { allGone, isAlive } from '../../support/processes.ts'
import { type LocaltunnelProvider, startProvider } from '../../support/localtunnel-provider.ts'
import { create, enter, openRaw, type RawClient, seqsOf, textOf, upTo } from '../../support/raw-client.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'
import { key, noSession, spawnServer, startServer, type TestServer } from '../../support/server.ts'
import { ask as request, askUpgrade } from '../http/request.ts'

const stateIs = (state: string) => (status: unknown) => TunnelStatus.parse(status).state === state

async function setUp() {
  const provider = await startProvider()
  const server = await startServer({ localtunnelHost: provider.host })
  const owner = await enter(server)
  return { provider, server, owner }
}

/** Starts the tunnel. @returns its address. */
async function open(owner: RawClient, subdomain?: string): Promise<string> {
  const answer = await owner.ask('tunnel:start', { terminalKey: key, ...(subdomain !== undefined && { subdomain }) })
  if (!answer.success) throw new Error(answer.error)
  return String(answer['url'])
}

/** A client that comes in by the provider, as a browser elsewhere would. */
function comeIn(url: string, provider: LocaltunnelProvider, headers: Record<string, string> = {}): RawClient {
  const extraHeaders = { Host: new URL(url).host, ...headers }
  return openRaw(`http://127.0.0.1:${provider.port}`, { extraHeaders })
}

describe('tunnel:start', () => {
  test('answers with the address once it leads here, and tells every owner at once', async () => {
    const { owner, server } = await setUp()
    const other = await enter(server)
    const answer = await owner.ask('tunnel:start', { terminalKey: key })
    expect(answer).toEqual({
      success: true,
      url: expect.stringMatching(/^http:\/\/.+\.localhost:\d+$/),
      status: 'running',
    })
    expect(await other.hear('tunnel:changed', stateIs('starting'))).toEqual({ active: false, state: 'starting' })
    const running = { active: true, state: 'running', url: answer['url'], startedAt: expect.any(Number) }
    expect(await other.hear('tunnel:changed', stateIs('running'))).toEqual(running)
    const provider: unknown = expect.stringMatching(/^localhost:\d+$/)
    expect(await other.ask('tunnel:status')).toEqual({ success: true, status: running, provider })
    expect(await other.ask('tunnel:start', { terminalKey: key, subdomain: 'another' })).toEqual(answer)
    expect(await other.ask('tunnel:stop', { terminalKey: key })).toEqual({ success: true })
    expect(await owner.hear('tunnel:changed', stateIs('off'))).toEqual({ active: false, state: 'off' })
    expect(await owner.ask('tunnel:status', {})).toEqual({
      success: true,
      status: { active: false, state: 'off' },
      provider,
    })
  })

  test.each([
    ['tunnel', 'localtunnel.me'],
    ['vscode-tunnel', 'Microsoft'],
  ])('and every other %s command asks for the key again', async (name, provider) => {
    const server = await startServer()
    const owner = await enter(server)
    for (const command of [`${name}:start`, `${name}:stop`]) {
      for (const payload of [undefined, {}, { terminalKey: '' }, { terminalKey: 7 }]) {
        expect(await owner.ask(command, payload)).toEqual({ success: false, error: 'Missing terminalKey' })
      }
      expect(await owner.ask(command, { terminalKey: 'wrong' })).toEqual({ success: false, error: 'Invalid key' })
    }
    expect(await openRaw(server.url).ask(`${name}:status`)).toEqual({ success: false, error: 'Not authenticated' })
    expect(await owner.ask(`${name}:status`)).toEqual({
      success: true,
      status: { active: false, state: 'off' },
      provider,
    })
  })

  test('takes only a name that is one', async () => {
    const owner = await enter(await startServer())
    for (const subdomain of ['abc', 'Upper', '../etc', 'a b c d', '-dash', '?new', 'x'.repeat(64)]) {
      const { error } = await owner.ask('tunnel:start', { terminalKey: key, subdomain })
      expect(error).toContain('Invalid payload: subdomain')
    }
  })

  test('is refused without authentication', async () => {
    const server = await startServer({ noAuth: true, key: undefined })
    const owner = openRaw(server.url)
    for (const command of ['tunnel:start', 'vscode-tunnel:start']) {
      expect(await owner.ask(command, { terminalKey: 'any' })).toEqual({
        success: false,
        error: 'A tunnel needs a key, and this server was started without one',
      })
    }
  })
})

describe('a client that comes in by the tunnel', () => {
  test('types, loses the provider, and goes on at its cursor when that is back', async () => {
    const { owner, provider } = await setUp()
    const url = await open(owner, 'my-terminals')
    const runId = await create(owner, { kind: 'echo' })
    const first = comeIn(url, provider)
    expect(await first.hello(key)).toMatchObject({ success: true })
    await first.attach(runId)
    first.emit('run:input', { runId, data: 'one' })
    const seen = await first.until((events) => textOf(events, 'echo:output') === 'one')
    const cursor = seen.at(-1)?.seq ?? 0
    const gone = first.gone()
    await provider.kill()
    await gone
    await owner.hear('tunnel:changed', stateIs('retrying'))
    await owner.ask('run:input', { runId, data: 'two' })
    await provider.restart()
    await expect.poll(async () => (await owner.ask('tunnel:status'))['status']).toMatchObject({ state: 'running', url })
    const second = comeIn(url, provider)
    expect(await second.hello(key)).toMatchObject({ success: true })
    const { events } = await second.attach(runId, cursor)
    expect(textOf(events, 'echo:output')).toBe('two')
    expect(seqsOf(events)).toEqual(upTo(events.at(-1)?.seq ?? 0, cursor + 1))
    await second.ask('run:input', { runId, data: 'three' })
    await second.until((all) => textOf(all, 'echo:output') === 'twothree')
  })

  test('by a viewer’s link sees and cannot type, and is out as soon as the link is revoked', async () => {
    const { owner, provider } = await setUp()
    const url = await open(owner)
    const runId = await create(owner, { kind: 'echo' })
    const { url: link, token, grant } = await owner.ask('grant:create', { role: 'viewer', runs: [runId] })
    expect(link).toBe(`${url}/#key=${String(token)}`)
    const viewer = comeIn(url, provider)
    expect(await viewer.hello(token)).toMatchObject({ success: true })
    await viewer.attach(runId)
    expect(await viewer.ask('run:input', { runId, data: 'x' })).toEqual({ success: false, error: 'Forbidden' })
    await owner.ask('run:input', { runId, data: 'to be seen' })
    await viewer.until((events) => textOf(events, 'echo:output') === 'to be seen')
    const gone = viewer.gone()
    expect(await owner.ask('grant:revoke', { id: Reflect.get(Object(grant), 'id') })).toEqual({ success: true })
    expect(await gone).toBe('io server disconnect')
    expect(await comeIn(url, provider).hello(token)).toEqual({ success: false, error: 'Invalid key' })
  })

  test('keeps the tunnel alive while its visitors hold all of the provider’s connections', async () => {
    const clock = createVirtualClock()
    const provider = await startProvider()
    const server = await startServer({ localtunnelHost: provider.host, clock })
    const owner = await enter(server)
    const url = await open(owner)
    const visitors = Array.from({ length: 10 }, () => comeIn(url, provider))
    await Promise.all(visitors.map((visitor) => visitor.hello(key)))
    // Each look finds that something came in since the one before.
    for (let i = 0; i < 5; i += 1) {
      for (const visitor of visitors) await visitor.ask('run:list')
      await clock.pass(30_000)
    }
    expect(await owner.ask('tunnel:status')).toMatchObject({ status: { state: 'running', url } })
    expect(visitors.map(({ socket }) => socket.connected)).not.toContain(false)
  })

  test('is let in only while the tunnel is up, and only from its own page', async () => {
    const { owner, provider, server } = await setUp()
    const url = await open(owner, 'my-terminals')
    const { host } = new URL(url)
    const by = `http://127.0.0.1:${provider.port}`
    expect(await request(by, { path: '/healthz', headers: { host } })).toMatchObject({ status: 200 })
    expect(await request(by, { path: '/healthz', headers: { host, origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
    })
    expect(await request(server.url, { path: '/healthz', headers: { host, origin: url } })).toMatchObject({
      status: 200,
    })
    await owner.ask('tunnel:stop', { terminalKey: key })
    expect(await request(server.url, { path: '/healthz', headers: { host, origin: url } })).toMatchObject({
      status: 403,
    })
    expect(await askUpgrade(server.url, { host })).toMatchObject({ status: 403 })
  })

  test('is known by the last forwarded address, and one that comes directly never by any', async () => {
    const { owner, provider, server } = await setUp()
    const url = await open(owner)
    const forwarded = { 'X-Forwarded-For': '6.6.6.6, 203.0.113.9' }
    const visitor = comeIn(url, provider, forwarded)
    const direct = openRaw(server.url, { extraHeaders: forwarded })
    for (const client of [visitor, direct]) expect(await client.hello(key)).toMatchObject({ success: true })
    const { sockets = [] } = await owner.ask('admin:sockets')
    const addressOf = ({ socket }: RawClient) => sockets.find(({ socketId }) => socketId === socket.id)?.['address']
    expect([addressOf(visitor), addressOf(direct)]).toEqual(['203.0.113.9', '127.0.0.1'])
  })

  test('can fail in the owner’s address without locking the owner out', async () => {
    const { owner, provider } = await setUp()
    const url = await open(owner)
    const attacker = comeIn(url, provider, { 'X-Forwarded-For': '203.0.113.9' })
    for (let i = 0; i < 10; i += 1) await attacker.hello(`guess ${i}`)
    expect(await attacker.hello(key)).toMatchObject({ error: 'Too many attempts' })
    // Another forwarded address, and whoever is on the machine.
    expect(await comeIn(url, provider, { 'X-Forwarded-For': '203.0.113.10' }).hello(key)).toMatchObject({
      success: true,
    })
    expect(await owner.hello(key)).toMatchObject({ success: true })
  })
})

describe('vscode-tunnel:start', () => {
  const withCode = async () => {
    const code = standInForCode()
    const server: TestServer = await startServer({ codeEnvironment: code.env })
    return { code, server, owner: await enter(server) }
  }

  test('tells owners of the login, and answers with the address that VS Code gives', async () => {
    const { code, owner } = await withCode()
    code.does('login')
    const started = owner.ask('vscode-tunnel:start', { terminalKey: key })
    expect(await owner.hear('vscode-tunnel:changed', stateIs('login'))).toMatchObject({ login: { code: '12AB-34CD' } })
    code.happen('signed-in')
    expect(await started).toEqual({
      success: true,
      url: expect.stringContaining('https://vscode.dev/tunnel/'),
      status: 'running',
    })
    expect(await owner.ask('vscode-tunnel:stop', { terminalKey: key })).toEqual({ success: true })
    await allGone(code.pids())
  })

  test('leaves nothing when the server closes', async () => {
    const { code, owner, server } = await withCode()
    await owner.ask('vscode-tunnel:start', { terminalKey: key })
    await server.close()
    await allGone(code.pids())
  })
})

test('what a killed server left of a tunnel is ended by the next one', async () => {
  const code = standInForCode()
  const { PATH = '' } = code.env
  const server = await spawnServer({ env: { PATH } })
  const owner = await enter(server)
  expect(await owner.ask('vscode-tunnel:start', { terminalKey: key })).toMatchObject({ success: true })
  await server.kill9()
  expect(code.pids().map(isAlive)).toEqual([true, true])
  await server.restart()
  await allGone(code.pids())
})

test('a viewer’s or a stranger’s socket hears of no tunnel', async () => {
  const { owner, server } = await setUp()
  const stranger = openRaw(server.url)
  await open(owner)
  expect(await stranger.ask('run:attach', { runId: noSession })).toEqual({ success: false, error: 'Not authenticated' })
  expect(stranger.told).toEqual([])
})
