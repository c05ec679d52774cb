// The first start and the next ones: the key that is made once, what is printed, and what never is.
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { version } from '../../shared/protocol/version.ts'
import { testFolder } from '../support/folder.ts'
import { createScript, enter, hasEnded, openRaw, textOf } from '../support/raw-client.ts'
import { runServer, spawnServer } from '../support/server.ts'

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)
const Line = z.object({ url: z.string(), key: z.string().optional() })

/** Starts a server on a folder, without a key of the caller's. */
async function start(folder: string, ...args: string[]) {
  const server = runServer({ args: ['--port', '0', '--data-dir', folder, ...args] })
  return { server, line: await server.firstLine() }
}

describe('with --json', () => {
  test('the first line is one JSON object with the new key, and at the next starts the same without it', async () => {
    const folder = path.join(testFolder(), 'new', 'data')
    const first = await start(folder, '--json')
    const { url, key = '' } = Line.parse(JSON.parse(first.line))
    expect(JSON.parse(first.line)).toEqual({
      url,
      pid: first.server.pid,
      version,
      key: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await openRaw(url).hello(key)).toMatchObject({ success: true })
    await first.server.kill('SIGTERM')
    expect([first.server.stdout, first.server.stderr]).toEqual([`${first.line}\n`, ''])

    const second = await start(folder, '--json')
    const again = Line.parse(JSON.parse(second.line))
    expect(JSON.parse(second.line)).toEqual({ url: again.url, pid: second.server.pid, version })
    expect(await openRaw(again.url).hello(key)).toMatchObject({ success: true })
    await second.server.kill('SIGTERM')
    expect([second.server.stdout, second.server.stderr]).toEqual([`${second.line}\n`, ''])
  })

  test('a key that was given is not printed, and not kept', async () => {
    const server = await spawnServer()
    const line = await server.process.firstLine()
    expect(JSON.parse(line)).toEqual({ url: server.url, pid: server.process.pid, version })
    await server.process.kill('SIGTERM')
    for (const name of readdirSync(server.folder)) {
      expect([name, readFileSync(path.join(server.folder, name)).includes(server.key)]).toEqual([name, false])
    }
    expect(readdirSync(server.folder)).not.toContain('key')
  })
})

test('for people, the key is shown at the first start only', async () => {
  const folder = testFolder()
  const first = await start(folder)
  await first.server.kill('SIGTERM')
  const key = readFileSync(path.join(folder, 'key'), 'utf8').trim()
  expect(first.server.stdout.split(key)).toHaveLength(2)
  const second = await start(folder)
  await second.server.kill('SIGTERM')
  expect(second.server.stdout).toContain('address')
  expect(second.server.stdout).not.toContain(key)
  expect(second.server.stderr).toBe('')
})

test('everything that is kept can be read by this user only', async () => {
  const folder = path.join(testFolder(), 'data')
  const { server, line } = await start(folder, '--json')
  const { url, key = '' } = Line.parse(JSON.parse(line))
  await createScript(await enter({ url, key }), 'read x')
  expect(modeOf(folder)).toBe('700')
  for (const name of ['key', 'journal.db', 'journal.db-wal', 'journal.db-shm']) {
    expect([name, modeOf(path.join(folder, name))]).toEqual([name, '600'])
  }
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('a key file that others could read is closed to them, and its owner is told once', async () => {
  const folder = testFolder()
  const file = path.join(folder, 'key')
  writeFileSync(file, 'a-key-of-my-own\n')
  chmodSync(file, 0o644)
  const first = await start(folder, '--json')
  const { url } = Line.parse(JSON.parse(first.line))
  expect(await openRaw(url).hello('a-key-of-my-own')).toMatchObject({ success: true })
  await first.server.kill('SIGTERM')
  expect(modeOf(file)).toBe('600')
  expect(first.server.stderr).toMatch(/^[^\n]*Others could read the key file[^\n]*\n$/)
  expect(`${first.server.stdout}${first.server.stderr}`).not.toContain('a-key-of-my-own')

  const second = await start(folder, '--json')
  await second.server.kill('SIGTERM')
  expect(second.server.stderr).toBe('')
})

test('the key is in no terminal’s environment, and in no line of the log, however much is logged', async () => {
  const server = await spawnServer({ env: { DEBUG: '*', DISPATCH_PORT: '1', MY_OWN: 'kept' } })
  const client = await enter(server)
  const wrong = openRaw(server.url, { auth: { apiKey: `${server.key}x` } })
  await wrong.hear('auth-error')
  const byHandshake = openRaw(server.url, { auth: { apiKey: server.key } })
  await byHandshake.hear('auth-ok')
  const runId = await createScript(client, 'env; tr "\\0" "\\n" < /proc/self/environ; cat /proc/$PPID/cmdline')
  await client.attach(runId)
  const text = textOf(await client.until(hasEnded))
  expect(text).toContain('MY_OWN=kept')
  expect(text).not.toMatch(/TERMINAL_KEY|DISPATCH_/)
  expect(text).not.toContain(server.key)
  await server.process.kill('SIGTERM')
  const { stdout, stderr } = server.process
  expect(stderr).toContain('run:create')
  expect(`${stdout}${stderr}`).not.toContain(server.key)
})

test('output that nobody reads any more ends no server', async () => {
  const server = await spawnServer({ env: { DEBUG: '*' } })
  server.process.closeOutput()
  const client = await enter(server)
  for (let i = 0; i < 100; i++) await client.ask('run:list')
  expect(await server.process.kill('SIGTERM')).toEqual({ code: 0, signal: null })
})
