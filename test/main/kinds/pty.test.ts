// Terminals with real shells: what they say is kept exactly, and they end as they should.
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { signalProcess } from '../../../main/base/process-table.ts'
import { ended, eventsUntil, openSessions, outputOf, saying, startScript } from '../../support/sessions.ts'

const status = (body: Buffer | undefined): unknown => JSON.parse(body?.toString() ?? 'null')

test('output, size and exit code are events in order, the exit last', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'printf "hello\\n"; exit 3', { cols: 100, rows: 30 })
  const events = await ended(bench.journal, id)
  // A line and its end may be read one after the other.
  const kinds = events.map(({ channel, type }) => `${channel} ${type}`)
  expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
    'system:status json',
    'pty:resize json',
    'pty:stdout chunk',
    'system:status json',
  ])
  expect(status(events[0]?.body)).toEqual({ status: 'running' })
  expect(status(events[1]?.body)).toEqual({ cols: 100, rows: 30 })
  expect(outputOf(events)).toBe('hello\r\n')
  expect(status(events.at(-1)?.body)).toEqual({ status: 'stopped', exitCode: 3 })
  expect(bench.sessions.summary(id)).toMatchObject({ status: 'stopped', exitCode: 3, lastSeq: events.length })
})

test('characters that fall apart between two reads arrive whole, and odd bytes harm nothing', async () => {
  const bench = openSessions()
  const emoji = '🦊👩‍👩‍👧é漢'.repeat(3000)
  const bytes = Buffer.from(`${emoji}\u001b[31mred\u001b[0m{"seq":1}\n42\nnull\n`)
  const file = path.join(bench.folder, 'bytes')
  writeFileSync(file, bytes)
  const id = startScript(bench, `cat ${file}; printf 'lone \\033'; printf '\\377\\376 end\\n'`)
  const events = await ended(bench.journal, id)
  expect(outputOf(events)).toBe(`${bytes.toString().replaceAll('\n', '\r\n')}lone \u001b\ufffd\ufffd end\r\n`)
  expect(events.every(({ body }) => isUtf8(body))).toBe(true)
})

test('nothing of a flood is lost, and its end comes before the exit', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'seq 1 300000; echo done')
  const events = await ended(bench.journal, id)
  const lines = outputOf(events).split('\r\n')
  expect(lines.slice(0, 300_000)).toEqual(Array.from({ length: 300_000 }, (_, index) => String(index + 1)))
  expect(lines.slice(300_000)).toEqual(['done', ''])
})

test('nothing is lost of a flood that rests while somebody types in another terminal, nor of its end', async () => {
  const bench = openSessions()
  const other = startScript(bench, 'cat >/dev/null')
  const typing = setInterval(() => void bench.sessions.input(other, 'x', undefined), 1)
  onTestFinished(() => void clearInterval(typing))
  const id = startScript(bench, 'seq 1 300000; echo done')
  const events = await ended(bench.journal, id)
  const lines = Array.from({ length: 300_000 }, (_, index) => String(index + 1))
  expect(outputOf(events) === [...lines, 'done', ''].join('\r\n')).toBe(true)
  expect(status(events.at(-1)?.body)).toMatchObject({ status: 'stopped', exitCode: 0 })
})

test('a bell is news of the session, a flood of bells is one', async () => {
  const bench = openSessions()
  const wanted: string[] = []
  bench.sessions.onNews((news) => news.type === 'attention' && wanted.push(`${news.run.runId} ${news.reason}`))
  const id = startScript(bench, "printf '\\033]0;title\\007'; for i in 1 2 3 4 5; do printf '\\007'; done")
  await ended(bench.journal, id)
  expect(wanted).toEqual([`${id} wants your attention`])
})

test('a program that lets go of its terminal and goes on may be resized and typed to all the same', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'trap "" HUP; exec <&- >&- 2>&-; sleep 0.5; exit 5')
  // From before its terminal is closed until it has ended.
  while (bench.sessions.summary(id)?.status === 'running') {
    expect(bench.sessions.resize(id, 90, 30)).toEqual({ success: true })
    expect(bench.sessions.input(id, 'x', 'test')).toEqual({ success: true })
    await pause(5)
  }
  expect(bench.sessions.summary(id)).toMatchObject({ status: 'stopped', exitCode: 5 })
})

test('400 keys arrive in order', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'stty raw -echo; echo ready; head -c 1600')
  await saying(bench.journal, id, 'ready')
  const keys = Array.from({ length: 400 }, (_, index) => String(index).padStart(4, '0'))
  for (const key of keys) expect(bench.sessions.input(id, key, 'test')).toEqual({ success: true })
  const events = await ended(bench.journal, id)
  expect(outputOf(events).split('ready')[1]?.trimStart()).toBe(keys.join(''))
})

test('keys that the program does not read wait up to a bound, then the sender is told', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'stty raw -echo; mkfifo fifo; echo ready; read -r go < fifo; head -c 900000 | md5sum')
  await saying(bench.journal, id, 'ready')
  expect(bench.sessions.input(id, 'x'.repeat(900_000), undefined)).toEqual({ success: true })
  expect(bench.sessions.input(id, 'y'.repeat(900_000), undefined)).toEqual({
    success: false,
    error: 'Input queue full',
  })
  writeFileSync(path.join(bench.folder, 'fifo'), 'go\n')
  await saying(bench.journal, id, createHash('md5').update('x'.repeat(900_000)).digest('hex'))
})

test('a new size reaches the program and is an event', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.01; done')
  await saying(bench.journal, id, 'ready')
  expect(bench.sessions.resize(id, 132, 43)).toEqual({ success: true })
  const events = await ended(bench.journal, id)
  expect(outputOf(events)).toContain('43 132')
  expect(events.filter(({ channel }) => channel === 'pty:resize').map(({ body }) => status(body))).toContainEqual({
    cols: 132,
    rows: 43,
  })
})

test('closing ends a program that ignores the hang-up, and what it started in the foreground', async () => {
  const bench = openSessions()
  const id = startScript(bench, `trap '' HUP TERM; sh -c 'echo $$ > child; echo started; exec sleep 1000'`)
  await saying(bench.journal, id, 'started')
  const child = Number(readFileSync(path.join(bench.folder, 'child'), 'utf8'))
  expect(await bench.sessions.close(id)).toEqual({ success: true })
  expect(bench.sessions.summary(id)).toMatchObject({ status: 'stopped', signal: 'SIGKILL' })
  await expect.poll(() => signalProcess(child, 0)).toBe(false)
  expect(await bench.sessions.close(id)).toEqual({ success: false, error: 'Session already stopped' })
})

test('a program that is killed from outside says so in the terminal', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'kill -KILL $$')
  const events = await ended(bench.journal, id)
  expect(events.at(-2)).toMatchObject({ channel: 'pty:stderr', type: 'chunk' })
  expect(events.at(-2)?.body.toString()).toContain('SIGKILL')
  expect(status(events.at(-1)?.body)).toEqual({ status: 'stopped', signal: 'SIGKILL' })
})

test('a terminal that is held loses nothing when its program ends meanwhile', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'echo ready; read -r go; seq 1 600; echo gone > gone')
  await saying(bench.journal, id, 'ready')
  const { default: Database } = await import('better-sqlite3')
  const other = new Database(path.join(bench.folder, 'journal.db'))
  // While another program holds the file, nothing can be kept: every terminal stands still.
  other.exec('BEGIN IMMEDIATE')
  bench.sessions.input(id, '\n', undefined)
  await expect.poll(() => bench.journal.state.writable).toBe(false)
  await expect.poll(() => existsSync(path.join(bench.folder, 'gone'))).toBe(true)
  other.exec('ROLLBACK')
  other.close()
  const events = await ended(bench.journal, id)
  const wanted = Array.from({ length: 600 }, (_, index) => `${index + 1}\r\n`).join('')
  expect(outputOf(events)).toBe(`ready\r\n\r\n${wanted}`)
})

test('a shell that cannot be started says why, and the session can be started again', async () => {
  const bench = openSessions()
  const created = bench.sessions.create({ kind: 'pty', cwd: bench.folder, options: { shell: './shell', args: [] } })
  if (!created.success) throw new Error(created.error)
  const { runId } = created.run
  expect(created.run).toMatchObject({ status: 'error' })
  const events = await ended(bench.journal, runId)
  expect(events.map(({ channel }) => channel)).toEqual(['pty:stderr', 'system:status'])
  expect(events[0]?.body.toString()).toContain('./shell could not be started')
  writeFileSync(path.join(bench.folder, 'shell'), '#!/bin/sh\necho better\n', { mode: 0o755 })
  expect(await bench.sessions.restart(runId)).toEqual({ success: true })
  const after = await saying(bench.journal, runId, 'better')
  expect(after[2]?.seq).toBe(3)
})

test('the environment is the user’s, without the server’s secrets and npm’s additions', async () => {
  const bench = openSessions()
  const own = {
    TERMINAL_KEY: 'secret-key',
    DISPATCH_PORT: '1',
    npm_lifecycle_event: 'test',
    npm_config_x: 'y',
    DISPATCH_OWN_VARIABLES: 'ADDED_FOR_SERVER',
    ADDED_FOR_SERVER: 'not for a shell',
    USER_OWN: 'kept',
  }
  for (const [name, value] of Object.entries(own)) process.env[name] = value
  try {
    const id = startScript(bench, 'env; pwd', { env: { ADDED: 'a b', USER_OWN: 'changed' } })
    const output = outputOf(await ended(bench.journal, id))
    const lines = output.split('\r\n')
    for (const line of ['TERM=xterm-256color', 'COLORTERM=truecolor', 'ADDED=a b', 'USER_OWN=changed', bench.folder])
      expect(lines).toContain(line)
    expect(output).not.toMatch(/secret-key|DISPATCH_|npm_|ADDED_FOR_SERVER|node_modules\/\.bin/)
  } finally {
    for (const name of Object.keys(own)) delete process.env[name]
  }
})

test('a session goes on after a restart: same id, seq goes on, same options', async () => {
  const bench = openSessions()
  const id = startScript(bench, 'echo "in $X"', { env: { X: 'one' } })
  const first = await ended(bench.journal, id)
  expect(await Promise.all([bench.sessions.restart(id), bench.sessions.restart(id)])).toEqual([
    { success: true },
    { success: false, error: 'Session still running' },
  ])
  const ends = ({ channel, body }: (typeof first)[number]) =>
    channel === 'system:status' && /stopped/.test(String(body))
  const all = await eventsUntil(bench.journal, id, (events) => events.filter(ends).length === 2)
  expect(all.slice(0, first.length)).toEqual(first)
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
  expect(outputOf(all)).toBe('in one\r\nin one\r\n')
})
