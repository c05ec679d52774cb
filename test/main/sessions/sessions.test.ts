// Sessions of any kind: what they refuse, what they keep, and what a start after a crash makes of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { silentLogger } from '../../../main/base/logger.ts'
import { startedAt } from '../../../main/base/process-table.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { createKinds } from '../../../main/kinds/index.ts'
import { defineAdapter } from '../../../main/sessions/adapter.ts'
import { createSessions, type SessionsNews } from '../../../main/sessions/sessions.ts'
import { echoContract } from '../../../shared/kinds/echo.ts'
import type { StatusPayload } from '../../../shared/session.ts'
import { isAlive } from '../../support/processes.ts'
import { sessionRow } from '../../support/rows.ts'
import { ended, openSessions, startScript } from '../../support/sessions.ts'

const id = `pty_${'0'.repeat(21)}`

test.each([
  [{ kind: 'nothing' }, /^Invalid payload: kind: must be one of pty, .*echo$/],
  [{ kind: 'pty', cwd: 'relative' }, 'Invalid payload: cwd: must be an absolute path'],
  [{ kind: 'pty', cwd: '/no/such/folder' }, 'Invalid payload: cwd: no such folder'],
  [{ kind: 'pty', cwd: '/etc/hostname' }, 'Invalid payload: cwd: no such folder'],
  [{ kind: 'pty', cwd: '/tmp\0/x' }, 'Invalid payload: cwd: must not contain a NUL character'],
  [{ kind: 'pty', options: { cols: 0 } }, /^Invalid payload: options\.cols: /],
  [{ kind: 'pty', options: { args: 'x' } }, /^Invalid payload: options\.args: /],
  [{ kind: 'pty', options: { env: { 'A=B': 'x' } } }, /^Invalid payload: options\.env\.A=B: /],
])('a request %o is refused with the field’s name and leaves nothing', (request, error) => {
  const { sessions } = openSessions()
  const answer = sessions.create(request)
  expect(answer).toEqual({ success: false, error: typeof error === 'string' ? error : expect.stringMatching(error) })
  expect(sessions.list()).toEqual([])
})

test('a session without a folder starts at home, and ~ means home', () => {
  const { sessions } = openSessions()
  for (const cwd of [undefined, '~']) {
    const created = sessions.create({ kind: 'pty', cwd, options: { shell: '/bin/sh', args: ['-c', 'true'] } })
    expect(created).toMatchObject({ success: true, run: { cwd: os.homedir(), title: 'sh' } })
  }
})

test('the list is newest first and tells those who listen of every change', async () => {
  const bench = openSessions()
  const news: SessionsNews[] = []
  bench.sessions.onNews((one) => news.push(one))
  const first = startScript(bench, 'exit 1')
  const second = startScript(bench, 'cat')
  expect(bench.sessions.list().map(({ runId }) => runId)).toEqual([second, first])
  await ended(bench.journal, first)
  bench.sessions.rename(second, 'Cat')
  expect(bench.sessions.delete(second)).toEqual({ success: false, error: 'Session still running' })
  await bench.sessions.close(second)
  expect(bench.sessions.delete(second)).toEqual({ success: true })
  expect(bench.sessions.delete(second)).toEqual({ success: false, error: 'Session not found' })
  const told = news.map((one) => (one.type === 'changed' ? `${one.run.title} ${one.run.status}` : one.type))
  expect(told).toEqual(expect.arrayContaining(['sh running', 'sh stopped', 'Cat running', 'Cat stopped', 'deleted']))
  expect(told.at(-1)).toBe('deleted')
})

test('the journal hears of what is said to a session that runs, and of nothing else', async () => {
  const bench = openSessions()
  const heard = vi.spyOn(bench.journal, 'heard')
  const run = startScript(bench, 'cat')
  bench.sessions.resize(run, 90, 30)
  expect(heard).not.toHaveBeenCalled()
  expect(bench.sessions.input(run, 'x', undefined)).toEqual({ success: true })
  expect(heard).toHaveBeenCalledOnce()
  await bench.sessions.close(run)
  expect(bench.sessions.input(run, 'x', undefined)).toEqual({ success: false, error: 'Session already stopped' })
  expect(heard).toHaveBeenCalledOnce()
})

test('sessions are as they were after the server was closed and started again', async () => {
  const first = openSessions()
  const run = startScript(first, 'exit 7')
  await ended(first.journal, run)
  first.sessions.rename(run, 'Seven')
  const running = startScript(first, 'cat')
  await first.sessions.stop('Dispatch was closed')
  first.journal.close()
  const second = openSessions(first.folder)
  expect(second.sessions.summary(run)).toMatchObject({ title: 'Seven', status: 'stopped', exitCode: 7 })
  expect(second.sessions.summary(running)).toMatchObject({ status: 'stopped', reason: 'Dispatch was closed' })
  expect(await second.sessions.restart(running)).toEqual({ success: true })
  expect(second.sessions.summary(running)).toMatchObject({ status: 'running' })
})

test('a crash’s running session is ended with the reason, and its process is ended, but never a stranger with its number', async () => {
  const leftover = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
  const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
  const leftoverEnd = once(leftover, 'exit')
  const journal = createMemoryJournal()
  const times = { pid: leftover.pid ?? null, pidStartedAt: startedAt(leftover.pid ?? 0) ?? null }
  const other = `pty_${'1'.repeat(21)}`
  journal.addSession(sessionRow(id, { kind: 'pty', cwd: os.tmpdir(), ...times }))
  journal.addSession(
    sessionRow(other, { kind: 'pty', cwd: os.tmpdir(), pid: stranger.pid ?? null, pidStartedAt: 'long ago' }),
  )
  const sessions = createSessions({ journal, kinds: createKinds(), log: silentLogger, countFollowers: () => 0 })
  const reason = 'Dispatch ended unexpectedly while this session was running'
  for (const one of [id, other]) expect(sessions.summary(one)).toMatchObject({ status: 'stopped', reason, lastSeq: 1 })
  expect(JSON.parse(String(journal.read(id, 0, 1e6)[0]?.body))).toEqual({ status: 'stopped', reason })
  await leftoverEnd
  expect(stranger.exitCode).toBeNull()
  const strangerEnd = once(stranger, 'exit')
  expect(stranger.kill()).toBe(true)
  await strangerEnd
  await sessions.stop('The test is over')
  journal.close()
})

test('a process is kept before it can have done anything, so that the next server finds it', async () => {
  const bench = openSessions()
  const kept = () => bench.journal.sessions().find((row) => row.id === run)?.pid
  const run = startScript(bench, 'cat')
  expect(kept()).toEqual(expect.any(Number))
  await bench.sessions.close(run)
  expect(kept()).toBeNull()
})

test('a process that cannot be kept does not run', async () => {
  const bench = openSessions()
  const file = path.join(bench.folder, 'pid')
  const run = startScript(bench, `[ -e again ] || exit; trap '' HUP; echo $$ > '${file}'; exec sleep 1000`)
  await ended(bench.journal, run)
  writeFileSync(path.join(bench.folder, 'again'), '')
  const other = new Database(path.join(bench.folder, 'journal.db'))
  other.exec('BEGIN IMMEDIATE')
  const error = '/bin/sh could not be started: The journal cannot be written'
  expect(await bench.sessions.restart(run)).toEqual({ success: false, error })
  other.close()
  // Either it came as far as that, or not.
  await expect.poll(() => existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))).toBe(false)
  await expect.poll(() => bench.sessions.restart(run)).toEqual({ success: true })
})

test('a folder that is gone keeps a session from starting again and says so', async () => {
  const bench = openSessions()
  const cwd = path.join(bench.folder, 'work')
  mkdirSync(cwd)
  const created = bench.sessions.create({ kind: 'pty', cwd, options: { shell: '/bin/sh', args: ['-c', 'true'] } })
  if (!created.success) throw new Error(created.error)
  await ended(bench.journal, created.run.runId)
  rmSync(cwd, { recursive: true })
  expect(await bench.sessions.restart(created.run.runId)).toEqual({
    success: false,
    error: `The folder ${cwd} is not there`,
  })
  expect(bench.sessions.summary(created.run.runId)).toMatchObject({ status: 'error' })
})

test('a restart is answered once the session has opened, and says so when it could not', async () => {
  const outcomes: ((status: StatusPayload) => void)[] = []
  const slow = defineAdapter(echoContract, {
    usesFolder: false,
    defaultTitle: () => 'Slow',
    start(_options, host) {
      const { promise: opened, resolve } = Promise.withResolvers<void>()
      outcomes.push((status) => {
        host.status(status)
        resolve()
      })
      return { opened, input: () => undefined, stop: async () => host.status({ status: 'stopped' }) }
    },
  })
  const journal = createMemoryJournal()
  const kinds = new Map([['echo', slow]])
  const sessions = createSessions({ journal, kinds, log: silentLogger, countFollowers: () => 0 })
  const created = sessions.create({ kind: 'echo' })
  if (!created.success) throw new Error(created.error)
  const { runId } = created.run
  outcomes[0]?.({ status: 'running' })
  for (const [outcome, answer] of [
    [{ status: 'running' }, { success: true }],
    [
      { status: 'error', reason: 'It is gone' },
      { success: false, error: 'It is gone' },
    ],
  ] as const) {
    await sessions.close(runId)
    const answered = vi.fn<(outcome: unknown) => void>()
    const restarted = sessions.restart(runId).then(answered)
    await turn()
    expect(answered).not.toHaveBeenCalled()
    outcomes.at(-1)?.(outcome)
    await restarted
    expect(answered).toHaveBeenCalledWith(answer)
  }
  await sessions.stop('The test is over')
  journal.close()
})

test('nothing starts while the server is stopping', async () => {
  const { sessions } = openSessions()
  await sessions.stop('Dispatch was closed')
  expect(sessions.create({ kind: 'echo' })).toEqual({ success: false, error: 'Server is stopping' })
})

test('a kind that ends at once is closed like any other', async () => {
  const { sessions } = openSessions()
  const created = sessions.create({ kind: 'echo' })
  if (!created.success) throw new Error(created.error)
  expect(await sessions.close(created.run.runId)).toEqual({ success: true })
  expect(sessions.summary(created.run.runId)).toMatchObject({ status: 'stopped' })
})
