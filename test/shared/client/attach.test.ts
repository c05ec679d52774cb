import { describe, expect, test, vi } from 'vitest'
import { CommandError } from '../../../shared/client/client.ts'
import { openClient } from './clients.ts'
import { attachedTo, eventOf, eventsOf, otherRunId, runId, serveJournal } from './journal-server.ts'
import { createTally, manyTurns } from './scripted-server.ts'
import { upTo, view } from './view.ts'

describe('attaching', () => {
  test('delivers the history from the answer, the rest of it, and then what happens, each event once and in order', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 50)]]), pageSize: 20 })
    const { client } = openClient({ serverUrl: server.url, clientId: 'me' })
    await client.connect()
    const { attachment, seqs, statuses } = view(client)
    await seqs.reached(50)
    server.append(runId, 5)
    await seqs.reached(55)
    expect(seqs.all).toEqual(upTo(55))
    expect(statuses.all).toEqual(['replaying', 'live'])
    expect(attachment.cursor).toBe(55)
    expect(attachment.lastSeq).toBe(55)
    expect(server.attaches.all).toMatchObject([{ runId, seq: 0, clientId: 'me' }])
  })

  test('from a seq delivers only what is after it', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 10)]]) })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { seqs } = view(client, { seq: 7 })
    expect(await seqs.reached(3)).toEqual([8, 9, 10])
  })

  test('the answer is told without its events, which are the view’s', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 3)]]) })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { attachment } = view(client)
    expect(await attachment.attached).toMatchObject({ runId, kind: 'echo', status: 'running', lastSeq: 3, events: [] })
  })

  test('events that come before the answer are put behind it', async () => {
    const server = await serveJournal({
      onAttach({ socket, reply }) {
        for (const seq of [4, 5]) socket.emit('run:event', eventOf(runId, seq))
        reply(attachedTo(runId, eventsOf(runId, 3), 5))
        return true
      },
    })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { seqs, statuses } = view(client)
    await statuses.reached(2)
    expect(seqs.all).toEqual(upTo(5))
  })

  test('before there is a connection it waits for it, and ready waits for the history', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 30)]]), pageSize: 10 })
    const { client } = openClient({ serverUrl: server.url })
    const { seqs } = view(client)
    const atReady = createTally<number>()
    client.on('ready', () => atReady.add(seqs.all.length))
    await client.connect()
    expect(atReady.all).toEqual([30])
  })

  test('a session that is not there ends the attachment with the server’s words', async () => {
    const server = await serveJournal()
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { attachment, errors } = view(client, {}, otherRunId)
    await expect(attachment.attached).rejects.toThrow(CommandError)
    expect(errors.all).toEqual(['Session not found'])
  })

  test('a second attachment to the same session is refused, and the first goes on', async () => {
    const server = await serveJournal()
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const first = view(client)
    const second = view(client)
    await expect(second.attachment.attached).rejects.toThrow('attached to echo_aaaaaaaaaaaaaaaaaaaaa already')
    expect(second.errors.all).toHaveLength(1)
    await second.attachment.detach()
    await first.attachment.attached
    server.append(runId, 2)
    await first.seqs.reached(2)
    expect(second.seqs.all).toEqual([])
    expect(server.attaches.all).toHaveLength(1)
  })

  test('a view that throws at an event is given the next one', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 3)]]) })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const seqs = createTally<number>()
    view(client, {
      onEvent(event) {
        seqs.add(event.seq)
        throw new Error('a bug in a view')
      },
    })
    expect(await seqs.reached(3)).toEqual([1, 2, 3])
  })
})

describe('detaching', () => {
  test('tells the server, and nothing is delivered from then on', async () => {
    const server = await serveJournal()
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { attachment, seqs } = view(client)
    await attachment.attached
    server.append(runId, 1)
    await seqs.reached(1)
    const detached = attachment.detach()
    server.append(runId, 1)
    await detached
    await attachment.detach()
    expect(server.detaches.all).toEqual([runId])
    expect(seqs.all).toEqual([1])
  })

  test('in the middle of a page it stops there', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 9)]]) })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const seqs = createTally<number>()
    const { attachment } = view(client, {
      onEvent({ seq }) {
        seqs.add(seq)
        if (seq === 4) void attachment.detach()
      },
    })
    await server.detaches.reached(1)
    expect(seqs.all).toEqual([1, 2, 3, 4])
  })

  test('and attaching again at once is one subscription with all events', async () => {
    const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, 4)]]) })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const first = view(client)
    void first.attachment.detach()
    const second = view(client)
    await second.seqs.reached(4)
    server.append(runId, 1)
    await second.seqs.reached(5)
    expect(second.seqs.all).toEqual(upTo(5))
    expect(first.errors.all).toEqual([])
    await expect(first.attachment.attached).rejects.toThrow('Detached')
  })

  test('after the client is closed nothing is delivered', async () => {
    const server = await serveJournal()
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { attachment, seqs, errors } = view(client)
    await attachment.attached
    server.append(runId, 3)
    await client.close()
    await manyTurns()
    expect(seqs.all).toEqual([])
    expect(errors.all).toEqual([])
  })
})

describe('acknowledging', () => {
  test('the server is told what the view has processed, not what was delivered', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const server = await serveJournal()
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const dones = createTally<() => void>()
    const { attachment } = view(client, { onEvent: (_event, done) => dones.add(done) })
    await attachment.attached
    server.append(runId, 3)
    await dones.reached(3)
    await vi.advanceTimersByTimeAsync(1000)
    await manyTurns()
    expect(server.acks.all).toEqual([])
    dones.all[0]?.()
    dones.all[1]?.()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await server.acks.reached(1)).toEqual([2])
  })
})
