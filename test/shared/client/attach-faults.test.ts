import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { openClient } from './clients.ts'
import { attachedTo, eventOf, eventsOf, otherRunId, runId, serveJournal } from './journal-server.ts'
import { manyTurns } from './scripted-server.ts'
import { following, upTo, view } from './view.ts'

describe('faults on the wire', () => {
  test('events that come twice are delivered once', async () => {
    const { server, seqs } = await following(3)
    for (const seq of [2, 3, 4, 4, 1, 5]) server.send(eventOf(runId, seq))
    await seqs.reached(5)
    expect(seqs.all).toEqual(upTo(5))
    expect(server.attaches.all).toHaveLength(1)
  })

  test('behind a gap nothing is delivered until it is filled from the log', async () => {
    const { server, seqs } = await following(3)
    server.logs.set(runId, eventsOf(runId, 9))
    server.send(eventOf(runId, 9))
    await seqs.reached(9)
    expect(seqs.all).toEqual(upTo(9))
    expect(server.attaches.all.map(({ seq }) => seq)).toEqual([0, 3])
  })

  test.each([
    ['a payload without a seq', { ...eventOf(runId, 4), seq: undefined }],
    ['a seq that is text', { ...eventOf(runId, 4), seq: '4' }],
    ['an unknown type', { ...eventOf(runId, 4), type: 'picture' }],
  ])('%s is a gap: the event is fetched from the log', async (_, bad) => {
    const { server, seqs } = await following(3)
    server.logs.set(runId, eventsOf(runId, 4))
    server.send(bad)
    await seqs.reached(4)
    expect(seqs.all).toEqual(upTo(4))
  })

  test('what is no event at all is ignored', async () => {
    const { server, seqs, client } = await following(3)
    for (const bad of [null, 'text', 7, [], {}, { runId: 5 }]) server.send(bad)
    server.append(runId, 1)
    await seqs.reached(4)
    expect(seqs.all).toEqual(upTo(4))
    expect(client.state).toBe('ready')
    expect(server.attaches.all).toHaveLength(1)
  })

  test('events of a session that nobody follows are ignored', async () => {
    const { server, seqs } = await following(3)
    server.send(eventOf(otherRunId, 4))
    server.append(runId, 1)
    expect(await seqs.reached(4)).toEqual(upTo(4))
  })

  test('a log with a hole is asked for again with growing waits, then the attachment ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { server, errors, seqs } = await following(5, {
      onAttach({ request, reply }) {
        const events = eventsOf(runId, 5).filter(({ seq }) => seq !== 3 && seq > (request.seq ?? 0))
        reply(attachedTo(runId, events, 5))
        return true
      },
    })
    for (const [count, wait] of [100, 200, 400, 800].entries()) {
      await server.attaches.reached(count + 2)
      await manyTurns()
      expect(server.attaches.all).toHaveLength(count + 2)
      await vi.advanceTimersByTimeAsync(wait)
    }
    await errors.reached(1)
    expect(errors.all).toEqual([`Events of ${runId} are missing after 2`])
    expect(seqs.all).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(60_000)
    await manyTurns()
    expect(server.attaches.all).toHaveLength(6)
    expect(errors.all).toHaveLength(1)
  })

  test('an attach that a stopping server refuses is tried again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const server = await serveJournal({
      logs: new Map([[runId, eventsOf(runId, 2)]]),
      onAttach({ number, reply }) {
        if (number < 4) reply({ success: false, error: 'Server is stopping' })
        return number < 4
      },
    })
    const { client } = openClient({ serverUrl: server.url })
    await client.connect()
    const { seqs, errors } = view(client)
    for (const [count, wait] of [0, 100, 200].entries()) {
      await server.attaches.reached(count + 1)
      await manyTurns()
      await vi.advanceTimersByTimeAsync(wait)
    }
    await vi.advanceTimersByTimeAsync(400)
    await seqs.reached(2)
    expect(errors.all).toEqual([])
  })

  test('whatever is lost, repeated or reordered, a view sees 1, 2, 3 … to the newest', async () => {
    const server = await serveJournal()
    let number = 0
    const histories = fc.integer({ min: 1, max: 30 }).chain((last) =>
      fc.record({
        last: fc.constant(last),
        wire: fc.array(fc.integer({ min: 1, max: last }), { maxLength: 60 }),
        drops: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 1 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(histories, async ({ last, wire, drops }) => {
        number += 1
        const id = `echo_${String(number).padStart(21, '0')}`
        server.logs.set(id, [])
        // A client of its own: one that was dropped often waits longer.
        const { client } = openClient({ serverUrl: server.url })
        await client.connect()
        const { attachment, seqs } = view(client, {}, id)
        await attachment.attached
        server.logs.set(id, eventsOf(id, last))
        for (const [at, seq] of [...wire, last].entries()) {
          server.send(eventOf(id, seq))
          if (drops.includes(at)) server.drop()
        }
        // When all was dropped, the reconnect brings it.
        await seqs.reached(last)
        await manyTurns()
        expect(seqs.all).toEqual(upTo(last))
        await client.close()
      }),
      { numRuns: 30 },
    )
  })
})
