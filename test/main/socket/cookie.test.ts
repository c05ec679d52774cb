// A browser that comes in by a tunnel holds a cookie in the place of the key. With a whole server and a real localtunnel server.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { startProvider } from '../../support/localtunnel-provider.ts'
import { create, enter, openRaw } from '../../support/raw-client.ts'
import { key, startServer } from '../../support/server.ts'
import { ask as request } from '../http/request.ts'

const json = { 'Content-Type': 'application/json' }
const Made = z.object({ token: z.string(), grant: z.object({ id: z.string() }) })

async function setUp() {
  const provider = await startProvider()
  const server = await startServer({ localtunnelHost: provider.host })
  const owner = await enter(server)
  const url = String((await owner.ask('tunnel:start', { terminalKey: key }))['url'])
  const { origin, host } = new URL(url)
  const by = `http://127.0.0.1:${provider.port}`
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(by, { path, method: 'POST', headers: { host, origin, ...json, ...headers }, body: JSON.stringify(body) })
  /** @returns the cookie, as the browser sends it back. */
  const signIn = async (token: string) => {
    const answer = await post('/sign-in', { key: token })
    expect([answer.status, answer.body]).toEqual([200, '{"success":true}'])
    return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  }
  const comeIn = (
    cookie: string,
    headers: Record<string, string> = {},
    auth: Record<string, unknown> = { cookie: true },
  ) => openRaw(by, { extraHeaders: { Host: host, Origin: origin, Cookie: cookie, ...headers }, auth })
  return { server, owner, origin, host, post, signIn, comeIn }
}

describe('a key that is exchanged for a cookie', () => {
  test('lets its browser in, is kept from scripts and other sites, and is not the key', async () => {
    const { post, comeIn } = await setUp()
    const { headers } = await post('/sign-in', { key })
    const [set = '', ...more] = headers['set-cookie'] ?? []
    expect(more).toEqual([])
    expect(set).toMatch(/^__Host-dispatch=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000$/)
    expect(set).not.toContain(key)
    const client = comeIn(set.split(';')[0] ?? '')
    await client.hear('auth-ok')
    expect(await client.ask('client:access')).toMatchObject({ access: { role: 'owner' } })
    // It is no key: what asks for the key once more is not answered by a cookie.
    expect(await client.ask('tunnel:stop', {})).toEqual({ success: false, error: 'Missing terminalKey' })
  })

  test('counts only when the page asks for it, and only from the page’s own address', async () => {
    const { signIn, comeIn, host } = await setUp()
    const cookie = await signIn(key)
    const unasked = comeIn(cookie, {}, {})
    expect(await unasked.ask('run:list')).toEqual({ success: false, error: 'Not authenticated' })
    const twice = comeIn(`${cookie}; ${cookie}`)
    expect(await twice.hear('auth-error')).toMatchObject({ message: 'The sign-in of this browser has ended' })
    const none = comeIn('other=1')
    expect(await none.hear('auth-error')).toMatchObject({ message: 'The sign-in of this browser has ended' })
    const foreign = comeIn(cookie, { Origin: `https://evil.${host}` })
    const refused = await new Promise((resolve) => void foreign.socket.once('connect_error', resolve))
    expect(String(refused)).toContain('websocket error')
  })

  test('ends with sign-out, on open sockets too', async () => {
    const { signIn, comeIn, post } = await setUp()
    const [cookie, another] = [await signIn(key), await signIn(key)]
    const [client, other] = [comeIn(cookie), comeIn(another)]
    await Promise.all([client.hear('auth-ok'), other.hear('auth-ok')])
    const gone = client.gone()
    const { status, headers } = await post('/sign-out', {}, { Cookie: cookie })
    expect([status, headers['set-cookie']]).toEqual([
      200,
      ['__Host-dispatch=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0'],
    ])
    expect(await gone).toBe('io server disconnect')
    await comeIn(cookie).hear('auth-error')
    expect(await other.ask('run:list')).toMatchObject({ success: true })
  })

  test('of a link ends when that is revoked', async () => {
    const { owner, signIn, comeIn } = await setUp()
    const { token, grant } = Made.parse(await owner.ask('grant:create', { role: 'viewer', runs: '*' }))
    const cookie = await signIn(token)
    const client = comeIn(cookie)
    await client.hear('auth-ok')
    expect(await client.ask('client:access')).toMatchObject({ access: { role: 'viewer' } })
    const gone = client.gone()
    await owner.ask('grant:revoke', { id: grant.id })
    await gone
    await comeIn(cookie).hear('auth-error')
  })
})

describe('the exchange', () => {
  test('is refused to other pages, to forms, and where pages keep no cookie', async () => {
    const { server, origin, host, post } = await setUp()
    const status = async (sent: ReturnType<typeof post>) => (await sent).status
    expect(await status(post('/sign-in', { key }, { origin: 'https://evil.example' }))).toBe(403)
    expect(await status(post('/sign-in', { key }, { 'Content-Type': 'text/plain' }))).toBe(415)
    expect(await status(post('/sign-out', {}, { 'Content-Type': 'application/x-www-form-urlencoded' }))).toBe(415)
    expect(await status(post('/sign-in', { key: 7 }))).toBe(400)
    expect(await status(post('/sign-in', { key: 'x'.repeat(10_000) }))).toBe(400)
    expect(await status(post('/sign-in/more', { key }))).toBe(404)
    const direct = (headers: Record<string, string>) =>
      request(server.url, {
        path: '/sign-in',
        method: 'POST',
        headers: { ...json, ...headers },
        body: `{"key":"${key}"}`,
      })
    expect((await direct({ host })).status).toBe(403)
    const own = await direct({ origin: server.url })
    expect([own.status, own.headers['set-cookie']]).toEqual([404, undefined])
    const get = await request(server.url, { path: '/sign-in', headers: { origin, host } })
    expect([get.status, get.headers.allow]).toEqual([405, 'POST'])
  })

  test('of wrong keys is limited as everywhere', async () => {
    const { post, server } = await setUp()
    const forwarded = { 'X-Forwarded-For': '203.0.113.9' }
    for (let i = 0; i < 10; i += 1) {
      const answer = await post('/sign-in', { key: `guess ${i}` }, forwarded)
      expect([answer.status, answer.body, answer.headers['set-cookie']]).toEqual([
        401,
        '{"success":false,"error":"Invalid key"}',
        undefined,
      ])
    }
    const answer = await post('/sign-in', { key }, forwarded)
    expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([429, true])
    // Each that was looked at is written down, without what it was.
    expect(server.lines.filter((line) => line.includes('a wrong key from'))).toHaveLength(10)
  })
})

describe('key:replace', () => {
  test('makes another key, lets nobody in by the old one, and asks everybody else again', async () => {
    const server = await startServer({ key: undefined })
    const [owner, other] = [await enter(server), await enter(server)]
    const { token } = Made.parse(await owner.ask('grant:create', { role: 'viewer', runs: '*' }))
    const viewer = openRaw(server.url)
    await viewer.hello(token)
    const runId = await create(owner, { kind: 'echo' })
    const ends = [other.gone(), viewer.gone()]
    const { success, key: made } = await owner.ask('key:replace', { terminalKey: server.key })
    expect([success, made]).toEqual([true, expect.stringMatching(/^[\w-]{43}$/)])
    expect(await Promise.all(ends)).toEqual(['io server disconnect', 'io server disconnect'])
    expect(await openRaw(server.url).hello(server.key)).toEqual({ success: false, error: 'Invalid key' })
    expect(await openRaw(server.url).hello(made)).toMatchObject({ success: true })
    expect(await openRaw(server.url).hello(token)).toMatchObject({ success: true })
    expect(await owner.ask('run:rename', { runId, title: 'Mine' })).toEqual({ success: true })
    await server.close()
    const again = await startServer({ key: undefined, dataDir: server.folder })
    expect(again.key).toBe(made)
  })

  test('asks for the key once more, is the owner’s alone, and is not for a key that was given', async () => {
    const server = await startServer({ key: undefined })
    const owner = await enter(server)
    const { token } = Made.parse(await owner.ask('grant:create', { role: 'operator', runs: '*' }))
    const no = (error: string) => ({ success: false, error })
    expect(await owner.ask('key:replace', {})).toEqual(no('Missing terminalKey'))
    expect(await owner.ask('key:replace', { terminalKey: token })).toEqual(no('Invalid key'))
    const operator = openRaw(server.url)
    await operator.hello(token)
    expect(await operator.ask('key:replace', { terminalKey: server.key })).toEqual(no('Forbidden'))
    const given = await enter(await startServer())
    expect((await given.ask('key:replace', { terminalKey: key })).error).toContain('given when the server was started')
    const kept: string[] = []
    const sealed = await startServer({ keepKey: (made) => void kept.push(made) })
    expect((await (await enter(sealed)).ask('key:replace', { terminalKey: key }))['key']).toBe(kept[0])
    const full = await startServer({
      keepKey() {
        throw new Error('no room')
      },
    })
    expect((await (await enter(full)).ask('key:replace', { terminalKey: key })).error).toContain('no room')
    expect(await openRaw(full.url).hello(key)).toMatchObject({ success: true })
    const open = openRaw((await startServer({ noAuth: true, key: undefined })).url)
    expect((await open.ask('key:replace', {})).error).toContain('without a key')
  })

  test('is told to owners who watch, and to nobody’s log', async () => {
    const server = await startServer({ key: undefined })
    const owner = await enter(server)
    await owner.ask('admin:subscribe')
    const made = String((await owner.ask('key:replace', { terminalKey: server.key }))['key'])
    await owner.hear('admin.event.logged', (event) => JSON.stringify(event).includes('"type":"key"'))
    const said = JSON.stringify([owner.told, server.lines])
    expect([said.includes(made), said.includes(server.key)]).toEqual([false, false])
  })
})
