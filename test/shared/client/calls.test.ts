import type { Socket } from 'socket.io'
import { describe, expect, test, vi } from 'vitest'
import { CommandError } from '../../../shared/client/client.ts'
import { openClient, serve } from './clients.ts'
import { runId } from './journal-server.ts'
import { createTally, manyTurns } from './scripted-server.ts'

type Reply = (answer: unknown) => void

/** A ready client of a server that hears `event` and leaves the answers to the test. */
async function asking(event: string, more: (socket: Socket) => void = () => undefined) {
  const heard = createTally<{ request: unknown; reply: Reply }>()
  const sockets = createTally<Socket>()
  const server = await serve((io) =>
    io.on('connection', (socket) => {
      sockets.add(socket)
      socket.on(event, (request: unknown, reply: Reply) => heard.add({ request, reply }))
      more(socket)
    }),
  )
  const opened = openClient({ serverUrl: server.url })
  await opened.client.connect()
  return { server, heard, sockets, ...opened }
}

/** @returns why the command was not carried out. */
async function failureOf(call: Promise<unknown>): Promise<CommandError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof CommandError) return error
  throw new Error('the call did not fail as calls do', { cause: error })
}

describe('a call', () => {
  test('sends the request and resolves with the answer', async () => {
    const { client, heard } = await asking('run:create')
    const call = client.runs.create({ kind: 'echo', title: 'one' })
    const [asked] = await heard.reached(1)
    asked?.reply({ success: true, runId, kind: 'echo', status: 'running' })
    expect(asked?.request).toEqual({ kind: 'echo', title: 'one' })
    expect(await call).toEqual({ success: true, runId, kind: 'echo', status: 'running' })
  })

  test('rejects with the server’s words and what comes with them', async () => {
    const { client, heard } = await asking('tunnel:start')
    const call = client.call('tunnel:start', { terminalKey: 'wrong' })
    const [asked] = await heard.reached(1)
    asked?.reply({ success: false, error: 'Too many attempts', retryAfter: 42 })
    const error = await failureOf(call)
    expect(error).toMatchObject({
      message: 'Too many attempts',
      command: 'tunnel:start',
      failure: 'answer',
      retryAfter: 42,
    })
  })

  test.each([
    ['nothing', undefined],
    ['a text', 'yes'],
    ['a yes without what belongs to it', { success: true, runs: [{ runId: 'no id' }] }],
    ['a no without a reason', { success: false }],
  ])('that is answered with %s rejects', async (_, answer) => {
    const { client, heard } = await asking('run:list')
    const call = client.runs.list()
    const [asked] = await heard.reached(1)
    asked?.reply(answer)
    expect(await failureOf(call)).toMatchObject({ command: 'run:list', failure: 'malformed' })
  })

  test('that cannot be encoded rejects', async () => {
    const { client } = await asking('run:call')
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(await failureOf(client.runs.call(runId, 'method', cycle))).toMatchObject({ failure: 'malformed' })
  })

  test('that is answered twice settles once', async () => {
    const { client, heard } = await asking('run:rename')
    const call = client.runs.rename(runId, 'new')
    const [asked] = await heard.reached(1)
    asked?.reply({ success: true })
    asked?.reply({ success: false, error: 'late' })
    expect(await call).toEqual({ success: true })
  })

  test('that has no answer in time rejects, and the late answer does nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { client, heard } = await asking('run:close')
    const failed = failureOf(client.runs.close(runId, { timeout: 300 }))
    const [asked] = await heard.reached(1)
    await vi.advanceTimersByTimeAsync(300)
    expect(await failed).toMatchObject({ failure: 'timeout', message: 'No answer to run:close within 300 ms' })
    asked?.reply({ success: true })
    await manyTurns()
  })

  test('that is in flight when the connection is lost rejects, and is not sent again', async () => {
    const { client, heard, sockets, ready } = await asking('run:restart')
    const failed = failureOf(client.runs.restart(runId))
    await heard.reached(1)
    sockets.all[0]?.conn.close()
    expect(await failed).toMatchObject({
      failure: 'lost',
      message: 'The connection was lost before the answer (transport close)',
    })
    await ready.reached(2)
    await manyTurns()
    expect(heard.all).toHaveLength(1)
  })

  test('that is in flight when the client is closed rejects', async () => {
    const { client, heard } = await asking('run:restart')
    const failed = failureOf(client.runs.restart(runId))
    await heard.reached(1)
    await client.close()
    expect(await failed).toMatchObject({ failure: 'closed' })
    expect(await failureOf(client.runs.restart(runId))).toMatchObject({ failure: 'offline' })
  })
})

describe('a call while offline', () => {
  test('waits for ready, then is sent once', async () => {
    const heard = createTally<unknown>()
    const server = await serve((io) =>
      io.on('connection', (socket) =>
        socket.on('run:list', (request: unknown, reply: Reply) => {
          heard.add(request)
          reply({ success: true, runs: [] })
        }),
      ),
    )
    const { client } = openClient({ serverUrl: server.url })
    const call = client.runs.list()
    await manyTurns()
    expect(heard.all).toEqual([])
    await client.connect()
    expect(await call).toEqual([])
    expect(heard.all).toHaveLength(1)
  })

  test('is refused at once when the caller wants that', async () => {
    const { client } = openClient({ serverUrl: 'http://127.0.0.1:1' })
    const error = await failureOf(client.call('run:list', {}, { whenOffline: 'refuse' }))
    expect(error).toMatchObject({ failure: 'offline', message: 'Not connected: run:list was not sent' })
    expect(await failureOf(client.runs.resize(runId, 80, 24))).toMatchObject({ failure: 'offline' })
  })

  test('that waited too long is refused and never sent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const heard = createTally<unknown>()
    const server = await serve((io) => io.on('connection', (socket) => socket.on('run:list', heard.add)))
    const { client } = openClient({ serverUrl: server.url, callTimeout: 500 })
    const failed = failureOf(client.runs.list())
    await vi.advanceTimersByTimeAsync(500)
    expect(await failed).toMatchObject({
      failure: 'offline',
      message: 'Not connected within 500 ms: run:list was not sent',
    })
    await client.connect()
    await manyTurns()
    expect(heard.all).toEqual([])
  })

  test('is refused when the key is refused, before and after', async () => {
    const server = await serve((io) =>
      io.on('connection', (socket) => socket.emit('auth-error', { message: 'Invalid key', reason: 'Invalid key' })),
    )
    const { client } = openClient({ serverUrl: server.url, apiKey: 'wrong' })
    const before = failureOf(client.runs.list())
    await client.connect().catch(() => undefined)
    expect(await before).toMatchObject({ failure: 'offline', message: 'Not connected: the key was refused' })
    expect(await failureOf(client.runs.list())).toMatchObject({ failure: 'offline' })
  })

  test('nothing is sent before the key is accepted', async () => {
    const heard = createTally<unknown>()
    const sockets = createTally<Socket>()
    const server = await serve((io) =>
      io.on('connection', (socket) => {
        sockets.add(socket)
        socket.onAny((event) => heard.add(event))
      }),
    )
    const { client } = openClient({ serverUrl: server.url, apiKey: 'key' })
    void client.connect()
    const call = client.runs.list()
    call.catch(() => undefined)
    const isSent = client.runs.input(runId, 'x')
    await sockets.reached(1)
    await manyTurns()
    expect(isSent).toBe(false)
    expect(heard.all).toEqual([])
    sockets.all[0]?.emit('auth-ok')
    await heard.reached(1)
    expect(heard.all).toEqual(['run:list'])
  })
})

describe('input', () => {
  test('is sent as it is, text or bytes, in order', async () => {
    const inputs = createTally<unknown>()
    const { client } = await asking('none', (socket) =>
      socket.on('run:input', (request: { data: unknown }) => inputs.add(request.data)),
    )
    expect(client.runs.input(runId, 'a')).toBe(true)
    expect(client.runs.input(runId, new Uint8Array([1, 2]))).toBe(true)
    expect(client.runs.input(runId, 'b')).toBe(true)
    expect(await inputs.reached(3)).toEqual(['a', Buffer.from([1, 2]), 'b'])
  })

  test('while offline is refused, and does not come after the reconnect', async () => {
    const inputs = createTally<unknown>()
    const { client, sockets, ready, disconnects } = await asking('none', (socket) =>
      socket.on('run:input', (request: { data: unknown }) => inputs.add(request.data)),
    )
    sockets.all[0]?.conn.close()
    await disconnects.reached(1)
    expect(client.runs.input(runId, 'lost')).toBe(false)
    await ready.reached(2)
    expect(client.runs.input(runId, 'kept')).toBe(true)
    expect(await inputs.reached(1)).toEqual(['kept'])
  })

  test('to a server that has not been heard of for too long is refused, not kept for the next connection', async () => {
    const inputs = createTally<unknown>()
    const { client, ready, disconnects } = await asking('none', (socket) =>
      socket.on('run:input', (request: { data: unknown }) => inputs.add(request.data)),
    )
    // As after a laptop's sleep: the clock has moved on, the timers have not.
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(client.runs.input(runId, 'lost')).toBe(false)
    expect(await disconnects.reached(1)).toEqual(['ping timeout'])
    vi.useRealTimers()
    await ready.reached(2)
    client.runs.input(runId, 'kept')
    expect(await inputs.reached(1)).toEqual(['kept'])
  })
})
