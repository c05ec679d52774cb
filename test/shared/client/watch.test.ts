import type { Socket } from 'socket.io'
import { describe, expect, test, vi } from 'vitest'
import type { RunSummary } from '../../../shared/session.ts'
import { openClient, serve } from './clients.ts'
import { summaryOf } from './journal-server.ts'
import { createTally, manyTurns } from './scripted-server.ts'

type Reply = (answer: unknown) => void
const ids = ['a', 'b', 'c', 'd'].map((letter) => `echo_${letter.repeat(21)}`)
const run = (index: number, more: Partial<RunSummary> = {}) =>
  summaryOf(ids[index] ?? '', 1, { createdAt: index, ...more })

/** A server with a list, its client and what a listener is told. */
async function watching(onList: (number: number, reply: Reply, socket: Socket) => void) {
  const asked = createTally<unknown>()
  const sockets = new Set<Socket>()
  const server = await serve((io) =>
    io.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('disconnect', () => sockets.delete(socket))
      socket.on('run:list', (request: unknown, reply: Reply) => {
        asked.add(request)
        onList(asked.all.length, reply, socket)
      })
    }),
  )
  const opened = openClient({ serverUrl: server.url })
  const lists = createTally<RunSummary[]>()
  const shown = () =>
    lists.all.map((list) =>
      list.map(({ runId, title }) => `${ids.indexOf(runId)}${title === runId ? '' : title}`).join(),
    )
  const drop = () => sockets.forEach((socket) => socket.conn.close())
  return { server, asked, lists, shown, drop, ...opened }
}

const answerWith =
  (...runs: RunSummary[]) =>
  (_number: number, reply: Reply) =>
    reply({ success: true, runs })

describe('the list', () => {
  test('is told when the client is ready, and then what is new, changed and deleted, newest first', async () => {
    const { server, client, asked, lists, shown } = await watching(answerWith(run(2), run(0)))
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await lists.reached(1)
    server.io.emit('run:changed', { run: run(3) })
    server.io.emit('run:changed', { run: run(1) })
    server.io.emit('run:changed', { run: run(2, { title: 'new' }) })
    server.io.emit('run:deleted', { runId: ids[0] })
    await lists.reached(5)
    expect(asked.all).toEqual([{ watch: true }])
    expect(shown()).toEqual(['2,0', '3,2,0', '3,2,1,0', '3,2new,1,0', '3,2new,1'])
    expect(new Set(lists.all).size).toBe(5)
  })

  test('is asked for again after each reconnect', async () => {
    const { client, asked, lists, shown, drop } = await watching((number, reply) =>
      reply({ success: true, runs: number === 1 ? [run(0)] : [run(1)] }),
    )
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await lists.reached(1)
    drop()
    await lists.reached(2)
    expect(shown()).toEqual(['0', '1'])
    expect(asked.all).toHaveLength(2)
  })

  test('news that overtake the answer are not lost, and older ones do not undo it', async () => {
    const { client, lists, shown } = await watching((_number, reply, socket) => {
      socket.emit('run:changed', { run: run(1) })
      socket.emit('run:changed', { run: run(0, { title: 'old' }) })
      reply({ success: true, runs: [run(0, { title: 'now', lastSeq: 5 })] })
    })
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await lists.reached(1)
    expect(shown()).toEqual(['1,0now'])
  })

  test('is shared: a second listener is told at once, nobody asks twice, and one that stopped hears nothing', async () => {
    const { server, client, asked, lists } = await watching(answerWith(run(0)))
    await client.connect()
    const stop = client.runs.watch({ onList: lists.add })
    await lists.reached(1)
    const second = createTally<RunSummary[]>()
    client.runs.watch({ onList: second.add })
    expect(second.all).toHaveLength(1)
    stop()
    server.io.emit('run:changed', { run: run(1) })
    await second.reached(2)
    expect(lists.all).toHaveLength(1)
    expect(asked.all).toHaveLength(1)
  })

  test('that was not answered is asked for again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { client, asked, lists } = await watching((number, reply) => {
      if (number > 1) reply({ success: true, runs: [] })
    })
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await asked.reached(1)
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await lists.reached(1)).toEqual([[]])
  })

  test('news that are not as the protocol says are ignored', async () => {
    const { server, client, lists, shown } = await watching(answerWith(run(0)))
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await lists.reached(1)
    for (const bad of [undefined, 'text', {}, { run: { runId: 1 } }]) server.io.emit('run:changed', bad)
    server.io.emit('run:deleted')
    server.io.emit('run:changed', { run: run(1) })
    await lists.reached(2)
    expect(shown()).toEqual(['0', '1,0'])
  })

  test('after the client is closed nobody is told anything', async () => {
    const { server, client, lists } = await watching(answerWith(run(0)))
    client.runs.watch({ onList: lists.add })
    await client.connect()
    await lists.reached(1)
    server.io.emit('run:changed', { run: run(1) })
    await client.close()
    await manyTurns()
    expect(lists.all).toHaveLength(1)
  })

  test('whether the server can record is told to listeners that ask', async () => {
    const { server, client, lists } = await watching(answerWith())
    const statuses = createTally<unknown>()
    client.runs.watch({ onList: lists.add, onServerStatus: statuses.add })
    await client.connect()
    await lists.reached(1)
    server.io.emit('server:status', { writable: false, message: 'The disk is full' })
    expect(await statuses.reached(1)).toEqual([{ writable: false, message: 'The disk is full' }])
  })
})
