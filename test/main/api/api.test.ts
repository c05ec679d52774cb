// The interface over plain HTTP, of whole servers: what programs can do with it, and who may not.
import { once } from 'node:events'
import { request as requestOf } from 'node:http'
import { connect } from 'node:net'
import { text as textFrom } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { SessionEvent } from '../../../shared/event.ts'
import { create, enter, hasEnded } from '../../support/raw-client.ts'
import { noSession, startServer, type TestServer } from '../../support/server.ts'
import { type Asked, askApi } from './ask.ts'

const no = (error: string) => ({ success: false, error })
const Events = z.object({
  success: z.literal(true),
  events: z.array(SessionEvent),
  lastSeq: z.number(),
  firstSeq: z.number().optional(),
})

/** @returns what asks this server, with its key unless told. */
function asking(server: TestServer) {
  return (path: string, asked: Asked = {}) => askApi(server.url, path, { token: server.key, ...asked })
}

async function grantOf(server: TestServer, request: Record<string, unknown>): Promise<{ token: string; id: string }> {
  const answer = await (await enter(server)).ask('grant:create', request)
  const { token, grant } = z.looseObject({ token: z.string(), grant: z.looseObject({ id: z.string() }) }).parse(answer)
  return { token, id: grant.id }
}

test('a session is made, spoken to, read, listed and deleted', async () => {
  const server = await startServer()
  const ask = asking(server)
  const made = await ask('/api/runs', { method: 'POST', body: { kind: 'echo', title: 'By hand' } })
  expect(made).toMatchObject({ status: 201, json: { success: true, kind: 'echo', status: 'running' } })
  const { runId } = z.looseObject({ runId: z.string() }).parse(made.json)
  expect(await ask(`/api/runs/${runId}/input`, { method: 'POST', body: { data: 'hällo' } })).toMatchObject({
    status: 200,
    json: { success: true },
  })
  const page = Events.parse((await ask(`/api/runs/${runId}/events?after=1`)).json)
  expect(page.events).toMatchObject([
    { runId, seq: 2, channel: 'echo:output', type: 'chunk', payload: { data: 'hällo' } },
  ])
  expect(page.lastSeq).toBe(2)
  expect(Events.parse((await ask(`/api/runs/${runId}/events?limit=1`)).json).events.map(({ seq }) => seq)).toEqual([1])
  expect((await ask(`/api/runs/${runId}`)).json).toMatchObject({
    success: true,
    run: { runId, title: 'By hand', lastSeq: 2 },
  })
  expect((await ask('/api/runs')).json).toMatchObject({ success: true, runs: [{ runId }] })
  expect(await ask(`/api/runs/${runId}`, { method: 'DELETE' })).toMatchObject({
    status: 409,
    json: no('Session still running'),
  })
  const owner = await enter(server)
  await owner.ask('run:close', { runId })
  expect(await ask(`/api/runs/${runId}/input`, { method: 'POST', body: { data: 'x' } })).toMatchObject({
    status: 409,
    json: no('Session already stopped'),
  })
  expect(await ask(`/api/runs/${runId}`, { method: 'DELETE' })).toMatchObject({ status: 200, json: { success: true } })
  expect(await ask(`/api/runs/${runId}`)).toMatchObject({ status: 404, json: no('Session not found') })
})

test('what is asked is among the packets that the owner watches, without what is typed', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  await owner.ask('admin:subscribe', {})
  await asking(server)(`/api/runs/${runId}/input`, { method: 'POST', body: { data: 'my password' } })
  expect(await owner.hear('admin.event.logged')).toEqual({
    ...{ socketId: 'http:127.0.0.1', type: 'run:input', timestamp: expect.any(Number) },
    data: { runId, data: '[redacted]' },
  })
})

describe('who', () => {
  test('has no key, or a wrong one, is told nothing, not even what there is; and is made to wait for guessing', async () => {
    const { url } = await startServer()
    for (const path of [
      '/api/runs',
      '/api/openapi.json',
      '/api/nothing',
      `/api/runs/${noSession}/export?format=text`,
      '/metrics',
    ]) {
      const { status, json, headers } = await askApi(url, path)
      expect({ status, json, scheme: headers['www-authenticate'] }, path).toEqual({
        status: 401,
        json: no('Not authenticated'),
        scheme: 'Bearer',
      })
    }
    for (let i = 0; i < 10; i += 1)
      expect(await askApi(url, '/api/runs', { token: `wrong${i}` })).toMatchObject({
        status: 401,
        json: no('Invalid key'),
      })
    const late = await askApi(url, '/api/runs', { token: 'wrong' })
    expect(late).toMatchObject({ status: 429, json: { success: false, error: 'Too many attempts' } })
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('has a right that ends while a body comes may not use it', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    const { hostname, port } = new URL(server.url)
    const ends = { revoked: 401, keyboard: 403 } as const
    for (const [how, status] of Object.entries(ends)) {
      const { token, id } = await grantOf(server, { role: 'operator', runs: '*' })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', expect: '100-continue' }
      const sent = requestOf({ hostname, port, path: `/api/runs/${runId}/input`, method: 'POST', headers })
      const answered = new Promise((resolve) => void sent.on('response', (response) => resolve(response.statusCode)))
      sent.flushHeaders()
      sent.write('{"data":')
      // The server has begun with it once it is told to go on.
      await new Promise((resolve) => void sent.once('continue', resolve))
      if (how === 'revoked') await owner.ask('grant:revoke', { id })
      else await owner.ask('grant:keyboard', { id, on: false })
      sent.end('"late"}')
      expect(await answered, how).toBe(status)
    }
    expect((await owner.ask('run:read', { runId, seq: 0 })).lastSeq).toBe(1)
  })

  test('has a link may do what its role may, with the sessions it is for', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const [granted, other] = [await create(owner, { kind: 'echo' }), await create(owner, { kind: 'echo' })]
    const roles = ['viewer', 'operator'] as const
    for (const role of roles) {
      const { token, id } = await grantOf(server, { role, runs: [granted] })
      const ask = (path: string, asked: Asked = {}) => askApi(server.url, path, { ...asked, token })
      expect((await ask('/api/runs')).json).toMatchObject({ runs: [{ runId: granted }] })
      expect((await ask(`/api/runs/${granted}/events`)).status).toBe(200)
      expect((await ask(`/api/runs/${granted}/export?format=text`)).status).toBe(200)
      const said = await ask(`/api/runs/${granted}/input`, { method: 'POST', body: { data: 'x' } })
      expect(said.status).toBe(role === 'operator' ? 200 : 403)
      for (const path of [
        `/api/runs/${other}`,
        `/api/runs/${other}/events`,
        `/api/runs/${other}/export?format=jsonl`,
      ]) {
        expect(await ask(path), path).toMatchObject({ status: 404, json: no('Session not found') })
      }
      expect(await ask('/api/runs', { method: 'POST', body: { kind: 'echo' } })).toMatchObject({
        status: 403,
        json: no('Forbidden'),
      })
      expect((await ask(`/api/runs/${granted}`, { method: 'DELETE' })).status).toBe(403)
      expect((await ask('/metrics')).status).toBe(403)
      await owner.ask('grant:revoke', { id })
      expect((await ask('/api/runs')).status).toBe(401)
    }
  })

  test('only views sees neither secrets nor what was before, in pages and in files', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    owner.emit('run:input', { runId, data: 'early' })
    await owner.ask('run:list')
    const { token } = await grantOf(server, { role: 'viewer', runs: '*', historyBefore: false })
    owner.emit('run:input', { runId, data: `the key is ${server.key}` })
    await owner.ask('run:list')
    const ask = (path: string) => askApi(server.url, path, { token })
    const page = Events.parse((await ask(`/api/runs/${runId}/events?after=0`)).json)
    expect([page.firstSeq, page.events.map(({ seq }) => seq)]).toEqual([3, [3]])
    for (const path of ['events', 'export?format=jsonl', 'export?format=text']) {
      const { text } = await ask(`/api/runs/${runId}/${path}`)
      expect(text).toContain('the key is ')
      expect(text).not.toContain(server.key)
      expect(text).not.toContain('early')
    }
  })
})

test('a body that is too large is refused while it comes, whether its length was said before or not', async () => {
  const server = await startServer()
  const { hostname, port } = new URL(server.url)
  const piece = ' '.repeat(64 * 1024)
  // More than may come, and then more than the ways between the two hold.
  const [before, after] = [7 * 16, 64 * 16]
  const length = (before + after) * piece.length
  for (const [head, wrap] of [
    ['Transfer-Encoding: chunked', (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`],
    [`Content-Length: ${length}`, (data: string) => data],
  ] as const) {
    const socket = connect(Number(port), hostname)
    const answered = once(socket, 'data')
    const said = textFrom(socket)
    const write = async (what: string) => {
      if (!socket.write(what) && !socket.destroyed) await once(socket, 'drain')
    }
    await write(
      `POST /api/runs HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${server.key}\r\nContent-Type: application/json\r\n${head}\r\n\r\n`,
    )
    for (let i = 0; i < before; i += 1) await write(wrap(piece))
    await Promise.race([answered, said])
    for (let i = 0; i < after; i += 1) await write(wrap(piece))
    socket.end(head.startsWith('Transfer') ? wrap('') : '')
    const [headers = '', body = ''] = (await said).split('\r\n\r\n')
    expect(headers).toMatch(/^HTTP\/1\.1 413 /)
    expect(JSON.parse(body)).toEqual(no(`The body must have at most ${6 * 1024 * 1024 + 16 * 1024} bytes`))
  }
  expect((await asking(server)('/api/runs')).status).toBe(200)
})

test.each([
  ['POST', '/api/runs', { body: { kind: 'nothing' } }, 422, /^Invalid payload: kind: must be one of/],
  ['POST', '/api/runs', { body: { kind: 7 } }, 422, /^Invalid payload: kind: /],
  ['POST', '/api/runs', { body: ['echo'] }, 422, /^Invalid payload: payload: /],
  ['POST', '/api/runs', { raw: '{"kind":' }, 422, /must be JSON/],
  ['POST', '/api/runs', { raw: 'kind=echo', type: 'application/x-www-form-urlencoded' }, 415, /application\/json/],
  ['POST', '/api/runs', { raw: ' '.repeat(7 * 1024 * 1024) }, 413, /at most/],
  ['GET', '/api/runs/__proto__', {}, 422, /^Invalid runId$/],
  ['GET', `/api/runs/${noSession}/events`, {}, 404, /^Session not found$/],
  ['GET', '/api/runs/RUN/events?after=-1', {}, 422, /^Invalid payload: after: must be a whole number$/],
  ['GET', '/api/runs/RUN/events?after=9', {}, 422, /^Sequence ahead of log$/],
  ['GET', '/api/runs/RUN/events?limit=0', {}, 422, /^Invalid payload: limit: /],
  ['GET', '/api/runs/RUN/export', {}, 422, /^Invalid payload: format: /],
  ['GET', '/api/runs/RUN/export?format=asciicast', {}, 422, /^Invalid payload: format: .*echo/],
  ['POST', '/api/runs/RUN/input', { body: { data: 'x'.repeat(1024 * 1024 + 1) } }, 422, /^Invalid payload: data: /],
  ['POST', '/api/runs/RUN/input', { body: {} }, 422, /^Invalid payload: data: /],
  ['PUT', '/api/runs', {}, 405, /^Only GET and POST here$/],
  ['POST', '/api/runs/RUN/events', {}, 405, /^Only GET here$/],
  ['GET', '/api/runs/RUN/other', {}, 404, /^Not found$/],
])('%s %s with what is wrong is answered by a status and a reason', async (method, path, asked, status, error) => {
  const server = await startServer()
  const runId = await create(await enter(server), { kind: 'echo' })
  const given = await asking(server)(path.replace('RUN', runId), { method, ...asked })
  expect(given).toMatchObject({ status, json: { success: false, error: expect.stringMatching(error) } })
  expect((await asking(server)('/api/runs')).status).toBe(200)
})

describe('a file of a session', () => {
  test('has all that a terminal said: as asciicast, as lines of JSON, and as text', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const script = String.raw`printf '\033[31mred\033[0m\n'; printf 'tw\303\266\n'`
    const options = { shell: '/bin/sh', args: ['-c', script], cols: 100, rows: 30 }
    const runId = await create(owner, { kind: 'pty', title: 'Colours', cwd: '/', options })
    await owner.attach(runId)
    const events = await owner.until(hasEnded)
    const file = (format: string) => asking(server)(`/api/runs/${runId}/export?format=${format}`)

    const cast = await file('asciicast')
    expect(cast.headers).toMatchObject({
      'content-type': 'application/x-asciicast',
      'content-disposition': `attachment; filename="${runId}.cast"`,
    })
    const [header, ...lines] = cast.text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(header).toMatchObject({
      version: 2,
      width: 100,
      height: 30,
      title: 'Colours',
      timestamp: Math.floor(events[0]!.ts / 1000),
    })
    const Line = z.tuple([z.number().min(0), z.enum(['o', 'r']), z.string()])
    const said = z.array(Line).parse(lines)
    expect(said.map(([at]) => at)).toEqual(said.map(([at]) => at).toSorted((a, b) => a - b))
    expect(said.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('')).toBe(
      '\u001B[31mred\u001B[0m\r\ntwö\r\n',
    )

    const json = await file('jsonl')
    expect(
      json.text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(events)
    expect((await file('text')).text).toBe('red\ntwö\n')
  })

  test('is sent whole at its reader’s pace, and ends when the link is revoked meanwhile', async () => {
    const server = await startServer()
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    const [pieces, piece] = [40, 'y'.repeat(500_000)]
    for (let i = 0; i < pieces; i += 1) await owner.ask('run:input', { runId, data: piece })
    const path = `/api/runs/${runId}/export?format=text`
    const whole = await asking(server)(path)
    expect(whole.text.length).toBe(pieces * piece.length)
    const { token, id } = await grantOf(server, { role: 'viewer', runs: '*', masksSecrets: false })
    const { hostname, port } = new URL(server.url)
    const outcome = await new Promise<{ bytes: number; isWhole: boolean }>((resolve) => {
      const sent = requestOf({ hostname, port, path, headers: { authorization: `Bearer ${token}` } }, (response) => {
        let bytes = 0
        response.once('data', (chunk: Buffer) => {
          bytes += chunk.length
          response.pause()
          void owner.ask('grant:revoke', { id }).then(() => {
            response.on('data', (more: Buffer) => (bytes += more.length))
            response.resume()
          })
        })
        response.on('error', () => undefined)
        response.on('close', () => resolve({ bytes, isWhole: response.complete }))
      })
      sent.end()
    })
    expect(outcome.isWhole).toBe(false)
    expect(outcome.bytes).toBeLessThan(pieces * piece.length)
    await turn()
    expect((await asking(server)('/api/runs')).status).toBe(200)
  })
})

test('one who goes away in the middle of a request ends nothing', async () => {
  const server = await startServer()
  const { hostname, port } = new URL(server.url)
  const headers = {
    authorization: `Bearer ${server.key}`,
    'content-type': 'application/json',
    'content-length': '1000',
  }
  const sent = requestOf({ hostname, port, path: '/api/runs', method: 'POST', headers })
  const gone = new Promise((resolve) => void sent.on('error', () => undefined).on('close', resolve))
  sent.write('{"kind":')
  const owner = await enter(server)
  await owner.ask('admin:subscribe', {})
  sent.destroy()
  await gone
  expect((await asking(server)('/api/runs')).status).toBe(200)
  expect(server.lines.filter((line) => line.includes('ERROR'))).toEqual([])
})

test('the description names every path, with schemas that are the commands’ own', async () => {
  const { status, json } = await asking(await startServer())('/api/openapi.json')
  expect(status).toBe(200)
  const { openapi, paths } = z
    .looseObject({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))) })
    .parse(json)
  expect(openapi).toBe('3.1.0')
  expect(Object.entries(paths).map(([path, methods]) => [path, Object.keys(methods)])).toEqual([
    ['/api/runs', ['get', 'post']],
    ['/api/runs/{id}', ['get', 'delete']],
    ['/api/runs/{id}/events', ['get']],
    ['/api/runs/{id}/input', ['post']],
    ['/api/runs/{id}/export', ['get']],
  ])
  expect(paths['/api/runs']!['post']).toMatchObject({
    requestBody: {
      content: { 'application/json': { schema: { required: ['kind'], properties: { title: { maxLength: 200 } } } } },
    },
    responses: {
      201: { content: { 'application/json': { schema: { properties: { success: { const: true }, runId: {} } } } } },
    },
  })
  expect(paths['/api/runs/{id}/export']!['get']).toMatchObject({
    parameters: [
      { name: 'id', in: 'path', required: true },
      { name: 'format', in: 'query', required: true, schema: { enum: ['asciicast', 'jsonl', 'text'] } },
    ],
  })
})

test('a server without authentication serves its own machine, and no other page in a browser', async () => {
  const { url } = await startServer({ noAuth: true })
  expect((await askApi(url, '/api/runs')).status).toBe(200)
  expect((await askApi(url, '/metrics')).status).toBe(200)
  const forged = await fetch(`${url}/api/runs`, {
    method: 'POST',
    body: '{"kind":"echo"}',
    headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
  })
  expect(forged.status).toBe(403)
})
