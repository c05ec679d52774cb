// The protocol page's own client code, kept nearly to the letter: it must work as it stands there.
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { create, createScript, enter, hasEnded, type RunEvent, textOf, upTo } from '../support/raw-client.ts'
import { key, startServer } from '../support/server.ts'

type Seen = { runId: string; seq: number; channel: string; payload: { data: string; status: string } }
type Response = { success: boolean; error?: string; events: Seen[]; kind: string; status: string }

function openSocket(url: string): Socket {
  const socket = io(url, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20, randomizationFactor: 0 })
  onTestFinished(() => void socket.disconnect())
  return socket
}

test('the page’s reconnection pattern sees every event once and in order over disconnections', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const activeSessions = [await create(owner, { kind: 'echo' }), await create(owner, { kind: 'echo' })]
  const socket = openSocket(server.url)
  const myClientId = 'client-abc123'
  const processed: Seen[] = []
  const watching = new Set<() => void>()
  const processEvent = (event: Seen) => {
    processed.push(event)
    for (const look of watching) look()
  }
  const seen = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => processed.length >= count && resolve()
      watching.add(look)
      look()
    })

  // From the page, with its hello in front.
  let connections = 0
  const lastSeenSeq: Record<string, number> = {}
  socket.on('connect', () => {
    socket.emit('client:hello', { clientId: myClientId, terminalKey: key }, (hello: { success: boolean }) => {
      if (!hello.success) return
      connections += 1
      activeSessions.forEach((sessionId) => {
        socket.emit(
          'run:attach',
          {
            runId: sessionId,
            seq: lastSeenSeq[sessionId] || 0,
            clientId: myClientId,
          },
          (response: Response) => {
            response.events.forEach((event) => {
              processEvent(event)
              lastSeenSeq[sessionId] = event.seq
            })
          },
        )
      })
    })
  })
  socket.on('run:event', (event: Seen) => {
    lastSeenSeq[event.runId] = event.seq
    processEvent(event)
  })

  let total = activeSessions.length
  for (let round = 0; round < 5; round++) {
    await seen(total)
    for (const data of ['a', 'b', 'c']) {
      for (const runId of activeSessions) await owner.ask('run:input', { runId, data: `${round}${data}` })
      total += activeSessions.length
      // The second of three falls into the time without a connection.
      if (data === 'a') socket.io.engine.close()
    }
  }
  await seen(total)
  expect(connections).toBeGreaterThan(1)
  for (const runId of activeSessions) {
    const mine = processed.filter((event) => event.runId === runId)
    expect(mine.map(({ seq }) => seq)).toEqual(upTo(16))
    expect(mine.slice(1).map(({ payload }) => payload.data)).toEqual(
      upTo(4, 0).flatMap((round) => ['a', 'b', 'c'].map((data) => `${round}${data}`)),
    )
  }
})

test('the page’s attachToSession with retries attaches, and gives up on a session that is not there', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  const socket = openSocket(server.url)
  const lastSeenSeq: Record<string, number> = {}

  async function attachToSession(sessionId: string, maxRetries = 3) {
    for (let i = 0; i < maxRetries; i++) {
      const response = await new Promise<Response>((resolve) => {
        socket.emit('run:attach', { runId: sessionId, seq: lastSeenSeq[sessionId] || 0, clientId: 'me' }, resolve)
      })
      if (response.success) return response
    }
    throw new Error('Failed to attach after retries')
  }

  await expect(attachToSession(runId)).rejects.toThrow('Failed to attach after retries')
  const hello = await new Promise((resolve) =>
    socket.emit('client:hello', { clientId: 'me', terminalKey: key }, resolve),
  )
  expect(hello).toEqual({ success: true, message: 'Authenticated' })
  expect(await attachToSession(runId)).toMatchObject({ success: true, kind: 'echo', status: 'running' })
})

test('the page’s example of processing events by channel draws a terminal and its status', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await createScript(owner, 'read line; echo "you said $line"')
  const socket = openSocket(server.url)
  const written: string[] = []
  const statuses: unknown[] = []
  const processEvent = (event: Seen) => {
    switch (event.channel) {
      case 'pty:stdout':
        written.push(event.payload.data)
        break
      case 'system:status':
        statuses.push(event.payload.status)
        break
      default:
    }
  }
  socket.on('run:event', processEvent)
  await new Promise((resolve) => socket.emit('client:hello', { clientId: 'me', terminalKey: key }, resolve))
  const { events } = await new Promise<Response>((resolve) => {
    socket.emit('run:attach', { runId, seq: 0, clientId: 'me' }, resolve)
  })
  events.forEach(processEvent)
  await owner.attach(runId)
  socket.emit('run:input', { runId, data: 'hello\n' })
  await owner.until(hasEnded)
  await new Promise((resolve) => socket.emit('run:list', resolve))
  expect(statuses).toEqual(['running', 'stopped'])
  expect(written.join('')).toBe(textOf(owner.events))
  expect(written.join('')).toBe('hello\r\nyou said hello\r\n')
})

test('onAny, as the page shows it for debugging, hears run:event with the fields of the page', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  await owner.attach(runId, 1)
  const heard = new Promise<unknown[]>((resolve) => {
    owner.socket.onAny((event: string, ...args: unknown[]) => resolve([event, ...args]))
  })
  owner.emit('run:input', { runId, data: 'x' })
  const [name, event, ...more] = await heard
  const fields: (keyof RunEvent)[] = ['channel', 'payload', 'runId', 'seq', 'sessionId', 'ts', 'type']
  expect([name, more]).toEqual(['run:event', []])
  expect(Object.keys(z.looseObject({}).parse(event)).toSorted()).toEqual(fields)
})
