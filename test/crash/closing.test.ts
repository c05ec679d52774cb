// A server that is told to end: everything in it ends in order, is said, and is kept.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { serverProgram } from '../../build/server-process.ts'
import { allGone, kill9 } from '../support/processes.ts'
import {
  create,
  createScript,
  enter,
  openRaw,
  type RawClient,
  readAll,
  type RunEvent,
  seqsOf,
  textOf,
  upTo,
} from '../support/raw-client.ts'
import { testFolder } from '../support/folder.ts'
import { cleanEnvironment, spawnServer } from '../support/server.ts'

const stopped = { status: 'stopped', reason: 'Dispatch was closed' }
const pidsIn = (text: string) => [...text.matchAll(/pid (\d+)\./g)].map(([, pid]) => Number(pid))
const of = (runId: string, events: readonly RunEvent[]) => events.filter((event) => event.runId === runId)

/** Terminals of many tempers, each of which says the numbers of its processes. */
const scripts: Readonly<Record<string, [script: string, processes: number]>> = {
  waits: ['echo "pid $$."; read x', 1],
  'ignores the hang-up': ['trap "" HUP TERM INT; echo "pid $$."; while :; do sleep 1; done', 1],
  'has a child in the background': ['sleep 1000 & echo "pid $$. pid $!."; wait', 2],
  'has a child that ignores the hang-up': ['(trap "" HUP; exec sleep 1000) & echo "pid $$. pid $!."; wait', 2],
  'has a job at the keyboard that ignores the hang-up': [
    `set -m; echo "pid $$."; sh -c 'trap "" HUP; echo "pid $$."; exec sleep 1000'`,
    2,
  ],
  'stands still': ['echo "pid $$."; kill -STOP $$', 1],
  floods: ['echo "pid $$."; while :; do echo "a line of a flood without end"; done', 1],
}

/** Starts them all and waits until each has said its numbers. */
async function startAll(client: RawClient): Promise<{ runIds: string[]; pids: number[] }> {
  const runIds = [await create(client, { kind: 'echo' })]
  const pids: number[] = []
  for (const [script, processes] of Object.values(scripts)) {
    const runId = await createScript(client, script)
    await client.attach(runId)
    const found = () => pidsIn(textOf(of(runId, client.events)))
    await client.until(() => found().length === processes)
    runIds.push(runId)
    pids.push(...found())
  }
  return { runIds, pids }
}

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends all sessions and their processes, then the server with 0; the next one finds them as they ended', async () => {
    const server = await spawnServer()
    const client = await enter(server)
    const { runIds, pids } = await startAll(client)
    const gone = client.gone()
    expect(await server.process.kill(signal)).toEqual({ code: 0, signal: null })
    await allGone(pids)
    await gone
    expect(server.process.stdout.trim().split('\n')).toHaveLength(1)
    expect(server.process.stderr).toBe('')

    await server.restart()
    const again = await enter(server)
    const { runs } = await again.ask('run:list')
    expect(runs).toMatchObject(runIds.map((runId) => ({ ...stopped, runId, endedAt: expect.any(Number) })).toReversed())
    for (const runId of runIds) {
      const log = await readAll(again, runId)
      expect(log.filter(({ payload }) => payload['status'] === 'stopped')).toHaveLength(1)
      expect(log.at(-1)?.payload).toMatchObject(stopped)
      const seen = of(runId, client.events)
      expect(seen).toEqual(log.slice(0, seen.length))
      expect(await again.ask('run:restart', { runId })).toEqual({ success: true })
    }
  })
})

test('who follows is told the end of each session before the connection goes', async () => {
  const server = await spawnServer()
  const client = await enter(server)
  const runIds = [await create(client, { kind: 'echo' })]
  for (let i = 0; i < 3; i++) runIds.push(await createScript(client, 'trap "echo bye; exit" HUP; read x'))
  for (const runId of runIds) await client.attach(runId)
  const gone = client.gone()
  await server.process.kill('SIGTERM')
  await gone
  for (const runId of runIds) {
    const seen = of(runId, client.events)
    expect(seqsOf(seen)).toEqual(upTo(seen.length))
    expect(seen.at(-1)).toMatchObject({ channel: 'system:status', payload: stopped })
  }
})

test('a second signal while it ends changes nothing', async () => {
  const server = await spawnServer()
  const client = await enter(server)
  await createScript(client, 'trap "" HUP; echo ready; while :; do sleep 1; done')
  void server.process.kill('SIGTERM')
  void server.process.kill('SIGINT')
  expect(await server.process.kill('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('nothing new is begun while it ends', async () => {
  const server = await spawnServer()
  const client = await enter(server)
  const runId = await createScript(client, 'trap "" HUP; printf ready; while :; do sleep 1; done')
  await client.attach(runId)
  await client.until((events) => textOf(events) === 'ready')
  const closing = server.process.kill('SIGTERM')
  // Refused from the moment on that it closes; until then it is as ever, and what was begun is ended too.
  await expect.poll(async () => (await client.ask('run:create', { kind: 'echo' })).error).toBe('Server is stopping')
  expect(await closing).toEqual({ code: 0, signal: null })
  await server.restart()
  const { runs } = await (await enter(server)).ask('run:list')
  expect(runs?.every(({ status }) => status === 'stopped')).toBe(true)
})

test('a session that somebody is closing just then is ended as well, with what it had started', async () => {
  const server = await spawnServer()
  const client = await enter(server)
  const runId = await createScript(client, '(trap "" HUP; exec sleep 1000) & echo "pid $$. pid $!."; wait')
  await client.attach(runId)
  const pids = pidsIn(textOf(await client.until((events) => pidsIn(textOf(events)).length === 2)))
  client.emit('run:close', { runId })
  await client.until((events) => events.at(-1)?.payload['status'] === 'stopped')
  expect(await server.process.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  await allGone(pids)
})

test('connections of all sorts hold no server up', async () => {
  const server = await spawnServer()
  const polling = openRaw(server.url, { transports: ['polling'], auth: { apiKey: server.key } })
  await polling.hear('auth-ok')
  const stranger = openRaw(server.url)
  await stranger.ask('run:list')
  await fetch(`${server.url}/healthz`)
  const silent = connect(server.port, '127.0.0.1')
  const halfway = connect(server.port, '127.0.0.1', () => halfway.write('POST /socket.io/?EIO=4 HTTP/1.1\r\nHost: '))
  for (const socket of [silent, halfway]) {
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
  }
  expect(await server.process.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  await server.restart()
})

test('without a word, when who started it was killed: what it had put in its place looks after itself', async () => {
  const program = [process.execPath, serverProgram, '--json', '--port', '0']
  const script = 'DISPATCH_END_WITH_PARENT=$$ "$@" & wait'
  const parent = spawn('/bin/sh', ['-c', script, 'sh', ...program, '--data-dir', testFolder()], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(createInterface(parent.stdout), 'line')
  const { pid } = z.object({ pid: z.int() }).parse(JSON.parse(String(line)))
  kill9(parent.pid)
  await allGone([pid])
})
