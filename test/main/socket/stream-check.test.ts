// The hash that a client is told now and then of what it was sent: it is the same on both sides, whatever is sent, and something else when something changed on the way.
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { frameOf } from '../../../main/socket/event-frame.ts'
import { createStreamCheck, digestOf } from '../../../main/socket/stream-check.ts'
import { createClient } from '../../../shared/client/client.ts'
import { createStreamCheck as createTheirs, digestOf as digestOfTheirs } from '../../../shared/client/stream-check.ts'
import { SessionEvent } from '../../../shared/event.ts'
import { openLine } from '../../faults/line.ts'
import { create, enter } from '../../support/raw-client.ts'
import { sessionId } from '../../support/rows.ts'
import { startServer } from '../../support/server.ts'
import { createCollector } from '../../support/collector.ts'

/** Milliseconds: at once, so that a test needs not wait. */
const times = { checkMilliseconds: 1 }

const events = fc
  .record({
    seq: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    ts: fc.integer({ min: 0, max: 2 ** 45 }),
    payload: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json): unknown => JSON.parse(json)),
    ),
  })
  .map(({ seq, ts, payload }) => ({
    ...{ sessionId: sessionId(1), seq, ts, channel: 'some:channel' },
    type: typeof payload === 'string' ? ('chunk' as const) : ('json' as const),
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  }))

/** What a client makes of an event's frame. */
function received(event: Parameters<typeof frameOf>[0]): SessionEvent {
  const packet: unknown = JSON.parse(frameOf(event).content.toString().slice(2))
  return SessionEvent.parse(Array.isArray(packet) ? packet[1] : undefined)
}

/** What it makes of one whose text came as bytes: in a browser, and in Node. */
function receivedAsBytes(event: Parameters<typeof frameOf>[0]): SessionEvent[] {
  const datas = [Uint8Array.from(event.body).buffer, Buffer.from(event.body)]
  return datas.map((data) => ({ ...received(event), payload: { data } }))
}

test('an event has the same digest where it is kept and where it was received', () => {
  fc.assert(
    fc.property(events, (event) => {
      expect(digestOfTheirs(received(event))).toBe(digestOf(event))
      if (event.type !== 'chunk') return
      expect(receivedAsBytes(event).map(digestOfTheirs)).toEqual([digestOf(event), digestOf(event)])
    }),
  )
})

test('a stream has another hash when one of its events is changed, or two change places', () => {
  const hashOf = (all: readonly SessionEvent[]) => {
    const check = createTheirs()
    for (const event of all) check.take(event)
    return check.hash
  }
  const stream = fc.uniqueArray(events, { minLength: 2, maxLength: 20, selector: ({ seq }) => seq })
  fc.assert(
    fc.property(stream, fc.nat(), (all, at) => {
      const sent = all.map(received)
      const place = at % sent.length
      const changed = sent.map((event, index) => (index === place ? { ...event, ts: event.ts + 1 } : event))
      expect(hashOf(changed)).not.toBe(hashOf(sent))
      expect(hashOf(sent.toReversed())).not.toBe(hashOf(sent))
    }),
  )
})

test('a client that says again and again that it differs is believed once for each hash that it was told', async () => {
  const { promise: told, resolve } = Promise.withResolvers<{ seq: number; hash: number }>()
  const check = createStreamCheck(1, resolve)
  onTestFinished(check.close)
  expect(check.differs(0, 1)).toBe(false)
  check.sent([{ sessionId: sessionId(1), seq: 1, ts: 1, channel: 'a:b', type: 'chunk', body: Buffer.from('text') }])
  const { seq, hash } = await told
  expect([check.differs(seq, hash), check.differs(seq + 1, hash + 1)]).toEqual([false, false])
  expect([check.differs(seq, hash + 1), check.differs(seq, hash + 1)]).toEqual([true, false])
})

/** A view by our own client, and whether it was begun anew. */
async function watch(url: string, apiKey: string, runId: string) {
  const client = createClient({ serverUrl: url, apiKey, logLevel: 'silent' })
  onTestFinished(client.close)
  const [seen, resets, checks] = [createCollector<string>(), createCollector<string>(), createCollector<unknown>()]
  client.socket.on('run:check', checks.add)
  await client.connect()
  client.runs.attach(runId, {
    onEvent({ payload }, done) {
      seen.add(JSON.stringify(payload))
      done()
    },
    onReset: (_picture, why) => resets.add(why),
  })
  return { seen, resets, checks }
}

describe('a client on a whole server', () => {
  test('of whose events one was changed on the way sees the right ones in the end; owners who watch and the log are told', async () => {
    const server = await startServer({ times })
    const owner = await enter(server)
    await owner.ask('admin:subscribe', {})
    const runId = await create(owner, { kind: 'echo' })
    let left = 1
    const line = await openLine(Number(new URL(server.url).port), (bytes) => {
      const at = left > 0 ? bytes.indexOf('right') : -1
      if (at < 0) return bytes
      left -= 1
      return Buffer.concat([bytes.subarray(0, at), Buffer.from('wrong'), bytes.subarray(at + 5)])
    })
    onTestFinished(line.close)
    const { seen, resets } = await watch(line.url, server.key, runId)
    owner.emit('run:input', { runId, data: 'all is right' })
    expect(await resets.until(({ length }) => length > 0)).toEqual(['differs'])
    await seen.until((all) => all.includes('{"data":"all is right"}'))
    expect(seen.all).toContain('{"data":"all is wrong"}')
    await owner.hear('admin.event.logged', (event) => JSON.stringify(event).includes('"run:differs"'))
    expect(server.lines.filter((text) => text.includes(`saw other events of ${runId}`))).toHaveLength(1)
  })

  test('from whom secrets are hidden is told the hash of what it is shown', async () => {
    const server = await startServer({ times })
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    const { token } = await owner.ask('grant:create', { role: 'viewer', runs: '*' })
    const { seen, resets, checks } = await watch(server.url, String(token), runId)
    // A secret that comes in pieces, each checked by itself, with more before it than a new view would look at.
    const pieces = [
      'password',
      ': hunter2',
      'hunter2 and more\n',
      'export TOKEN=',
      'ghp_16C7e42F29',
      '2c6912E7710c8383\n',
    ]
    for (const piece of pieces) {
      const told = checks.all.length
      owner.emit('run:input', { runId, data: piece })
      await checks.until(({ length }) => length > told)
    }
    await seen.until(({ length }) => length === 1 + pieces.length)
    expect(seen.all.join()).toContain('*')
    expect([resets.all, server.lines.filter((line) => line.includes('other events'))]).toEqual([[], []])
  })

  test('is told nothing unless it asks, and the same hash however it got there', async () => {
    const server = await startServer({ times })
    const owner = await enter(server)
    const runId = await create(owner, { kind: 'echo' })
    await owner.attach(runId)
    const [asks, again] = [await enter(server), await enter(server)]
    await asks.attach(runId, 0, { check: true })
    owner.emit('run:input', { runId, data: 'one' })
    await again.until(() => true)
    await asks.until(({ length }) => length === 2)
    const last = (payload: unknown) => JSON.stringify(payload).includes('"seq":2')
    const live = await asks.hear('run:check', last)
    await again.attach(runId, 0, { check: true })
    expect(await again.hear('run:check', last)).toEqual(live)
    expect(owner.told.map(([name]) => name)).not.toContain('run:check')
  })
})
