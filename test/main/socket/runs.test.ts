// run:* over real sockets: what the protocol answers, to the letter.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ask, emit, hear, next, noSession, said, startServer } from './server.ts'

const yes = { success: true }
const no = (error: string) => ({ success: false, error })
const runIdOf = (answer: unknown) => z.object({ runId: z.string() }).parse(answer).runId
const textLike = (form: RegExp): unknown => expect.stringMatching(form)
const anyNumber: unknown = expect.any(Number)
const has = (text: string) => (payload: unknown) => JSON.stringify(payload).includes(text)

describe('a session', () => {
  test('is created, listed newest first, and deleted once it is closed', async () => {
    const client = await (await startServer()).enter()
    const made = await ask(client, 'run:create', { kind: 'talk', title: ' First ' })
    expect(made).toEqual({
      success: true,
      runId: textLike(/^talk_[A-Za-z0-9_-]{21}$/),
      kind: 'talk',
      status: 'running',
    })
    const [first, second] = [
      runIdOf(made),
      runIdOf(await ask(client, 'run:create', { kind: 'talk', options: { any: 1 } })),
    ]
    expect(await ask(client, 'run:list', {})).toMatchObject({
      success: true,
      runs: [
        { runId: second, title: 'Talk' },
        { runId: first, title: 'First', status: 'running', followers: 0 },
      ],
    })
    expect(await ask(client, 'run:delete', { runId: first })).toEqual(no('Session still running'))
    expect(await ask(client, 'run:close', { runId: first })).toEqual(yes)
    expect(await ask(client, 'run:delete', { runId: first })).toEqual(yes)
    expect(await ask(client, 'run:delete', { runId: first })).toEqual(no('Session not found'))
  })

  test('is attached to: its history in the answer, then every event once and in order', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:input', { runId, data: 'before' })
    const answer = await ask(client, 'run:attach', { runId, seq: 0, clientId: 'client-abc123' })
    const status = {
      runId,
      sessionId: runId,
      seq: 1,
      channel: 'system:status',
      type: 'json',
      payload: { status: 'running' },
      ts: anyNumber,
    }
    const before = {
      runId,
      sessionId: runId,
      seq: 2,
      channel: 'talk:said',
      type: 'json',
      payload: { data: 'before' },
      ts: anyNumber,
    }
    expect(answer).toMatchObject({
      success: true,
      runId,
      kind: 'talk',
      status: 'running',
      events: [status, before],
      lastSeq: 2,
      meta: { runId, title: 'Talk' },
    })
    const heard = hear(client)
    const last = next(client, 'run:event', has('"99."'))
    for (let i = 0; i < 100; i += 1) emit(client, 'run:input', { runId, data: `${i}.` })
    await last
    expect(said(heard)).toBe(Array.from({ length: 100 }, (_, i) => `${i}.`).join(''))
    expect(heard[0]).toEqual(['run:event', { ...before, seq: 3, payload: { data: '0.' } }])
  })

  test('is attached to from a seq on; afterSeq means the same and seq wins', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    for (const data of ['a', 'b', 'c']) await ask(client, 'run:input', { runId, data })
    const seqs = async (more: object) => {
      const { events } = z
        .object({ events: z.array(z.object({ seq: z.number() })) })
        .parse(await ask(client, 'run:attach', { runId, ...more }))
      return events.map(({ seq }) => seq)
    }
    expect(await seqs({})).toEqual([1, 2, 3, 4])
    expect(await seqs({ seq: 2 })).toEqual([3, 4])
    expect(await seqs({ afterSeq: 3 })).toEqual([4])
    expect(await seqs({ seq: 0, afterSeq: 3 })).toEqual([1, 2, 3, 4])
    expect(await seqs({ seq: 4 })).toEqual([])
    expect(await ask(client, 'run:attach', { runId, seq: 5 })).toEqual({
      success: false,
      error: 'Sequence ahead of log',
      lastSeq: 4,
    })
  })

  test('joins and leaves a room of its own', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    const room = () => server.sockets.io.of('/').adapter.rooms.get(`run:${runId}`)?.size ?? 0
    await ask(client, 'run:attach', { runId, seq: 0 })
    expect(room()).toBe(1)
    expect(await ask(client, 'run:detach', { runId })).toEqual(yes)
    expect(room()).toBe(0)
    await ask(client, 'run:attach', { runId, seq: 0 })
    await ask(client, 'run:close', { runId })
    await ask(client, 'run:delete', { runId })
    expect(room()).toBe(0)
  })

  test('is not heard any more once it is detached', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    expect(await ask(client, 'run:detach', { runId })).toEqual(yes)
    const heard = hear(client)
    await ask(client, 'run:input', { runId, data: 'unheard' })
    expect(await ask(client, 'run:read', { runId, seq: 1 })).toMatchObject({
      success: true,
      events: [{ seq: 2, payload: { data: 'unheard' } }],
      lastSeq: 2,
    })
    expect(heard).toEqual([])
  })

  test('is read in pages', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    for (const data of ['a', 'b', 'c']) await ask(client, 'run:input', { runId, data })
    expect(await ask(client, 'run:read', { runId, seq: 1, limit: 2 })).toMatchObject({
      success: true,
      events: [{ seq: 2 }, { seq: 3 }],
      lastSeq: 4,
    })
    expect(await ask(client, 'run:read', { runId, seq: 1, maxBytes: 1 })).toMatchObject({ events: [{ seq: 2 }] })
    expect(await ask(client, 'run:read', { runId: noSession, seq: 0 })).toEqual(no('Session not found'))
  })

  test('takes text and bytes, with and without a callback, in the order they were sent', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    const heard = hear(client)
    const last = next(client, 'run:event', has('end'))
    emit(client, 'run:input', { runId, data: 'one ' })
    const answered = ask(client, 'run:input', { runId, data: new Uint8Array([0xff, 0]) })
    emit(client, 'run:input', { runId, data: ' end' })
    expect(await answered).toEqual(yes)
    await last
    expect(said(heard)).toBe('one bytes ff00 end')
  })

  test('takes an input of 1 MiB however it is escaped, and says no to a larger one', async () => {
    const server = await startServer()
    for (const transport of ['websocket', 'polling'] as const) {
      const client = await server.enter(transport)
      const runId = server.start()
      expect(await ask(client, 'run:input', { runId, data: '\u0001'.repeat(2 ** 20) })).toEqual(yes)
      expect(await ask(client, 'run:input', { runId, data: new Uint8Array(2 ** 20) })).toEqual(yes)
      expect(await ask(client, 'run:input', { runId, data: 'ü'.repeat(2 ** 19 + 1) })).toEqual({
        success: false,
        error: textLike(/^Invalid payload: data: /),
      })
      expect(await ask(client, 'run:input', { runId, data: new Uint8Array(2 ** 20 + 1) })).toMatchObject({
        success: false,
      })
      expect(await ask(client, 'run:list')).toMatchObject(yes)
    }
  })

  test('is resized, renamed, called, closed and started again', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    const resized = next(client, 'run:event', has('120 x 30'))
    expect(await ask(client, 'run:resize', { runId, cols: 120, rows: 30 })).toEqual(yes)
    await resized
    expect(await ask(client, 'run:rename', { runId, title: 'Mine' })).toEqual(yes)
    expect(await ask(client, 'run:call', { runId, method: 'shout', params: { text: 'hey' } })).toEqual({
      success: true,
      result: 'HEY',
    })
    const stopped = next(client, 'run:event', has('stopped'))
    expect(await ask(client, 'run:close', { runId })).toEqual(yes)
    await stopped
    for (const [event, more] of [
      ['run:input', { data: 'x' }],
      ['run:resize', { cols: 1, rows: 1 }],
      ['run:close', {}],
    ] as const) {
      expect(await ask(client, event, { runId, ...more })).toEqual(no('Session already stopped'))
    }
    expect(await ask(client, 'run:attach', { runId, seq: 0 })).toMatchObject({
      success: true,
      status: 'stopped',
      meta: { title: 'Mine' },
    })
    expect(await ask(client, 'run:restart', { runId })).toEqual(yes)
    expect(await ask(client, 'run:restart', { runId })).toEqual(no('Session still running'))
    expect(await ask(client, 'run:attach', { runId, seq: 0 })).toMatchObject({ status: 'running' })
  })

  test('is acknowledged without an answer, and with one when it is asked for', async () => {
    const server = await startServer()
    const client = await server.enter()
    const runId = server.start()
    await ask(client, 'run:attach', { runId, seq: 0 })
    const heard = hear(client)
    emit(client, 'run:ack', { runId, seq: 1 })
    expect(await ask(client, 'run:ack', { runId, seq: 1 })).toEqual(yes)
    expect(await ask(client, 'run:ack', { runId: noSession, seq: 1 })).toEqual(yes)
    expect(heard).toEqual([])
  })
})
