// Servers and clients that are killed without a warning, in the middle of a flood: what anybody saw stays as it was seen.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startedAt } from '../../main/base/process-table.ts'
import { startFollower } from '../support/follower.ts'
import { followByClient, followByPattern } from '../support/lasting.ts'
import { allGone, isAlive } from '../support/processes.ts'
import { createScript, enter, hasEnded, readAll, seqsOf, textOf, upTo } from '../support/raw-client.ts'
import { type SpawnedServer, spawnServer } from '../support/server.ts'

/** Says its process id and then numbered lines without end; what it is told before it begins makes no difference. */
const flood = 'echo "pid $$."; n=0; while :; do n=$((n+1)); echo "line $n of a flood without end"; done'
const pidsIn = (text: string) => [...text.matchAll(/pid (\d+)\./g)].map(([, pid]) => Number(pid))

test('a server that is killed three times under a flood loses, changes and repeats nothing that was seen', async () => {
  const server = await spawnServer()
  const runId = await createScript(await enter(server), flood)
  const ours = await followByClient({ ...server, runId })
  const theirs = followByPattern({ ...server, runId })
  for (const round of upTo(3)) {
    const before = Math.max(ours.all.length, theirs.all.length)
    await Promise.all([ours, theirs].map((seen) => seen.until(({ length }) => length > before + 20)))
    await server.kill9()
    await server.restart()

    const owner = await enter(server)
    const { runs } = await owner.ask('run:list')
    const reason = expect.stringContaining('Dispatch ended unexpectedly')
    expect(runs).toMatchObject([{ runId, status: 'stopped', reason, endedAt: expect.any(Number) }])
    const log = await readAll(owner, runId)
    expect(seqsOf(log)).toEqual(upTo(log.length))
    const end = { channel: 'system:status', type: 'json', payload: { status: 'stopped', reason } }
    expect(log.at(-1)).toMatchObject(end)
    const pids = pidsIn(textOf(log))
    expect(pids).toHaveLength(round)
    await allGone(pids)

    await Promise.all([ours, theirs].map((seen) => seen.until(({ length }) => length >= log.length)))
    expect(ours.all).toEqual(log)
    expect(theirs.all).toEqual(log)
    expect(await owner.ask('run:restart', { runId })).toEqual({ success: true })
  }
  const owner = await enter(server)
  expect(await owner.ask('run:close', { runId })).toEqual({ success: true })
  const log = await readAll(owner, runId)
  await Promise.all([ours, theirs].map((seen) => seen.until(({ length }) => length >= log.length)))
  expect([ours.all, theirs.all]).toEqual([log, log])
  expect(ours.resets).toEqual([])
  expect(server.process.stderr).not.toContain('unexpected')
})

/** Kills a server beside a shell that ignores the hang-up. @returns the server, which is to be started again, and the shell's session and process. */
async function killBesideShell() {
  const server = await spawnServer()
  const owner = await enter(server)
  const runId = await createScript(owner, 'trap "" HUP; echo "pid $$."; while :; do sleep 1; done')
  await owner.attach(runId)
  const pids = pidsIn(textOf(await owner.until((events) => pidsIn(textOf(events)).length === 1)))
  await server.kill9()
  return { server, runId, pids }
}

test('a killed server’s shell that ignores the hang-up is ended by the next one', async () => {
  const { server, runId, pids } = await killBesideShell()
  await server.restart()
  await allGone(pids)
  const again = await enter(server)
  expect((await again.ask('run:list')).runs).toMatchObject([{ runId, status: 'stopped' }])
})

test.each([
  ['is killed', (server: SpawnedServer) => server.kill9()],
  ['is closed', (server: SpawnedServer) => server.process.kill('SIGTERM')],
])('when the next server %s before it has ended such a shell, nothing is left in the end', async (_, end) => {
  const { server, pids } = await killBesideShell()
  await server.restart()
  await end(server)
  await server.restart()
  await allGone(pids)
})

test('a session that is started again while its old shell is being ended has only the new one', async () => {
  const { server, runId, pids } = await killBesideShell()
  await server.restart()
  const again = await enter(server)
  expect(await again.ask('run:restart', { runId })).toEqual({ success: true })
  await allGone(pids)
  await server.kill9()
  await server.restart()
  const log = await readAll(await enter(server), runId)
  await allGone(pidsIn(textOf(log)))
})

describe('a process that the journal names as a session’s', () => {
  /** A process that ends with the test, in a group of its own as terminals have it. */
  async function stranger() {
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'spawn')
    return { child, pid: child.pid ?? 0 }
  }

  /** A folder whose journal says that a terminal runs as this process, which began then. */
  async function folderNaming(pid: number, pidStartedAt: string) {
    const server = await spawnServer()
    await createScript(await enter(server), 'read x')
    await server.process.kill('SIGTERM')
    const journal = new Database(path.join(server.folder, 'journal.db'))
    journal.prepare("UPDATE sessions SET status = 'running', pid = ?, pidStartedAt = ?").run(pid, pidStartedAt)
    journal.close()
    return server
  }

  test('is ended at the next start when it is that very process', async () => {
    const { child, pid } = await stranger()
    const server = await folderNaming(pid, startedAt(pid) ?? '')
    const ended = once(child, 'exit')
    await server.restart()
    expect(await ended).toEqual([null, 'SIGHUP'])
  })

  test('is left alone when it began at another time: the number was given again', async () => {
    const { child, pid } = await stranger()
    const server = await folderNaming(pid, startedAt(process.pid) ?? '')
    // Signals are sent before the server listens.
    await server.restart()
    expect((await (await enter(server)).ask('run:list')).runs).toMatchObject([{ status: 'stopped' }])
    expect([child.exitCode, child.signalCode, isAlive(pid)]).toEqual([null, null, true])
  })
})

describe('a client', () => {
  test('that is killed under a flood costs the server nothing: its socket is gone, and the others go on', async () => {
    const server = await spawnServer()
    const owner = await enter(server)
    const runId = await createScript(owner, flood.replace('while :', 'while [ $n -lt 100000 ]'))
    const followers = await Promise.all(upTo(3).map(() => startFollower({ ...server, runId })))
    await owner.attach(runId)
    for (const follower of followers) follower.kill9()
    await owner.until(hasEnded)
    expect(seqsOf(owner.events)).toEqual(upTo(owner.events.length))
    await expect.poll(async () => (await owner.ask('admin:sockets')).sockets).toHaveLength(1)
    expect((await owner.ask('run:list')).runs).toMatchObject([{ followers: 1 }])
    expect(server.process.stderr).toBe('')
  })

  test('that is killed while it stands still with a full connection is gone as well', async () => {
    const server = await spawnServer()
    const owner = await enter(server)
    const runId = await createScript(owner, flood)
    const follower = await startFollower({ ...server, runId })
    follower.stop()
    await owner.attach(runId)
    await owner.until((events) => events.length > 100)
    follower.kill9()
    await expect.poll(async () => (await owner.ask('admin:sockets')).sockets).toHaveLength(1)
    expect(await owner.ask('run:close', { runId })).toEqual({ success: true })
  })
})
