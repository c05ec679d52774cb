// run:* over real sockets: what the protocol says no to, to the letter.
import { describe, expect, test } from 'vitest'
import { ask, emit, next, noSession, startServer } from './server.ts'

const no = (error: string) => ({ success: false, error })
const textLike = (form: RegExp): unknown => expect.stringMatching(form)

describe('an error', () => {
  const one = { runId: noSession }
  test.each([
    ['run:attach', { ...one, seq: 0 }],
    ['run:detach', one],
    ['run:input', { ...one, data: 'x' }],
    ['run:resize', { ...one, cols: 80, rows: 24 }],
    ['run:close', one],
    ['run:restart', one],
    ['run:rename', { ...one, title: 'x' }],
    ['run:delete', one],
    ['run:call', { ...one, method: 'x' }],
    ['run:read', { ...one, seq: 0 }],
  ])('%s of a session that is not there is Session not found', async (event, payload) => {
    expect(await ask(await (await startServer()).enter(), event, payload)).toEqual(no('Session not found'))
  })

  test.each([
    undefined,
    null,
    'x',
    5,
    [],
    {},
    { runId: 5 },
    { runId: null },
    { runId: '' },
    { runId: 'pty_abc123' },
    { runId: `../${noSession}` },
    { runId: `${noSession}\n` },
  ])('a payload without a good runId is Invalid runId: %j', async (payload) => {
    const client = await (await startServer()).enter()
    const isObject = typeof payload === 'object' && !Array.isArray(payload)
    const error = isObject || payload === undefined ? 'Invalid runId' : textLike(/^Invalid payload: payload: [^\n]+$/)
    for (const event of ['run:attach', 'run:close', 'run:detach', 'run:input', 'run:delete']) {
      expect(await ask(client, event, payload)).toEqual({ success: false, error })
    }
  })

  test.each([
    ['run:attach', { seq: -1 }, 'seq'],
    ['run:attach', { seq: 1.5 }, 'seq'],
    ['run:attach', { seq: '0' }, 'seq'],
    ['run:attach', { seq: 0, maxBytes: 1e12 }, 'maxBytes'],
    ['run:resize', { cols: 0, rows: 24 }, 'cols'],
    ['run:resize', { cols: 80, rows: 1001 }, 'rows'],
    ['run:resize', { cols: 80 }, 'rows'],
    ['run:input', {}, 'data'],
    ['run:input', { data: 5 }, 'data'],
    ['run:input', { data: { 0: 'x', length: 1 } }, 'data'],
    ['run:rename', { title: '' }, 'title'],
    ['run:rename', { title: 'two\nlines' }, 'title'],
    ['run:call', { method: '' }, 'method'],
    ['run:read', { seq: 0, limit: 0 }, 'limit'],
  ])('%s with %j names the field', async (event, payload, field) => {
    const server = await startServer()
    const client = await server.enter()
    expect(await ask(client, event, { runId: server.start(), ...payload })).toEqual({
      success: false,
      error: textLike(new RegExp(`^Invalid payload: ${field}: [^\\n]+$`)),
    })
  })

  test('of an event without a callback is told by an error event', async () => {
    const client = await (await startServer()).enter()
    emit(client, 'run:input', { runId: noSession, data: 'x' })
    expect(await next(client, 'error')).toEqual({ message: 'Session not found' })
    emit(client, 'run:attach')
    expect(await next(client, 'error')).toEqual({ message: 'Invalid runId' })
    emit(client, 'no:such:event')
    expect(await next(client, 'error')).toEqual({ message: 'Unknown event: no:such:event' })
  })
})
