// The built page over HTTP: what is served, how, and that nothing else is.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../main/base/logger.ts'
import { createAssets } from '../../../main/http/assets.ts'
import { listen } from '../../../main/http/listen.ts'
import { testFolder } from '../../support/folder.ts'
import { ask } from './request.ts'

const page = '<!doctype html><title>Dispatch</title>'
const script = `console.log(${JSON.stringify('many words '.repeat(500))})`

async function serve(folder: string): Promise<string> {
  const outcome = await listen({ host: '127.0.0.1', port: 0, logger: silentLogger })
  if (!outcome.success) throw new Error(outcome.error)
  onTestFinished(() => outcome.http.close())
  outcome.http.serve('/', createAssets({ folder, logger: silentLogger }))
  return outcome.http.url
}

/** A page in a folder beside a file that must never be served. */
function build(): string {
  const top = testFolder()
  const folder = path.join(top, 'page')
  mkdirSync(path.join(folder, 'assets'), { recursive: true })
  writeFileSync(path.join(top, 'key'), 'secret')
  writeFileSync(path.join(folder, 'index.html'), page)
  writeFileSync(path.join(folder, 'assets', 'index-B3x9.js'), script)
  writeFileSync(path.join(folder, 'assets', 'font-C4.woff2'), Buffer.alloc(2000, 1))
  writeFileSync(path.join(folder, 'a name.txt'), 'spaces')
  writeFileSync(path.join(folder, 'unknown.bin'), 'bytes')
  symlinkSync(path.join(top, 'key'), path.join(folder, 'link.txt'))
  symlinkSync(top, path.join(folder, 'linked'))
  return folder
}

describe('the page', () => {
  test('is at / and asked for again each time', async () => {
    const response = await ask(await serve(build()))
    expect(response).toMatchObject({ status: 200, body: page })
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-length': String(page.length),
    })
  })

  test('is the same with a query, under its name, and at the console’s address', async () => {
    const url = await serve(build())
    expect((await ask(url, { path: '/?run=x' })).body).toBe(page)
    expect((await ask(url, { path: '/index.html' })).body).toBe(page)
    expect((await ask(url, { path: '/console' })).body).toBe(page)
    expect((await ask(url, { path: '/console/x' })).status).toBe(404)
  })

  test('has parts that are kept for ever, by the hash in their names', async () => {
    const url = await serve(build())
    const response = await ask(url, { path: '/assets/index-B3x9.js' })
    expect(response).toMatchObject({ status: 200, body: script })
    expect(response.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    })
    expect((await ask(url, { path: '/assets/font-C4.woff2' })).headers).toMatchObject({ 'content-type': 'font/woff2' })
    expect((await ask(url, { path: '/unknown.bin' })).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'cache-control': 'no-cache',
    })
    expect(await ask(url, { path: '/a%20name.txt' })).toMatchObject({ status: 200, body: 'spaces' })
  })

  test('is not sent again to who has it', async () => {
    const url = await serve(build())
    const { etag = '' } = (await ask(url)).headers
    expect(await ask(url, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      body: '',
      headers: { etag },
    })
    expect(await ask(url, { headers: { 'if-none-match': `"other", ${etag}` } })).toMatchObject({ status: 304 })
    expect(await ask(url, { headers: { 'if-none-match': '"other"' } })).toMatchObject({ status: 200, body: page })
  })

  test('has no body for HEAD', async () => {
    const response = await ask(await serve(build()), { method: 'HEAD' })
    expect(response).toMatchObject({ status: 200, body: '', headers: { 'content-length': String(page.length) } })
  })

  test('takes no other method', async () => {
    const url = await serve(build())
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      expect(await ask(url, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    }
  })
})

describe('compression', () => {
  test.each([
    ['br', 'br, gzip', brotliDecompressSync],
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip', 'br;q=0, gzip;q=0.5', gunzipSync],
  ])('is %s for %s', async (encoding, accepted, unpack) => {
    const url = await serve(build())
    for (let again = 0; again < 2; again += 1) {
      const response = await ask(url, { path: '/assets/index-B3x9.js', headers: { 'accept-encoding': accepted } })
      expect(response.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' })
      expect(response.bytes.length).toBeLessThan(script.length / 10)
      expect(unpack(response.bytes).toString()).toBe(script)
    }
  })

  test.each(['', 'identity', 'gzip;q=0', 'brrr', 'constructor', ';', ',,'])('is left out for %j', async (accepted) => {
    const response = await ask(await serve(build()), {
      path: '/assets/index-B3x9.js',
      headers: { 'accept-encoding': accepted },
    })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(response.body).toBe(script)
  })

  test('is left out for what is small or packed already', async () => {
    const url = await serve(build())
    for (const asked of ['/', '/assets/font-C4.woff2']) {
      const { headers } = await ask(url, { path: asked, headers: { 'accept-encoding': 'br, gzip' } })
      expect(headers['content-encoding']).toBeUndefined()
    }
  })
})

test.each([
  '/../key',
  '/assets/../../key',
  '/%2e%2e/key',
  '/..%2fkey',
  '/%2e%2e%2fkey',
  '/..%5ckey',
  '/..\\key',
  '/assets/..;/../key',
  '//key',
  '/./index.html',
  '/link.txt',
  '/linked/key',
  '/index.html/',
  '/index.html%00',
  '/INDEX.HTML',
  '/assets',
  '/assets/',
  '/page/index.html',
  '/a name.txt'.replace(' ', '+'),
  '/constructor',
  '/__proto__',
  '/%',
  '/%ff',
  `/${'a'.repeat(8000)}`,
  '/@fs/etc/passwd',
  '/etc/passwd',
])('%s is not there', async (asked) => {
  const response = await ask(await serve(build()), { path: asked })
  expect(response).toMatchObject({ status: 404, body: 'Not found\n' })
})

test('a page that is not built says so, until it is', async () => {
  const folder = path.join(testFolder(), 'page')
  const url = await serve(folder)
  expect(await ask(url)).toMatchObject({ status: 503, body: 'The page is not built yet: run `npm run build`\n' })
  expect(await ask(url, { path: '/assets/x.js' })).toMatchObject({ status: 404 })
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'index.html'), page)
  expect(await ask(url)).toMatchObject({ status: 200, body: page })
})

test('a file that is gone is an error that says nothing of where it was, and the others stay', async () => {
  const folder = build()
  const url = await serve(folder)
  rmSync(path.join(folder, 'unknown.bin'))
  expect(await ask(url, { path: '/unknown.bin' })).toMatchObject({
    status: 500,
    body: 'Internal error\n',
    headers: { 'cache-control': 'no-store' },
  })
  expect(await ask(url)).toMatchObject({ status: 200 })
})
