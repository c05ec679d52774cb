// Requests that no program would send: each is answered with what is wrong with it, and none ends or hurts the server.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { create, enter } from '../../support/raw-client.ts'
import { startServer } from '../../support/server.ts'
import { askApi } from './ask.ts'

/** Characters that an address may have as they are. */
const inPath = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '_', '-', '.', '~', '%', '/'), maxLength: 30 })
const Query = fc.array(fc.tuple(fc.constantFrom('after', 'limit', 'maxBytes', 'format', 'x'), inPath), { maxLength: 3 })

test('whatever is asked is answered, and nothing is an error of the server', { timeout: 120_000 }, async () => {
  const server = await startServer()
  const runId = await create(await enter(server), { kind: 'echo' })
  const Path = fc.oneof(
    inPath.map((rest) => `/api/${rest}`),
    fc.constantFrom('', '/events', '/input', '/export').map((part) => `/api/runs/${runId}${part}`),
    fc.tuple(inPath, fc.constantFrom('', '/events', '/export')).map(([id, part]) => `/api/runs/${id}${part}`),
    fc.constantFrom('/api/runs', '/api/openapi.json', '/metrics'),
  )
  const Body = fc.oneof(
    fc.json().map((raw) => ({ raw })),
    fc.string().map((raw) => ({ raw: raw || ' ' })),
    fc
      .record({ kind: fc.constantFrom('echo', 'pty', 'no'), options: fc.jsonValue(), cwd: fc.string() })
      .map((body) => ({ body })),
    fc.constant({}),
  )
  const Asked = fc.record({
    path: Path,
    query: Query,
    method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS'),
    token: fc.oneof({ weight: 9, arbitrary: fc.constant(server.key) }, fc.constant(undefined)),
    body: Body,
  })
  await fc.assert(
    fc.asyncProperty(Asked, async ({ path, query, method, token, body }) => {
      const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
      const given = await askApi(server.url, search === '' ? path : `${path}?${search}`, { method, token, ...body })
      expect(given.status).toBeLessThan(500)
      if (given.status !== undefined && given.status >= 400 && method !== 'HEAD') {
        expect(given.text, path).toMatch(/"success":false|Only GET and HEAD are served here|Not found/)
      }
      expect(given.text).not.toContain(server.key)
    }),
    { numRuns: 300 },
  )
  expect(server.lines.filter((line) => line.includes('ERROR'))).toEqual([])
  expect((await askApi(server.url, '/api/runs', { token: server.key })).status).toBe(200)
})
