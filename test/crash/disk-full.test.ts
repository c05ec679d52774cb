// A disk that is full: clients hear of it, sessions stand still, nothing is shown that is not kept; with room again everything goes on.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { smallDisk } from '../support/disk.ts'
import { testFolder } from '../support/folder.ts'
import { followByClient, followByPattern } from '../support/lasting.ts'
import {
  create,
  createScript,
  createWaiting,
  enter,
  hasEnded,
  type RawClient,
  readAll,
  ready,
  seqsOf,
  textOf,
  upTo,
} from '../support/raw-client.ts'
import { runServer, spawnServer } from '../support/server.ts'
import { canMount, type Disk } from '../support/small-disk.ts'

if (!canMount) process.stderr.write('tests of a full disk are skipped: they mount a small one, as root on Linux\n')

/** 1.5 MB of numbered lines that hardly shrink when they are compressed. */
const flood = `awk 'BEGIN { srand(1); for (n = 1; n <= 15000; n++) { s = n " "; while (length(s) < 98) s = s sprintf("%c", 33 + rand() * 90); print s } }'`
const numbersIn = (text: string) => [...text.matchAll(/(?:^|\n)(\d+) /g)].map(([, number]) => Number(number))

const unwritable = 'The journal cannot be written'
const saysWritable = (writable: boolean) => (payload: unknown) =>
  JSON.stringify(payload).includes(`"writable":${writable}`)

/** A server on a disk that is nearly full, and somebody who watches. */
async function serverOn(disk: Disk) {
  const server = await spawnServer({ folder: disk.folder })
  const client = await enter(server)
  await client.ask('run:list', { watch: true })
  return { server, client }
}

/** Fills the disk, and says something that cannot be kept. @returns when that is known. */
async function becomeFull(disk: Disk, client: RawClient, runId: string) {
  disk.fill()
  // What still fits in the file's last page is kept.
  const told = client.hear('server:status', saysWritable(false))
  const big = Array.from({ length: 15_000 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('')
  for (let i = 0; i < 4; i++) client.emit('run:input', { runId, data: `${i}${big}` })
  return told
}

describe.runIf(canMount)('while the disk is full', () => {
  test('a flood stands still and everyone is told; with room again it goes on to its end and nothing is lost', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const done = path.join(testFolder(), 'done')
    const runId = await createWaiting(client, `${flood}; : > ${done}`)
    const others = [await followByClient({ ...server, runId }), followByPattern({ ...server, runId })]
    disk.fill()
    client.emit('run:input', { runId, data: '\n' })
    expect(await client.hear('server:status', saysWritable(false))).toEqual({
      writable: false,
      message: expect.any(String),
    })
    expect(await client.hear('error')).toEqual({ message: unwritable })
    expect(await client.ask('run:create', { kind: 'echo' })).toEqual({ success: false, error: unwritable })
    const { lastSeq } = await client.ask('run:read', { runId, seq: 0, limit: 1 })
    expect(client.events.at(-1)?.seq).toBeLessThanOrEqual(lastSeq ?? 0)
    // Its program waits: in the time of three such floods it does not come to its end.
    for (let time = 0; time < 3; time++) await promisify(execFile)('sh', ['-c', `${flood} > /dev/null`])
    expect(existsSync(done)).toBe(false)

    disk.free()
    await client.hear('server:status', saysWritable(true))
    const events = await client.until(hasEnded)
    expect(numbersIn(textOf(events).slice(ready.length))).toEqual(upTo(15_000))
    const log = await readAll(client, runId)
    expect(seqsOf(log)).toEqual(upTo(log.length))
    expect(events).toEqual(log)
    for (const other of others) expect(await other.until(({ length }) => length >= log.length)).toEqual(log)
    expect(await client.ask('run:create', { kind: 'echo' })).toMatchObject({ success: true })
  })

  test('nothing is shown that is not kept: what was seen is there after a crash', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const runId = await createWaiting(client, flood)
    disk.fill()
    client.emit('run:input', { runId, data: '\n' })
    await client.hear('server:status', saysWritable(false))
    await client.ask('run:list')
    const seen = [...client.events]
    await server.kill9()
    disk.free()
    await server.restart()
    const again = await enter(server)
    const log = await readAll(again, runId)
    expect(log.slice(0, seen.length)).toEqual(seen)
    expect(seqsOf(log)).toEqual(upTo(log.length))
    expect(log.at(-1)?.payload).toMatchObject({ status: 'stopped' })
  })

  test('no process is started that could not be found again', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const ended = await createScript(client, 'exit')
    await client.attach(ended)
    await client.until(hasEnded)
    await becomeFull(disk, client, await create(client, { kind: 'echo' }))
    expect(await client.ask('run:restart', { runId: ended })).toEqual({ success: false, error: unwritable })
    disk.free()
    await client.hear('server:status', saysWritable(true))
    expect(await client.ask('run:restart', { runId: ended })).toEqual({ success: true })
    await server.kill9()
  })

  test('who comes to watch is told, and history can be read', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const runId = await create(client, { kind: 'echo' })
    await client.ask('run:input', { runId, data: 'kept' })
    await becomeFull(disk, client, runId)
    const late = await enter(server)
    await late.ask('run:list', { watch: true })
    await late.hear('server:status', saysWritable(false))
    const { events } = await late.attach(runId)
    expect(events[1]?.payload).toEqual({ data: 'kept' })
    disk.free()
    await late.until((all) => all.some(({ payload }) => String(payload['data']).startsWith('3')))
    expect(seqsOf(late.events)).toEqual(upTo(6))
  })

  test('what is said to a session waits up to 1 MiB and is refused beyond it; all that was taken is kept in the end', async () => {
    const disk = smallDisk(24)
    const { client } = await serverOn(disk)
    const runId = await create(client, { kind: 'echo' })
    await becomeFull(disk, client, runId)
    const taken: string[] = []
    for (let i = 0; i < 12; i++) {
      const data = `more ${i} ${'x'.repeat(400_000)}`
      const { success, error } = await client.ask('run:input', { runId, data })
      if (success) taken.push(data)
      else expect(error).toBe('Input queue full')
    }
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.length).toBeLessThan(5)
    disk.free()
    await client.hear('server:status', saysWritable(true))
    const log = await readAll(client, runId)
    const said = log.map(({ payload }) => String(payload['data'])).filter((data) => data.startsWith('more'))
    expect(said).toEqual(taken)
  })

  test('closing a session says that its end could not be kept, and keeps it when there is room', async () => {
    const disk = smallDisk(12)
    const { client } = await serverOn(disk)
    const runId = await create(client, { kind: 'echo' })
    await becomeFull(disk, client, runId)
    expect(await client.ask('run:close', { runId })).toEqual({ success: false, error: unwritable })
    disk.free()
    await client.hear('server:status', saysWritable(true))
    expect((await readAll(client, runId)).at(-1)?.payload).toMatchObject({ status: 'stopped' })
  })

  test('a server can be ended, and started again with room: sessions have stopped', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const runId = await createWaiting(client, flood)
    disk.fill()
    client.emit('run:input', { runId, data: '\n' })
    await client.hear('server:status', saysWritable(false))
    expect(await server.process.kill('SIGTERM')).toMatchObject({ signal: null })
    disk.free()
    await server.restart()
    const again = await enter(server)
    expect((await again.ask('run:list')).runs).toMatchObject([{ runId, status: 'stopped' }])
    const log = await readAll(again, runId)
    expect(client.events).toEqual(log.slice(0, client.events.length))
  })

  test('a server starts on it or says in one line why not, and damages nothing', async () => {
    const disk = smallDisk(12)
    const { server, client } = await serverOn(disk)
    const runId = await create(client, { kind: 'echo' })
    await client.attach(runId)
    client.emit('run:input', { runId, data: 'kept' })
    await client.until(({ length }) => length === 2)
    await server.kill9()
    disk.fill()
    const args = ['--json', '--port', '0', '--data-dir', disk.folder]
    const second = runServer({ args, env: { TERMINAL_KEY: server.key } })
    const line = await second.firstLine()
    const { code } = await second.kill('SIGTERM')
    if (line === '') expect([code, second.stderr]).toEqual([1, expect.stringMatching(/^dispatch: [^\n]+\n$/)])
    else expect(code).toBe(0)
    disk.free()
    await server.restart()
    const log = await readAll(await enter(server), runId)
    expect(log.map(({ payload }) => payload['data'] ?? payload['status'])).toEqual(['running', 'kept', 'stopped'])
  })
})
