// A session's end, its next start, its name and its being deleted, command by command; over a whole server, with a client that knows only the pages.
import { describe, expect, test } from 'vitest'
import { create, createScript, enter, readAll, seqsOf, textOf, upTo } from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'
import { openSessions } from '../support/sessions.ts'

const done = { success: true }
const no = (error: string) => ({ success: false, error })
const stopped = no('Session already stopped')

describe('run:close', () => {
  test('is answered once the process is gone and its last event is in the log', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'trap "echo bye; exit 7" HUP; echo ready; read x')
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('ready'))
    expect(await client.ask('run:close', { runId })).toEqual(done)
    const events = await readAll(client, runId)
    expect(textOf(events)).toBe('ready\r\nbye\r\n')
    expect(events.at(-1)).toMatchObject({ channel: 'system:status', payload: { status: 'stopped', exitCode: 7 } })
    expect((await client.attach(runId, events.length)).status).toBe('stopped')
  })

  test('again says that the session has stopped, as do input, resize and a call', async () => {
    const client = await enter(await startServer())
    for (const runId of [await create(client, { kind: 'echo' }), await createScript(client, 'read x')]) {
      expect(await client.ask('run:close', { runId })).toEqual(done)
      expect(await client.ask('run:close', { runId })).toEqual(stopped)
      expect(await client.ask('run:input', { runId, data: 'x' })).toEqual(stopped)
      expect(await client.ask('run:resize', { runId, cols: 80, rows: 24 })).toEqual(stopped)
      expect(await client.ask('run:call', { runId, method: 'any' })).toEqual(stopped)
    }
  })

  test('by two at once ends it once, for both', async () => {
    const server = await startServer()
    const [a, b] = [await enter(server), await enter(server)]
    const runId = await createScript(a, 'read x')
    const close = { runId }
    expect(await Promise.all([a.ask('run:close', close), b.ask('run:close', close)])).toEqual([done, done])
    const ends = (await readAll(a, runId)).filter(({ payload }) => payload['status'] === 'stopped')
    expect(ends).toHaveLength(1)
  })
})

describe('run:restart', () => {
  test('starts a stopped session again: the same id and options, and seq goes on', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'echo "$WHO $PWD"; read x', { env: { WHO: 'me' }, cols: 44, rows: 11 })
    await client.attach(runId)
    await client.until((events) => textOf(events).includes('me /\r\n'))
    expect(await client.ask('run:restart', { runId })).toEqual(no('Session still running'))
    await client.ask('run:close', { runId })
    expect(await client.ask('run:restart', { runId })).toEqual(done)
    const events = await client.until((all) => textOf(all) === 'me /\r\nme /\r\n')
    expect(seqsOf(events)).toEqual(upTo(events.length))
    const resizes = events.filter(({ channel }) => channel === 'pty:resize')
    expect(resizes.map(({ payload }) => payload)).toEqual([
      { cols: 44, rows: 11 },
      { cols: 44, rows: 11 },
    ])
    expect((await client.ask('run:list')).runs).toMatchObject([{ runId, status: 'running' }])
  })
})

describe('run:rename', () => {
  test('changes the title, with spaces around it taken away', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    expect(await client.ask('run:rename', { runId, title: '  Mine ü😀 ' })).toEqual(done)
    expect((await client.ask('run:list')).runs).toMatchObject([{ title: 'Mine ü😀' }])
    expect((await client.attach(runId)).meta).toMatchObject({ title: 'Mine ü😀' })
  })

  test.each(['', '   ', 'two\nlines', '\u001b[31m', 'x'.repeat(201), '\ud800', 7, null])(
    'refuses %j',
    async (title) => {
      const client = await enter(await startServer())
      const runId = await create(client, { kind: 'echo', title: 'Before' })
      const { success, error } = await client.ask('run:rename', { runId, title })
      expect([success, error]).toEqual([false, expect.stringMatching(/^Invalid payload: title: .+/)])
      expect((await client.ask('run:list')).runs).toMatchObject([{ title: 'Before' }])
    },
  )
})

describe('run:delete', () => {
  test('refuses a session that runs', async () => {
    const client = await enter(await startServer())
    const runId = await create(client, { kind: 'echo' })
    expect(await client.ask('run:delete', { runId })).toEqual(no('Session still running'))
    expect((await client.ask('run:list')).runs).toHaveLength(1)
  })

  test('takes it away everywhere, and it stays away over a restart of the server', async () => {
    const server = await startServer()
    const client = await enter(server)
    const [runId, other] = [await create(client, { kind: 'echo' }), await create(client, { kind: 'echo' })]
    await client.ask('run:input', { runId, data: 'a text to be forgotten' })
    await client.ask('run:close', { runId })
    await client.attach(runId)
    expect(await client.ask('run:delete', { runId })).toEqual(done)
    const gone = no('Session not found')
    const names = ['attach', 'detach', 'input', 'resize', 'close', 'restart', 'rename', 'delete', 'read', 'call']
    const everything = { runId, seq: 0, data: 'x', cols: 1, rows: 1, title: 'x', method: 'x' }
    for (const name of names) expect([name, await client.ask(`run:${name}`, everything)]).toEqual([name, gone])
    expect((await client.ask('run:list')).runs).toMatchObject([{ runId: other }])
    await server.close()

    const again = await enter(await startServer({ dataDir: server.folder }))
    expect((await again.ask('run:list')).runs).toMatchObject([{ runId: other, status: 'stopped' }])
    for (const name of names) expect([name, await again.ask(`run:${name}`, everything)]).toEqual([name, gone])
  })
})

test('a terminal that is closed as soon as it was made is hung up on, not killed after a while', async () => {
  const { sessions, folder } = openSessions()
  for (let time = 0; time < 200; time++) {
    const created = sessions.create({ kind: 'pty', cwd: folder, options: { shell: '/bin/sh', args: ['-c', 'read x'] } })
    if (!created.success) throw new Error(created.error)
    const { runId } = created.run
    expect(await sessions.close(runId)).toEqual(done)
    expect(sessions.summary(runId)).toMatchObject({ status: 'stopped', signal: 'SIGHUP' })
  }
})
