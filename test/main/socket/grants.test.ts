// Links that give less than the key: what their holders may do, what they see, and how they end. With a whole server and real sockets.
import { describe, expect, test } from 'vitest'
import { RunId } from '../../../shared/event.ts'
import { commands } from '../../../shared/protocol/commands.ts'
import { startProvider } from '../../support/localtunnel-provider.ts'
import { create, enter, openRaw, type RawClient, seqsOf, textOf } from '../../support/raw-client.ts'
import { key, startServer, type TestServer } from '../../support/server.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const notFound = { success: false, error: 'Session not found' }
const forbidden = { success: false, error: 'Forbidden' }

async function setUp() {
  const server = await startServer()
  const owner = await enter(server)
  const [mine, other] = [await create(owner, { kind: 'echo' }), await create(owner, { kind: 'echo' })]
  return { server, owner, mine, other }
}

type Link = { token: string; url: string; id: string }

async function grant(owner: RawClient, request: Record<string, unknown>): Promise<Link> {
  const {
    success,
    error,
    token,
    url,
    grant: made,
  } = await owner.ask('grant:create', { role: 'viewer', runs: '*', ...request })
  if (!success) throw new Error(error)
  const id = typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : ''
  return { token: String(token), url: String(url), id }
}

/** Comes in by a link. */
async function comeIn({ url }: TestServer, { token }: Link): Promise<RawClient> {
  const client = openRaw(url)
  expect(await client.hello(token)).toEqual({ success: true, message: 'Authenticated' })
  return client
}

const forOperators: ReadonlySet<string> = new Set(['run:input', 'run:resize', 'run:call'])

/** Everything that names a session, as somebody who guesses would say it. */
const about = (runId: string): Record<string, Record<string, unknown>> => ({
  'run:attach': { runId, seq: 0 },
  'run:read': { runId, seq: 0 },
  'run:detach': { runId },
  'run:ack': { runId, seq: 1 },
  'run:differs': { runId, seq: 1, hash: 1 },
  'run:input': { runId, data: 'x' },
  'run:resize': { runId, cols: 80, rows: 24 },
  'run:call': { runId, method: 'x' },
})

describe('a link', () => {
  test('is the address with the token in its fragment, through the tunnel while that is up', async () => {
    const provider = await startProvider()
    const server = await startServer({ localtunnelHost: provider.host })
    const owner = await enter(server)
    const direct = await grant(owner, {})
    expect(direct.url).toBe(`${server.url}/#key=${direct.token}`)
    const { url } = await owner.ask('tunnel:start', { terminalKey: key })
    expect((await grant(owner, {})).url).toMatch(new RegExp(`^${String(url)}/#key=dispatch_`))
  })

  test('is made, listed and revoked by owners only, and its token is said once', async () => {
    const { server, owner, mine } = await setUp()
    const expiresAt = Date.now() + 3_600_000
    const made = await owner.ask('grant:create', { role: 'viewer', runs: [mine], label: 'Ann', expiresAt })
    expect(made).toMatchObject({ success: true, grant: { role: 'viewer', runs: [mine], label: 'Ann', expiresAt } })
    const operator = await comeIn(server, await grant(owner, { role: 'operator' }))
    const wanted = { role: 'operator', runs: '*', id: 'x', on: true }
    for (const command of [
      'grant:create',
      'grant:list',
      'grant:revoke',
      'grant:keyboard',
      'tunnel:start',
      'run:create',
      'admin:sockets',
    ]) {
      expect(await operator.ask(command, { ...wanted, terminalKey: key, kind: 'echo' })).toEqual(forbidden)
    }
    const list = await owner.ask('grant:list')
    expect(JSON.stringify(list)).not.toContain('dispatch_')
    expect(list['grants']).toMatchObject([
      { label: 'Ann', connected: [] },
      { role: 'operator', connected: [{ clientId: 'raw', address: '127.0.0.1', socketId: operator.socket.id }] },
    ])
    expect(await owner.ask('grant:revoke', { id: 'none' })).toEqual({ success: false, error: 'Grant not found' })
    for (const wrong of [
      { role: 'owner', runs: '*' },
      { role: 'viewer', runs: [] },
      { role: 'viewer', runs: ['x'] },
      { role: 'viewer' },
    ]) {
      expect((await owner.ask('grant:create', wrong)).error).toContain('Invalid payload')
    }
  })

  test('is no key for a tunnel', async () => {
    const { owner } = await setUp()
    const { token } = await grant(owner, { role: 'operator' })
    expect(await owner.ask('tunnel:start', { terminalKey: token })).toEqual({ success: false, error: 'Invalid key' })
  })

  test('works in the handshake as the key does', async () => {
    const { server, owner } = await setUp()
    const { token } = await grant(owner, {})
    const client = openRaw(server.url, { auth: { apiKey: token } })
    await client.hear('auth-ok')
    expect(await client.ask('run:list')).toMatchObject({ success: true })
  })
})

describe('a viewer', () => {
  test('sees and cannot type', async () => {
    const { server, owner, mine } = await setUp()
    const viewer = await comeIn(server, await grant(owner, { runs: [mine] }))
    await viewer.attach(mine)
    for (const command of forOperators) {
      expect(await viewer.ask(command, about(mine)[command])).toEqual(forbidden)
    }
    viewer.emit('run:input', { runId: mine, data: 'from the viewer' })
    expect(await viewer.hear('error')).toEqual({ message: 'Forbidden' })
    await owner.ask('run:input', { runId: mine, data: 'from the owner' })
    await viewer.until((events) => textOf(events, 'echo:output') !== '')
    expect(textOf(viewer.events, 'echo:output')).toBe('from the owner')
  })

  test('of one session knows of no other one', async () => {
    const { server, owner, mine, other } = await setUp()
    for (const role of ['viewer', 'operator']) {
      const client = await comeIn(server, await grant(owner, { role, runs: [mine] }))
      const { runs = [] } = await client.ask('run:list', { watch: true })
      expect(runs.map(({ runId }) => runId)).toEqual([mine])
      for (const [command, payload] of Object.entries(about(other))) {
        const isTold = role === 'operator' || !forOperators.has(command)
        expect(await client.ask(command, payload), command).toEqual(isTold ? notFound : forbidden)
      }
      await owner.ask('run:rename', { runId: other, title: `Not for ${role}s` })
      await owner.ask('run:rename', { runId: mine, title: `For ${role}s` })
      const news = await client.hear('run:changed', (payload) => JSON.stringify(payload).includes(`For ${role}s`))
      expect(news).toMatchObject({ run: { runId: mine } })
      await owner.ask('run:input', { runId: other, data: 'unseen' })
      expect(JSON.stringify(client.told)).not.toContain(other)
      expect(client.events).toEqual([])
    }
  })

  test('of all sessions sees new ones, too', async () => {
    const { server, owner } = await setUp()
    const viewer = await comeIn(server, await grant(owner, {}))
    await viewer.ask('run:list', { watch: true })
    const runId = await create(owner, { kind: 'echo' })
    await viewer.hear('run:changed', (payload) => JSON.stringify(payload).includes(runId))
    await viewer.attach(runId)
  })

  test('may be kept from what was before', async () => {
    const { server, owner, mine } = await setUp()
    await owner.ask('run:input', { runId: mine, data: 'before' })
    const viewer = await comeIn(server, await grant(owner, { runs: [mine], historyBefore: false }))
    const nothing = await viewer.attach(mine)
    expect(nothing.events).toEqual([])
    expect(nothing['firstSeq']).toBe(nothing.lastSeq + 1)
    await owner.ask('run:input', { runId: mine, data: 'after' })
    await viewer.until((events) => textOf(events, 'echo:output') === 'after')
    const again = await viewer.attach(mine, 0)
    expect(seqsOf(again.events)).toEqual([again['firstSeq']])
    for (const seq of [0, 1]) {
      const page = await viewer.ask('run:read', { runId: mine, seq })
      expect(textOf(page.events ?? [], 'echo:output')).toBe('after')
    }
  })

  test('sees no secrets, live or later, unless it may; an operator sees all', async () => {
    const { server, owner, mine } = await setUp()
    const [masked, open, operator] = [
      await comeIn(server, await grant(owner, { runs: [mine] })),
      await comeIn(server, await grant(owner, { runs: [mine], masksSecrets: false })),
      await comeIn(server, await grant(owner, { role: 'operator', runs: [mine] })),
    ]
    for (const client of [masked, open, operator]) await client.attach(mine)
    const copied = ['\u001B]5', '2;c;aHVudG', 'VyMg==\u0007']
    const said = ['TOK', 'EN=ghp_16C7e42F292c', '6912E7710c838347Ae178B4a\r\n', `${key} `, ...copied, 'plain\r\n']
    for (const data of said) await owner.ask('run:input', { runId: mine, data })
    const whole = said.join('')
    const hidden = `TOKEN=${'*'.repeat(40)}\r\n${'*'.repeat(key.length)} \u001B]52;\u0007plain\r\n`
    const isThrough = (client: RawClient) =>
      client.until((events) => textOf(events, 'echo:output').endsWith('plain\r\n'))
    for (const client of [open, operator]) expect(textOf(await isThrough(client), 'echo:output')).toBe(whole)
    expect(textOf(await isThrough(masked), 'echo:output')).toBe(hidden)
    // From the middle of a secret on, too.
    for (const { seq } of masked.events) {
      const page = await masked.ask('run:read', { runId: mine, seq })
      expect(hidden.endsWith(textOf(page.events ?? [], 'echo:output'))).toBe(true)
    }
  })
})

describe('a link that ends', () => {
  test('ends its open sockets at once and lets nobody in', async () => {
    const { server, owner, mine } = await setUp()
    const link = await grant(owner, { role: 'operator' })
    const [first, second, bystander] = [
      await comeIn(server, link),
      await comeIn(server, link),
      await comeIn(server, await grant(owner, {})),
    ]
    await first.attach(mine)
    const gone = [first.gone(), second.gone()]
    expect(await owner.ask('grant:revoke', { id: link.id })).toEqual({ success: true })
    expect(await first.hear('access:ended')).toEqual({ reason: 'revoked' })
    expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect'])
    expect(await openRaw(server.url).hello(link.token)).toEqual({ success: false, error: 'Invalid key' })
    expect(bystander.socket.connected).toBe(true)
    await owner.ask('run:input', { runId: mine, data: 'unseen' })
    expect(textOf(first.events, 'echo:output')).toBe('')
  })

  test('by its time does the same, though nobody does anything', async () => {
    const clock = createVirtualClock()
    const server = await startServer({ clock })
    const owner = await enter(server)
    const link = await grant(owner, { expiresAt: clock.now() + 60_000 })
    const client = await comeIn(server, link)
    const gone = client.gone()
    await clock.pass(60_000)
    expect(await client.hear('access:ended')).toEqual({ reason: 'expired' })
    expect(await gone).toBe('io server disconnect')
    expect(await openRaw(server.url).hello(link.token)).toEqual({ success: false, error: 'Invalid key' })
  })

  test('is gone after a restart of the server, others are not', async () => {
    const { server, owner } = await setUp()
    const [kept, revoked] = [await grant(owner, {}), await grant(owner, {})]
    await owner.ask('grant:revoke', { id: revoked.id })
    await server.close()
    const again = await startServer({ dataDir: server.folder })
    await comeIn(again, kept)
    expect(await openRaw(again.url).hello(revoked.token)).toEqual({ success: false, error: 'Invalid key' })
  })
})

describe('an operator whose keyboard is taken', () => {
  test('sees and cannot type, resize or call until it is given back, whoever of the link it is', async () => {
    const { server, owner, mine } = await setUp()
    const link = await grant(owner, { role: 'operator' })
    const [first, second] = [await comeIn(server, link), await comeIn(server, link)]
    await first.attach(mine)
    expect(await owner.ask('grant:keyboard', { id: link.id, on: false })).toEqual({ success: true })
    expect(await first.hear('access:changed')).toMatchObject({ role: 'operator', mayType: false })
    const late = await comeIn(server, link)
    for (const client of [first, second, late]) {
      for (const command of forOperators) {
        expect(await client.ask(command, about(mine)[command])).toEqual({
          success: false,
          error: 'The owner has taken the keyboard',
        })
      }
    }
    await owner.ask('run:input', { runId: mine, data: 'seen' })
    await first.until((events) => textOf(events, 'echo:output') === 'seen')
    expect(await owner.ask('grant:keyboard', { id: link.id, on: true })).toEqual({ success: true })
    expect(await first.ask('run:input', { runId: mine, data: 'typed' })).toEqual({ success: true })
  })

  test('is told so by itself, and what it may do otherwise', async () => {
    const { server, owner, mine } = await setUp()
    const expiresAt = Date.now() + 3_600_000
    const operator = await comeIn(server, await grant(owner, { role: 'operator', runs: [mine], expiresAt }))
    expect(await operator.ask('client:access')).toEqual({
      success: true,
      access: {
        ...{ role: 'operator', mayType: true },
        grant: { runs: [mine], expiresAt, historyBefore: true, masksSecrets: false },
      },
    })
    expect(await owner.ask('client:access')).toEqual({ success: true, access: { role: 'owner', mayType: true } })
    expect(await openRaw(server.url).ask('client:access')).toEqual({ success: false, error: 'Not authenticated' })
  })
})

test('owners hear when the list of links is another, and when somebody comes in by one or goes', async () => {
  const { server, owner } = await setUp()
  const news = () => owner.told.filter(([name]) => name === 'grants:changed').length
  const viewerNews = async (act: () => Promise<unknown>) => {
    const before = news()
    await act()
    await owner.hear('grants:changed', () => news() > before)
  }
  let link: Link | undefined
  await viewerNews(async () => (link = await grant(owner, {})))
  if (!link) return
  const client = openRaw(server.url)
  await viewerNews(() => client.hello(link?.token))
  await viewerNews(() => client.ask('client:name', { name: 'Ann' }))
  expect((await owner.ask('grant:list'))['grants']).toMatchObject([{ connected: [{ name: 'Ann' }] }])
  await viewerNews(async () => client.socket.disconnect())
  await viewerNews(() => owner.ask('grant:revoke', { id: link?.id }))
  expect(client.told.filter(([name]) => name === 'grants:changed')).toEqual([])
})

test('a socket that exchanges one link for another keeps nothing of the first', async () => {
  const { server, owner, mine, other } = await setUp()
  const client = await comeIn(server, await grant(owner, { runs: [mine] }))
  await client.attach(mine)
  expect(await client.hello((await grant(owner, { runs: [other] })).token)).toMatchObject({ success: true })
  await owner.ask('run:input', { runId: mine, data: 'unseen' })
  expect(await client.ask('run:attach', { runId: mine, seq: 0 })).toEqual(notFound)
  expect(textOf(client.events, 'echo:output')).toBe('')
})

test('every command that others than owners may say names the session it is about, or is trimmed', () => {
  const runId = `echo_${'0'.repeat(21)}`
  for (const [name, { role, input }] of Object.entries(commands)) {
    if (role === 'owner' || role === 'anyone') continue
    // What only speaks of the one who asks, and the list, which is trimmed.
    if (['run:list', 'client:access', 'client:name'].includes(name)) continue
    expect(about(runId), name).toHaveProperty([name])
    expect(input.parse(about(runId)[name]), name).toMatchObject({ runId: RunId.parse(runId) })
  }
})
