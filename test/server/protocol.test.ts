// What is done with sessions, command by command: exact answers and errors over a whole server, with a client that knows only the pages.
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { testFolder } from '../support/folder.ts'
import { create, createScript, enter, hasEnded, readAll, textOf, upTo } from '../support/raw-client.ts'
import { noSession, startServer } from '../support/server.ts'

const done = { success: true }
const no = (error: string) => ({ success: false, error })
const stopped = no('Session already stopped')

describe('run:create', () => {
  test('starts a session and answers its id, kind and status', async () => {
    const client = await enter(await startServer())
    const answer = await client.ask('run:create', { kind: 'pty', cwd: '/', options: { shell: '/bin/sh' } })
    expect(answer).toEqual({
      success: true,
      runId: expect.stringMatching(/^pty_[\w-]{21}$/),
      kind: 'pty',
      status: 'running',
    })
    expect(await client.ask('run:create', { kind: 'echo' })).toMatchObject({ success: true, kind: 'echo' })
  })

  test('starts in the folder, size and environment that it is given', async () => {
    const client = await enter(await startServer())
    const folder = path.join(testFolder(), 'a folder ü')
    mkdirSync(folder)
    const script = 'stty size; pwd; echo "$GREETING"; tty -s && echo tty'
    const options = { shell: '/bin/sh', args: ['-c', script], env: { GREETING: 'hello there' }, cols: 97, rows: 31 }
    const runId = await create(client, { kind: 'pty', cwd: folder, title: 'Mine', options })
    const { meta } = await client.attach(runId)
    expect(meta).toMatchObject({ title: 'Mine', cwd: folder })
    await client.until(hasEnded)
    const text = textOf(await readAll(client, runId))
    expect(text).toBe(`31 97\r\n${folder}\r\nhello there\r\ntty\r\n`)
  })

  test('of a program that is not there answers the session with its status, and its history says why', async () => {
    const client = await enter(await startServer())
    const answer = await client.ask('run:create', { kind: 'pty', cwd: '/', options: { shell: '/no/such/program' } })
    expect(answer).toMatchObject({ success: true, status: 'error' })
    const events = await readAll(client, answer.runId ?? '')
    expect(textOf(events, 'pty:stderr')).toContain('/no/such/program')
    expect(events.at(-1)).toMatchObject({ channel: 'system:status', payload: { status: 'error' } })
    expect(await client.ask('run:input', { runId: answer.runId, data: 'x' })).toEqual(stopped)
  })
})

describe('run:list', () => {
  test('answers all sessions, newest first, with {} or nothing', async () => {
    const client = await enter(await startServer())
    expect(await client.ask('run:list')).toEqual({ success: true, runs: [] })
    const runIds = []
    for (let i = 0; i < 3; i++) runIds.unshift(await create(client, { kind: 'echo', title: `Number ${i}` }))
    const answer = await client.ask('run:list', {})
    expect(answer.runs).toMatchObject(runIds.map((runId, i) => ({ runId, title: `Number ${2 - i}` })))
    expect(answer.runs?.[0]).toEqual({
      ...{ runId: runIds[0], kind: 'echo', title: 'Number 2', status: 'running', lastSeq: 1, followers: 0 },
      ...{ createdAt: expect.any(Number), lastActivityAt: expect.any(Number) },
    })
    expect(await client.ask('run:list')).toEqual(answer)
  })

  test('with watch, tells of every change from then on, and without it no more', async () => {
    const server = await startServer()
    const [client, watcher] = [await enter(server), await enter(server)]
    await watcher.ask('run:list', { watch: true })
    const runId = await create(client, { kind: 'echo' })
    await watcher.hear('run:changed', (payload) => JSON.stringify(payload).includes(runId))
    await client.ask('run:close', { runId })
    await watcher.hear('run:changed', (payload) => JSON.stringify(payload).includes('"status":"stopped"'))
    await client.ask('run:delete', { runId })
    expect(await watcher.hear('run:deleted')).toEqual({ runId })

    await watcher.ask('run:list', { watch: false })
    const before = watcher.told.length
    await create(client, { kind: 'echo' })
    expect((await watcher.ask('run:list')).runs).toHaveLength(1)
    expect(watcher.told.length).toBe(before)
    expect(client.told).toEqual([])
  })
})

describe('run:input', () => {
  test('without a callback is answered by nothing, and its result comes as an event', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'stty raw -echo; printf ready; head -c 5 | tr a-z A-Z')
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('ready'))
    client.emit('run:input', { runId, data: 'hello' })
    expect(textOf(await client.until(hasEnded))).toBe('readyHELLO')
    // Who is in a session is told whatever is sent.
    expect(client.told.filter(([name]) => name !== 'presence:changed')).toEqual([])
  })

  test('with a callback is answered once the data has been handed over', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    expect(await client.ask('run:input', { runId, data: 'a' })).toEqual(done)
    expect((await client.ask('run:read', { runId, seq: 1 })).lastSeq).toBeGreaterThanOrEqual(1)
  })

  test('takes bytes: every one of them reaches the program', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(
      client,
      'stty raw -echo; printf ready; head -c 256 | od -An -v -tx1 | tr -d " \\n"',
    )
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('ready'))
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    client.emit('run:input', { runId, data: bytes })
    expect(textOf(await client.until(hasEnded))).toBe(`ready${Buffer.from(bytes).toString('hex')}`)
  })

  test('to a session that is gone says so as an answer, or as an error event without a callback', async () => {
    const client = await enter(await startServer())
    expect(await client.ask('run:input', { runId: noSession, data: 'x' })).toEqual(no('Session not found'))
    client.emit('run:input', { runId: noSession, data: 'x' })
    expect(await client.hear('error')).toEqual({ message: 'Session not found' })
  })

  test('that a program does not read waits up to 1 MiB, is refused beyond it, and arrives in order when it reads', async () => {
    const client = await enter(await startServer())
    const script = 'stty raw -echo; printf ready; while [ ! -e "$GO" ]; do sleep 0.02; done; head -c 1000000 | md5sum'
    const folder = testFolder()
    const options = { shell: '/bin/sh', args: ['-c', script], env: { GO: path.join(folder, 'go') } }
    const runId = await create(client, { kind: 'pty', cwd: folder, options })
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('ready'))
    const pieces = upTo(12).map((i) => String.fromCharCode(0x60 + i).repeat(100_000))
    const answers = []
    for (const data of pieces) answers.push(await client.ask('run:input', { runId, data }))
    expect(answers.slice(0, 10)).toEqual(pieces.slice(0, 10).map(() => done))
    expect(answers.at(-1)).toEqual(no('Input queue full'))
    mkdirSync(path.join(folder, 'go'))
    const expected = createHash('md5').update(pieces.slice(0, 10).join('')).digest('hex')
    expect(textOf(await client.until(hasEnded))).toContain(`ready${expected}`)
  })
})

describe('run:resize', () => {
  test('changes the size for the program, and is an event', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'trap "stty size; exit" WINCH; printf ready; while :; do sleep 0.02; done')
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('ready'))
    expect(await client.ask('run:resize', { runId, cols: 120, rows: 30 })).toEqual(done)
    const events = await client.until(hasEnded)
    expect(textOf(events)).toBe('ready30 120\r\n')
    expect(events.findLast(({ channel }) => channel === 'pty:resize')?.payload).toEqual({ cols: 120, rows: 30 })
  })

  test.each([
    [1, 1],
    [1000, 1000],
  ])('takes %i x %i', async (cols, rows) => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'read x')
    expect(await client.ask('run:resize', { runId, cols, rows })).toEqual(done)
  })

  test.each([
    ['cols', { cols: 0, rows: 24 }],
    ['cols', { cols: 1001, rows: 24 }],
    ['cols', { cols: 80.5, rows: 24 }],
    ['cols', { cols: '80', rows: 24 }],
    ['rows', { cols: 80, rows: -1 }],
    ['rows', { cols: 80, rows: 1e9 }],
    ['rows', { cols: 80, rows: null }],
    ['rows', { cols: 80 }],
  ])('refuses a size whose %s is none: %j', async (field, size) => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'read x')
    const { success, error } = await client.ask('run:resize', { runId, ...size })
    expect([success, error]).toEqual([false, expect.stringMatching(new RegExp(`^Invalid payload: ${field}: .+`))])
  })

  test('is not supported by a session without a size', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    expect(await client.ask('run:resize', { runId, cols: 80, rows: 24 })).toEqual(no('Resize not supported'))
  })
})

describe('run:call', () => {
  test('of a method that the kind does not have says so', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    for (const method of ['interrupt', 'constructor', '__proto__', 'toString']) {
      const { success, error } = await client.ask('run:call', { runId, method, params: {} })
      expect([success, error]).toEqual([false, 'Invalid payload: method: echo has no such method'])
    }
  })
})

test('an event that nobody knows is refused by its name', async () => {
  const client = await enter(await startServer())
  expect(await client.ask('run:explode', {})).toEqual(no('Unknown event: run:explode'))
})

test('the health answer needs no key', async () => {
  const { url } = await startServer()
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true, version: expect.any(String) })
})
