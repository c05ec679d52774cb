// A server that cannot start says why in one line, ends with 1, and leaves everything as it was.
import { chmodSync, cpSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testFolder } from '../support/folder.ts'
import { create, createScript, enter, hasEnded, readAll } from '../support/raw-client.ts'
import { freePort } from '../support/port.ts'
import { key, type RunOptions, runServer, spawnServer } from '../support/server.ts'

/** One line that says this, and nothing else. */
const oneLine = (text: string) => new RegExp(`^dispatch: [^\n]*${text}[^\n]*\n$`)

/** Runs a server that is expected to end by itself. @returns how, and what it said. */
async function runToEnd(options: RunOptions) {
  const server = runServer({ ...options, env: { TERMINAL_KEY: key, ...options.env } })
  const { code } = await server.exited
  return { code, stdout: server.stdout, stderr: server.stderr }
}
const refused = (text: string) => ({ code: 1, stdout: '', stderr: expect.stringMatching(oneLine(text)) })

/** A folder with a journal in which there are two sessions, and their events. */
async function keptFolder() {
  const server = await spawnServer()
  const client = await enter(server)
  const runId = await createScript(client, 'seq 1000; echo "a text that is kept"')
  await client.attach(runId)
  await client.until(hasEnded)
  await create(client, { kind: 'echo' })
  const log = await readAll(client, runId)
  await server.process.kill('SIGTERM')
  return { server, folder: server.folder, runId, log }
}

describe('a folder that another server uses', () => {
  test('is refused to a second one, and the first does not notice', async () => {
    const server = await spawnServer()
    const client = await enter(server)
    const runId = await create(client, { kind: 'echo' })
    await client.attach(runId)
    const second = await runToEnd({ args: ['--port', '0', '--data-dir', server.folder] })
    expect(second).toEqual(refused('in use by another Dispatch'))
    client.emit('run:input', { runId, data: 'still here' })
    const events = await client.until((all) => all.at(-1)?.payload['data'] === 'still here')
    expect(events).toHaveLength(2)
    expect(server.process.stderr).toBe('')
  })

  test('is given to one of two that start at once', async () => {
    const folder = path.join(testFolder(), 'new')
    const both = [1, 2].map(() => runServer({ args: ['--json', '--port', '0', '--data-dir', folder] }))
    const lines = await Promise.all(both.map((server) => server.firstLine()))
    expect(lines.toSorted()).toEqual(['', expect.stringContaining('"key"')])
    const loser = both[lines.indexOf('')]
    expect([await loser?.exited, loser?.stderr]).toEqual([
      { code: 1, signal: null },
      expect.stringMatching(oneLine('in use')),
    ])
  })

  test('is free again when that one was killed', async () => {
    const server = await spawnServer()
    await server.kill9()
    await server.restart()
    expect((await (await enter(server)).ask('run:list')).runs).toEqual([])
  })
})

test('a port that is in use is refused, and nothing in the folder is damaged', async () => {
  const { server, folder, runId, log } = await keptFolder()
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void other.close())
  const ended = await runToEnd({ args: ['--port', String(port), '--data-dir', folder] })
  expect(ended).toEqual(refused(`Port ${port} on 127.0.0.1 is in use`))
  await server.restart()
  expect(await readAll(await enter(server), runId)).toEqual(log)
})

describe('a data folder that cannot be used', () => {
  test('since there is a file in its place or on the way to it', async () => {
    const file = path.join(testFolder(), 'file')
    writeFileSync(file, 'mine')
    for (const folder of [file, path.join(file, 'below')]) {
      expect(await runToEnd({ args: ['--port', '0', '--data-dir', folder] })).toEqual(refused('cannot be used'))
    }
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('since it may not be written', async () => {
    const folder = testFolder()
    const isRoot = process.getuid?.() === 0
    chmodSync(folder, isRoot ? 0o755 : 0o500)
    // Root may write everywhere: the server is started as nobody.
    const ended = await runToEnd({ args: ['--port', '0', '--data-dir', folder], ...(isRoot && { uid: 65_534 }) })
    chmodSync(folder, 0o700)
    expect(ended).toEqual(refused('cannot be used'))
  })
})

describe('a journal that is none', () => {
  const files: Readonly<Record<string, (file: string) => void>> = {
    'a text': (file) => writeFileSync(file, 'this is not a journal\n'.repeat(500)),
    'random bytes': (file) => writeFileSync(file, crypto.getRandomValues(new Uint8Array(20_000))),
    'another program’s': (file) => void new Database(file).exec('CREATE TABLE sessions (other TEXT)').close(),
    'a newer version’s': (file) => void new Database(file).exec('PRAGMA user_version = 99').close(),
  }
  test.each(Object.entries(files))('but %s, is refused and left unchanged', async (_what, write) => {
    const folder = testFolder()
    const file = path.join(folder, 'journal.db')
    write(file)
    const before = readFileSync(file)
    expect(await runToEnd({ args: ['--port', '0', '--data-dir', folder] })).toEqual(refused('cannot be opened'))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('but a folder, is refused', async () => {
    const folder = testFolder()
    mkdirSync(path.join(folder, 'journal.db'))
    expect(await runToEnd({ args: ['--port', '0', '--data-dir', folder] })).toEqual(refused('cannot be opened'))
  })

  test.each(['all but its head', 'its end', 'a row', 'its last event'])(
    'any more, since %s was damaged, is refused in one line, or served',
    async (what) => {
      const { folder } = await keptFolder()
      const file = path.join(folder, 'journal.db')
      damage(file, what)
      const copy = path.join(testFolder(), 'copy')
      cpSync(folder, copy, { recursive: true })
      const server = runServer({ args: ['--json', '--port', '0', '--data-dir', copy], env: { TERMINAL_KEY: key } })
      const line = await server.firstLine()
      if (line === '') {
        expect(await server.exited).toEqual({ code: 1, signal: null })
        expect(server.stderr).toMatch(oneLine('journal'))
      } else {
        expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
        expect(server.stderr).toBe('')
      }
    },
  )

  function damage(file: string, what: string): void {
    const { size } = statSync(file)
    if (what === 'its end') return truncateSync(file, size - 5000)
    if (what === 'all but its head') {
      const bytes = readFileSync(file)
      bytes.fill(0xa5, 4096)
      return writeFileSync(file, bytes)
    }
    const journal = new Database(file)
    if (what === 'a row') journal.exec("UPDATE sessions SET status = 'strange'")
    else
      journal.exec(
        "UPDATE session_events SET codec = 'zstd', type = 'strange' WHERE id = (SELECT MAX(id) FROM session_events)",
      )
    journal.close()
  }
})

test.each([
  [['--port', 'none'], '--port'],
  [['--port', '70000'], '--port'],
  [['--host', 'not a host'], '--host'],
  [['--no-such-option'], 'no-such-option'],
  [['--key', ''], '--key'],
  [['--no-auth', '--host', '0.0.0.0'], 'loopback'],
])('the arguments %j are refused by name', async (args, text) => {
  expect(await runToEnd({ args: ['--data-dir', testFolder(), ...args] })).toEqual(refused(text))
})
