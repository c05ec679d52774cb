// A view whose events are not those that the server sent: it is found by the hash that the server says, and mended from the log.
import { describe, expect, test } from 'vitest'
import { createStreamCheck } from '../../../shared/client/stream-check.ts'
import type { SessionEvent } from '../../../shared/event.ts'
import { commands } from '../../../shared/protocol/commands.ts'
import { attachedTo, eventOf, eventsOf, type JournalScript, runId } from './journal-server.ts'
import { createTally } from './scripted-server.ts'
import { following, upTo } from './view.ts'

/** @returns what a server says that sent these since the attach. */
function checkOf(events: readonly SessionEvent[]) {
  const check = createStreamCheck()
  for (const event of events) check.take(event)
  return { runId, afterSeq: (events[0]?.seq ?? 1) - 1, seq: events.at(-1)?.seq ?? 0, hash: check.hash }
}

const altered = (seq: number): SessionEvent => ({ ...eventOf(runId, seq), payload: { data: 'something else' } })

/** A live view of three events, and what its client says of differences. */
async function checked(script: JournalScript = {}) {
  const differences = createTally<number>()
  const followed = await following(3, {
    ...script,
    onSocket(socket) {
      socket.on('run:differs', (payload: unknown) => {
        differences.add(commands['run:differs'].input.parse(payload).seq)
      })
    },
  })
  const say = (check: unknown) => void followed.server.io.emit('run:check', check)
  return { ...followed, differences, say }
}

describe('a view', () => {
  test('asks to be told, and goes on while the hash is its own', async () => {
    const { server, seqs, say, resets, differences } = await checked()
    expect(server.attaches.all[0]).toMatchObject({ check: true })
    say(checkOf(eventsOf(runId, 3)))
    server.append(runId, 1)
    await seqs.reached(4)
    say(checkOf(eventsOf(runId, 4)))
    server.append(runId, 1)
    await seqs.reached(5)
    expect([seqs.all, resets.all, differences.all]).toEqual([upTo(5), [], []])
  })

  test('that was given other events says so, and begins anew from the log', async () => {
    const { server, seqs, say, resets, differences } = await checked()
    server.logs.set(runId, eventsOf(runId, 4))
    server.send(altered(4))
    await seqs.reached(4)
    say(checkOf(eventsOf(runId, 4)))
    await differences.reached(1)
    await seqs.reached(8)
    expect(seqs.all).toEqual([...upTo(4), ...upTo(4)])
    expect(resets.all).toEqual([[undefined, 'differs', 4]])
    expect(server.attaches.all.map(({ seq }) => seq)).toEqual([0, 0])
    say(checkOf(eventsOf(runId, 4)))
    server.append(runId, 1)
    await seqs.reached(9)
    expect(resets.all).toHaveLength(1)
  })

  test('does not mind a hash of events that it has not or no longer', async () => {
    const { server, seqs, say, resets, differences } = await checked()
    for (const seq of [0, 2, 4]) say({ runId, afterSeq: 0, seq, hash: 1 })
    say({ runId, afterSeq: 1, seq: 3, hash: 1 })
    say({ runId, seq: 3 })
    say('nonsense')
    server.append(runId, 1)
    await seqs.reached(4)
    expect([resets.all, differences.all]).toEqual([[], []])
  })

  test('is checked by what is said together with the answer, too', async () => {
    const { seqs, resets } = await checked({
      onAttach({ request, reply, socket, number }) {
        if (number > 1) return false
        reply(attachedTo(runId, [...eventsOf(runId, 2), altered(3)], 3))
        socket.emit('run:check', checkOf(eventsOf(runId, 3).slice(request.seq ?? 0)))
        return true
      },
    })
    await seqs.reached(6)
    expect(resets.all).toEqual([[undefined, 'differs', 3]])
  })

  test('that differs whatever it does begins anew twice, and then goes on as it is', async () => {
    const { server, seqs, say, resets, differences } = await checked()
    for (const round of upTo(4)) {
      say({ runId, afterSeq: 0, seq: 3, hash: 1 })
      if (round < 4) await differences.reached(round)
      if (round < 3) await seqs.reached(3 + round * 3)
    }
    server.append(runId, 1)
    await seqs.reached(10)
    expect(seqs.all).toEqual([...upTo(3), ...upTo(3), ...upTo(4)])
    expect([resets.all.length, differences.all.length]).toEqual([2, 3])
  })
})
