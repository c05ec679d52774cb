import { describe, expect, test, vi } from 'vitest'
import { attachedTo, eventOf, eventsOf, otherRunId, runId, serveJournal } from './journal-server.ts'
import { createTally, manyTurns } from './scripted-server.ts'
import { following, upTo, view } from './view.ts'

describe('after a lost connection', () => {
  test('it goes on from its cursor: what was missed comes once, in order', async () => {
    const { server, seqs, ready } = await following(5)
    server.drop()
    server.append(runId, 7)
    await ready.reached(2)
    server.append(runId, 1)
    await seqs.reached(13)
    expect(seqs.all).toEqual(upTo(13))
    expect(server.attaches.all.map(({ seq }) => seq)).toEqual([0, 5])
  })

  test('ready comes only when every view has what it missed', async () => {
    const { server, client, seqs, ready, statuses } = await following(5, { pageSize: 10 })
    server.logs.set(otherRunId, eventsOf(otherRunId, 3))
    const other = view(client, {}, otherRunId)
    await other.attachment.attached
    const atReady = createTally<number[]>()
    client.on('ready', () => atReady.add([seqs.all.length, other.seqs.all.length]))
    server.drop()
    server.append(runId, 40)
    server.append(otherRunId, 20)
    await ready.reached(2)
    expect(atReady.all).toEqual([[45, 23]])
    expect(statuses.all).toEqual(['replaying', 'live', 'replaying', 'live'])
  })

  test('it keeps its cursor over a restart of the server', async () => {
    const { server, client, seqs, ready } = await following(5)
    server.append(runId, 1)
    await seqs.reached(6)
    await server.close()
    const next = await serveJournal({ logs: server.logs, port: server.port })
    next.append(runId, 2)
    await ready.reached(2)
    expect(seqs.all).toEqual(upTo(8))
    expect(next.attaches.all.map(({ seq }) => seq)).toEqual([6])
    expect(client.state).toBe('ready')
  })

  test('a session that was deleted while away ends its attachment once, and ready comes all the same', async () => {
    const { server, errors, ready } = await following(5)
    server.logs.delete(runId)
    server.drop()
    await ready.reached(2)
    server.drop()
    await ready.reached(3)
    expect(errors.all).toEqual(['Session not found'])
    expect(server.attaches.all).toHaveLength(2)
  })

  test('a view that was detached while away is not attached again', async () => {
    const { server, attachment, ready } = await following(5)
    server.drop()
    while (server.sockets.size > 0) await manyTurns()
    void attachment.detach()
    await ready.reached(2)
    expect(server.attaches.all).toHaveLength(1)
  })

  test('a connection that is lost during the catch-up is not ready; the next one goes on where it was', async () => {
    const { server, seqs, ready } = await following(5, {
      onAttach({ number, socket, reply }) {
        if (number !== 2) return false
        reply(attachedTo(runId, eventsOf(runId, 7).slice(5), 9))
        socket.conn.close()
        return true
      },
    })
    server.drop()
    server.append(runId, 4)
    await ready.reached(2)
    expect(seqs.all).toEqual(upTo(9))
    expect(server.attaches.all.map(({ seq }) => seq)).toEqual([0, 5, 7])
  })

  test('a view that does not move is waited for no longer than a call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { server, client, ready } = await following(5, {
      onAttach({ number, reply }) {
        if (number === 1) return false
        reply(attachedTo(runId, [], 9))
        return true
      },
    })
    server.drop()
    while (client.state === 'ready') await manyTurns()
    await vi.advanceTimersByTimeAsync(200)
    await server.attaches.reached(2)
    await manyTurns()
    expect(client.state).toBe('offline')
    await vi.advanceTimersByTimeAsync(10_000)
    await ready.reached(2)
  })
})

describe('a log that is not what it was', () => {
  test('when the server lost events that the view saw, the view is cleared and begins anew', async () => {
    const { server, seqs, resets, ready, attachment, errors } = await following(5)
    server.logs.set(runId, eventsOf(runId, 3))
    server.drop()
    await ready.reached(2)
    expect(resets.all).toEqual([[undefined, 'lost', 5]])
    expect(seqs.all).toEqual([...upTo(5), ...upTo(3)])
    expect(attachment.cursor).toBe(3)
    expect(attachment.lastSeq).toBe(3)
    expect(errors.all).toEqual([])
    server.append(runId, 1)
    await seqs.reached(9)
    expect(seqs.all.at(-1)).toBe(4)
  })

  test('when events that the view has not seen are gone, it begins anew at the first that is kept', async () => {
    const { server, seqs, resets, ready } = await following(5, {
      onAttach({ number, reply }) {
        if (number > 1) reply(attachedTo(runId, eventsOf(runId, 12).slice(9), 12, { firstSeq: 10 }))
        return number > 1
      },
    })
    server.drop()
    await ready.reached(2)
    expect(resets.all).toEqual([[undefined, 'pruned', 5]])
    expect(seqs.all).toEqual([...upTo(5), 10, 11, 12])
  })

  test('events that are gone but were seen do not matter', async () => {
    const { server, seqs, resets, ready } = await following(5, {
      onAttach({ number, reply }) {
        if (number > 1) reply(attachedTo(runId, [eventOf(runId, 6)], 6, { firstSeq: 6 }))
        return number > 1
      },
    })
    server.drop()
    await ready.reached(2)
    expect(resets.all).toEqual([])
    expect(seqs.all).toEqual(upTo(6))
  })

  test('a session that is deleted while it is followed ends its attachment', async () => {
    const { server, errors, client } = await following(5)
    server.io.emit('run:deleted', { runId })
    await errors.reached(1)
    expect(errors.all).toEqual(['Session not found'])
    server.drop()
    while (client.state === 'ready') await manyTurns()
    await client.connect()
    expect(server.attaches.all).toHaveLength(1)
    expect(server.detaches.all).toEqual([])
  })
})

describe('snapshots', () => {
  const snapshot = (seq: number) => ({ snapshot: { seq, cols: 80, rows: 24, data: `screen at ${seq}` } })

  test('a view that takes one is given it before the events behind it', async () => {
    const { server, seqs, resets, attachment } = await following(
      9,
      {
        onAttach({ reply }) {
          reply(attachedTo(runId, eventsOf(runId, 9).slice(6), 9, snapshot(6)))
          return true
        },
      },
      { snapshot: true },
    )
    expect(server.attaches.all[0]?.snapshot).toBe(true)
    expect(resets.all).toEqual([['screen at 6', 'snapshot', 0]])
    expect(seqs.all).toEqual([7, 8, 9])
    expect(attachment.cursor).toBe(9)
  })

  test('after a reconnect it is given the missed events, not another snapshot', async () => {
    const { server, seqs, resets, ready } = await following(5, {}, { snapshot: true })
    server.drop()
    server.append(runId, 2)
    await ready.reached(2)
    expect(server.attaches.all.map((request) => request.snapshot)).toEqual([true, undefined])
    expect(resets.all).toEqual([])
    expect(seqs.all).toEqual(upTo(7))
  })

  test('when more was missed than one page holds, it is given a snapshot instead', async () => {
    const { server, seqs, resets, ready } = await following(
      5,
      {
        pageSize: 10,
        onAttach({ number, request, reply }) {
          if (number > 1 && request.snapshot) reply(attachedTo(runId, eventsOf(runId, 45).slice(43), 45, snapshot(43)))
          return number > 1 && request.snapshot === true
        },
      },
      { snapshot: true },
    )
    server.drop()
    server.append(runId, 40)
    await ready.reached(2)
    expect(resets.all).toEqual([['screen at 43', 'snapshot', 5]])
    expect(seqs.all).toEqual([...upTo(5), 44, 45])
    server.append(runId, 1)
    expect(server.attaches.all.map(({ seq, snapshot: wanted }) => [seq, wanted])).toEqual([
      [0, true],
      [5, undefined],
      [5, true],
    ])
  })

  test('a kind that has none answers with its events', async () => {
    const { server, seqs, resets, ready } = await following(5, { pageSize: 10 }, { snapshot: true })
    server.drop()
    server.append(runId, 40)
    await ready.reached(2)
    expect(resets.all).toEqual([])
    expect(seqs.all).toEqual(upTo(45))
  })
})
