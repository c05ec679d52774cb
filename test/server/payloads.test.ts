// What is said to payloads that are not as the protocol wants them, and that nothing a client sends ends the server.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commands } from '../../shared/protocol/commands.ts'
import { create, enter, openRaw } from '../support/raw-client.ts'
import { noSession, startServer } from '../support/server.ts'

const withSession = [
  'attach',
  'detach',
  'input',
  'resize',
  'close',
  'restart',
  'rename',
  'delete',
  'ack',
  'call',
  'read',
]
const rest = { seq: 0, data: 'x', cols: 80, rows: 24, title: 'x', method: 'x' }

test('every command of a session tells an id that is none from one that is not there', async () => {
  const client = await enter(await startServer())
  for (const name of withSession) {
    for (const runId of [
      undefined,
      null,
      7,
      '',
      'invalid',
      'pty_short',
      `pty_${'0'.repeat(22)}`,
      `PTY_${'0'.repeat(21)}`,
      {},
      [noSession],
    ]) {
      const answer = await client.ask(`run:${name}`, { ...rest, runId })
      expect([name, runId, answer]).toEqual([name, runId, { success: false, error: 'Invalid runId' }])
    }
    const answer = await client.ask(`run:${name}`, { ...rest, runId: noSession })
    // An ack is news and no question.
    const expected = name === 'ack' ? { success: true } : { success: false, error: 'Session not found' }
    expect([name, answer]).toEqual([name, expected])
  }
})

test.each([
  ['run:create', 'kind', {}],
  ['run:create', 'kind', { kind: 7 }],
  ['run:create', 'kind', { kind: 'none' }],
  ['run:create', 'cwd', { kind: 'pty', cwd: 7 }],
  ['run:create', 'cwd', { kind: 'pty', cwd: '/no/such/folder' }],
  ['run:create', 'cwd', { kind: 'pty', cwd: 'relative' }],
  ['run:create', 'cwd', { kind: 'pty', cwd: '/\0' }],
  ['run:create', 'title', { kind: 'pty', title: '' }],
  ['run:create', 'options', { kind: 'pty', options: 'none' }],
  ['run:create', 'options.cols', { kind: 'pty', options: { cols: 0 } }],
  ['run:create', 'options.args', { kind: 'pty', options: { args: 'x' } }],
  ['run:create', 'options.args.1', { kind: 'pty', options: { args: ['a', 7] } }],
  ['run:create', 'options.shell', { kind: 'pty', options: { shell: 'a\0b' } }],
  ['run:create', 'options.env.A=B', { kind: 'pty', options: { env: { 'A=B': 'x' } } }],
  ['run:create', 'options.env.A', { kind: 'pty', options: { env: { A: 7 } } }],
  ['run:list', 'watch', { watch: 'yes' }],
  ['run:attach', 'seq', { runId: noSession, seq: -1 }],
  ['run:attach', 'seq', { runId: noSession, seq: 1.5 }],
  ['run:attach', 'seq', { runId: noSession, seq: '1' }],
  ['run:attach', 'seq', { runId: noSession, seq: 2 ** 53 }],
  ['run:attach', 'afterSeq', { runId: noSession, afterSeq: null }],
  ['run:attach', 'maxBytes', { runId: noSession, seq: 0, maxBytes: 0 }],
  ['run:attach', 'maxBytes', { runId: noSession, seq: 0, maxBytes: 2 ** 30 }],
  ['run:attach', 'snapshot', { runId: noSession, seq: 0, snapshot: 1 }],
  ['run:attach', 'clientId', { runId: noSession, seq: 0, clientId: 7 }],
  ['run:input', 'data', { runId: noSession }],
  ['run:input', 'data', { runId: noSession, data: 7 }],
  ['run:input', 'data', { runId: noSession, data: ['x'] }],
  ['run:input', 'data', { runId: noSession, data: 'x'.repeat(1024 * 1024 + 1) }],
  ['run:input', 'data', { runId: noSession, data: 'ü'.repeat(600_000) }],
  ['run:read', 'seq', { runId: noSession }],
  ['run:read', 'limit', { runId: noSession, seq: 0, limit: 0 }],
  ['run:ack', 'seq', { runId: noSession, seq: 'x' }],
  ['run:call', 'method', { runId: noSession, method: '' }],
  ['admin:disconnect', 'socketId', {}],
])('%s names the field that is wrong: %s (%#)', async (name, field, payload) => {
  const client = await enter(await startServer())
  const { success, error } = await client.ask(name, payload)
  expect(success).toBe(false)
  expect(error?.slice(0, `Invalid payload: ${field}: `.length)).toBe(`Invalid payload: ${field}: `)
  expect(error).not.toContain('\n')
})

test('a payload that is no object is invalid as a whole, and where nothing is needed none may be given', async () => {
  const client = await enter(await startServer())
  for (const payload of ['text', 7, true, ['a']]) {
    const { error } = await client.ask('run:create', payload)
    expect(error).toMatch(/^Invalid payload: payload: /)
  }
  expect(await client.ask('run:list', null)).toEqual({ success: true, runs: [] })
})

test('a callback in the place of the payload is the callback, extra arguments are ignored, and one that is no function is none', async () => {
  const client = await enter(await startServer())
  const runId = await create(client, { kind: 'echo' })
  expect(await client.ask('run:close')).toEqual({ success: false, error: 'Invalid runId' })
  expect(await client.ask('run:input', { runId, data: 'a' }, 'extra', { data: 'b' }, null)).toEqual({ success: true })
  client.emit('run:input', { runId, data: 'c' }, 'no function')
  client.emit('run:close', { runId: 'none' }, { not: 'a function' })
  expect(await client.hear('error')).toEqual({ message: 'Invalid runId' })
  const { events } = await client.ask('run:read', { runId, seq: 1 })
  expect(events?.map(({ payload }) => payload['data'])).toEqual(['a', 'c'])
})

test('whatever strangers and owners send, the server answers the next one as ever', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  const names = fc.oneof(fc.constantFrom(...Object.keys(commands)), fc.string())
  const bytes = fc.uint8Array({ maxLength: 50 })
  const value = fc.oneof(fc.anything({ withBigInt: false, withDate: false }), bytes, fc.constant(runId))
  const fields = fc.constantFrom(
    'runId',
    'seq',
    'data',
    'kind',
    'options',
    'title',
    'cols',
    'rows',
    'on',
    '__proto__',
    'toString',
  )
  const payload = fc.oneof(
    value,
    fc.dictionary(fields, value),
    fc.record({ runId: fc.constant(runId), data: value, seq: value }),
  )
  await fc.assert(
    fc.asyncProperty(names, fc.array(payload, { maxLength: 3 }), async (name, args) => {
      if (isReserved(name) || isEnd(name) || isTooMuch(args)) return
      // A new one each time: what one stranger may say in all is bounded.
      const stranger = openRaw(server.url)
      for (const client of [stranger, owner]) client.emit(name, ...encodable(args))
      expect(await owner.ask('run:read', { runId, seq: 0, limit: 1 })).toMatchObject({ success: true })
      expect(await stranger.ask('run:list')).toEqual({ success: false, error: 'Not authenticated' })
      stranger.socket.disconnect()
    }),
    { numRuns: 300 },
  )
})

/** Socket.IO's own names, which its client refuses to send. */
function isReserved(name: string): boolean {
  return ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].includes(name)
}

/** What would rightly end the session or the owner's rights, and leave nothing to look at. */
function isEnd(name: string): boolean {
  return ['run:close', 'run:delete', 'client:hello', 'admin:disconnect', 'run:create'].includes(name)
}

/** What rightly ends the connection: more than 10 binary parts for Socket.IO, and more than 10 KiB from a stranger. */
function isTooMuch(args: unknown[]): boolean {
  let parts = 0
  const text = JSON.stringify(encodable(args), (_name, value: unknown) => {
    if (value instanceof Uint8Array) parts += 1
    return value
  })
  return parts > 10 || Buffer.byteLength(text) > 8 * 1024
}

/** What cannot be sent at all is left out. */
function encodable(args: unknown[]): unknown[] {
  return args.filter((arg) => {
    try {
      JSON.stringify(arg)
      return true
    } catch {
      return false
    }
  })
}
