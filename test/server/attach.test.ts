// Attaching: pages of history, then what is live, from any cursor; over a whole server, with a client that knows only the pages.
import { describe, expect, test } from 'vitest'
import {
  create,
  createScript,
  enter,
  hasEnded,
  type RawClient,
  readAll,
  seqsOf,
  textOf,
  upTo,
} from '../support/raw-client.ts'
import { noSession, startServer } from '../support/server.ts'

/** An echo session with so many events: its start, and then the numbers from 2 on. */
async function echoOf(count: number, client: RawClient): Promise<string> {
  const runId = await create(client, { kind: 'echo' })
  for (const seq of upTo(count, 2)) await client.ask('run:input', { runId, data: String(seq) })
  return runId
}

describe('the answer', () => {
  test('says what the session is, and its events exactly as they are told live', async () => {
    const server = await startServer()
    const [client, watcher] = [await enter(server), await enter(server)]
    const runId = await create(client, { kind: 'echo' })
    await watcher.attach(runId, 1)
    await client.ask('run:input', { runId, data: 'ü' })
    const [live] = await watcher.until(({ length }) => length === 1)

    const answer = await client.ask('run:attach', { runId, seq: 0, clientId: 'me' })
    const start = {
      runId,
      sessionId: runId,
      seq: 1,
      channel: 'system:status',
      type: 'json',
      payload: { status: 'running' },
    }
    expect(answer).toEqual({
      ...{ success: true, runId, kind: 'echo', status: 'running', lastSeq: 2 },
      events: [{ ...start, ts: expect.any(Number) }, live],
      meta: expect.objectContaining({ runId, kind: 'echo', title: 'Echo', followers: 2 }),
    })
    expect(live).toEqual({
      ...start,
      seq: 2,
      channel: 'echo:output',
      type: 'chunk',
      payload: { data: 'ü' },
      ts: expect.any(Number),
    })
    expect(Math.abs(Date.now() - (live?.ts ?? 0))).toBeLessThan(60_000)
  })

  test('holds what comes after seq, which afterSeq may be called too', async () => {
    const client = await enter(await startServer())
    const runId = await echoOf(5, client)
    for (const [cursor, expected] of [
      [{ seq: 0 }, upTo(5)],
      [{ seq: 3 }, [4, 5]],
      [{ afterSeq: 3 }, [4, 5]],
      [{ seq: 5 }, []],
      [{}, upTo(5)],
    ] as const) {
      const answer = await client.ask('run:attach', { runId, ...cursor })
      expect([cursor, seqsOf(answer.events ?? [])]).toEqual([cursor, expected])
    }
  })

  test('to a seq that is not there yet says where the log ends, and follows nothing', async () => {
    const client = await enter(await startServer())
    const runId = await echoOf(3, client)
    const ahead = { success: false, error: 'Sequence ahead of log', lastSeq: 3 }
    expect(await client.ask('run:attach', { runId, seq: 4 })).toEqual(ahead)
    expect(await client.ask('run:attach', { runId, afterSeq: 2 ** 32 - 1 })).toEqual(ahead)
    await client.ask('run:input', { runId, data: 'x' })
    expect((await client.ask('run:list')).runs).toMatchObject([{ followers: 0 }])
    expect(client.events).toEqual([])
  })

  test('to a session that has ended gives its status and history, and starts nothing', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'echo once; exit 3')
    await client.attach(runId)
    await client.until(hasEnded)
    const answer = await client.ask('run:attach', { runId, seq: 0 })
    expect(answer).toMatchObject({ success: true, status: 'stopped', meta: { exitCode: 3 } })
    expect(textOf(answer.events ?? [])).toBe('once\r\n')
    expect(await readAll(client, runId)).toEqual(answer.events)
    expect((await client.ask('run:list')).runs).toMatchObject([{ status: 'stopped', lastSeq: answer.lastSeq }])
  })
})

test('what does not fit the first page follows by itself, then what is live, without a gap', async () => {
  const client = await enter(await startServer())
  const runId = await echoOf(50, client)
  const answer = await client.attach(runId, 10, { maxBytes: 1 })
  expect([seqsOf(answer.events), answer.lastSeq]).toEqual([[11], 50])
  await client.ask('run:input', { runId, data: 'live' })
  const events = await client.until((all) => all.at(-1)?.seq === 51)
  expect(seqsOf(events)).toEqual(upTo(51, 11))
})

test('a second attach moves the cursor: back for a replay, on to skip, and no event comes twice for either', async () => {
  const client = await enter(await startServer())
  const runId = await echoOf(30, client)
  await client.attach(runId, 30)
  await client.attach(runId, 20, { maxBytes: 1 })
  await client.until((all) => all.at(-1)?.seq === 30)
  await client.attach(runId, 0, { maxBytes: 1 })
  await client.attach(runId, 30)
  await client.ask('run:input', { runId, data: 'end' })
  const events = await client.until((all) => all.at(-1)?.seq === 31)
  // The replay from 0 had its first page; whether more of it went out before it was moved on is the server's affair.
  const seqs = seqsOf(events)
  const again = seqs.slice(10, -1)
  expect(seqs.slice(0, 10)).toEqual(upTo(30, 21))
  expect(again).toEqual(upTo(again.length))
  expect((await client.ask('run:list')).runs).toMatchObject([{ followers: 1 }])
})

test('after detach nothing comes, and attaching again goes on from any cursor', async () => {
  const server = await startServer()
  const [client, other] = [await enter(server), await enter(server)]
  const runId = await echoOf(3, client)
  await client.attach(runId, 3)
  expect(await client.ask('run:detach', { runId })).toEqual({ success: true })
  expect(await client.ask('run:detach', { runId })).toEqual({ success: true })
  await other.ask('run:input', { runId, data: 'unseen' })
  await client.ask('run:list')
  expect(client.events).toEqual([])
  await client.attach(runId, 3)
  expect(textOf(client.events, 'echo:output')).toBe('unseen')
  expect(await client.ask('run:detach', { runId: noSession })).toEqual({ success: false, error: 'Session not found' })
})

test('one socket follows several sessions, each with a cursor of its own', async () => {
  const client = await enter(await startServer())
  const runIds = await Promise.all(upTo(5).map((count) => echoOf(count + 5, client)))
  await Promise.all(runIds.map((runId, i) => client.attach(runId, i)))
  for (const runId of runIds) client.emit('run:input', { runId, data: 'end' })
  await client.until((all) =>
    runIds.every((runId) => all.some((event) => event.runId === runId && event.payload['data'] === 'end')),
  )
  for (const [i, runId] of runIds.entries()) {
    expect(seqsOf(client.events.filter((event) => event.runId === runId))).toEqual(upTo(i + 7, i + 1))
  }
})

describe('run:read', () => {
  test('gives a page of history by seq, limit and bytes, and follows nothing', async () => {
    const client = await enter(await startServer())
    const runId = await echoOf(20, client)
    const read = async (page: Record<string, unknown>) => {
      const { events, lastSeq } = await client.ask('run:read', { runId, ...page })
      return [seqsOf(events ?? []), lastSeq]
    }
    expect(await read({ seq: 0 })).toEqual([upTo(20), 20])
    expect(await read({ seq: 15 })).toEqual([upTo(20, 16), 20])
    expect(await read({ seq: 2, limit: 3 })).toEqual([[3, 4, 5], 20])
    expect(await read({ seq: 2, maxBytes: 1 })).toEqual([[3], 20])
    expect(await read({ seq: 20 })).toEqual([[], 20])
    expect(await read({ seq: 21 })).toEqual([[], 20])
    await client.ask('run:input', { runId, data: 'x' })
    await client.ask('run:list')
    expect(client.events).toEqual([])
  })

  test('reads what an attached client has seen, event for event', async () => {
    const client = await enter(await startServer())
    const runId = await createScript(client, 'for i in 1 2 3; do echo "line $i"; done')
    await client.attach(runId)
    await client.until(hasEnded)
    expect(client.events).toEqual(await readAll(client, runId))
  })
})

test('run:ack is answered by nothing; with a callback it is a success', async () => {
  const client = await enter(await startServer())
  const runId = await echoOf(3, client)
  await client.attach(runId)
  client.emit('run:ack', { runId, seq: 2 })
  expect(await client.ask('run:ack', { runId, seq: 3 })).toEqual({ success: true })
  // What was never sent cannot be known: it does no harm.
  expect(await client.ask('run:ack', { runId, seq: 4_000_000_000 })).toEqual({ success: true })
  await client.ask('run:input', { runId, data: 'on' })
  await client.until((all) => all.at(-1)?.seq === 4)
  expect(client.told).toEqual([])
})
