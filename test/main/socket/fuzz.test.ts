// Garbage of every shape on every event, with and without a key: the server answers, goes on, and gives nothing away.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commands } from '../../../shared/protocol/commands.ts'
import {
  ask,
  connected,
  emit,
  gone,
  hear,
  key,
  next,
  noSession,
  startServer,
  type TestClient,
  type TestServer,
} from './server.ts'

const secret = 'what a person typed'

/** Values as JSON and attachments can carry them, seldom what an event wants. */
const value = fc.oneof(
  { maxDepth: 3 },
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    0,
    -1,
    1e308,
    [],
    {},
    key,
    noSession,
    '__proto__',
    'constructor',
    '\0',
    '\ud800',
  ),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 50, unit: 'binary' }),
)
/** Payloads with the right names, so that more than the first check is reached. */
const payloadFor = (runId: string) =>
  fc.record(
    {
      runId: fc.oneof(fc.constant(runId), fc.constant(noSession), value),
      seq: fc.oneof(fc.nat(5), value),
      afterSeq: fc.oneof(fc.nat(5), value),
      data: fc.oneof(fc.constant(secret), value),
      kind: fc.oneof(fc.constantFrom('talk', 'pty', 'toString'), value),
      options: value,
      title: fc.oneof(fc.constant('A title'), value),
      cols: fc.oneof(fc.constant(80), value),
      rows: fc.oneof(fc.constant(24), value),
      method: fc.oneof(fc.constantFrom('shout', 'circle', 'constructor'), value),
      params: value,
      watch: fc.oneof(fc.boolean(), value),
      on: fc.oneof(fc.boolean(), value),
      socketId: value,
      name: fc.oneof(fc.constant('A name'), value),
      id: value,
      role: fc.oneof(fc.constantFrom('viewer', 'operator', 'owner'), value),
      runs: fc.oneof(fc.constant('*'), value),
      expiresAt: value,
      terminalKey: fc.constantFrom<unknown>('wrong', '', 5, null, [key], { key }),
      clientId: value,
      maxBytes: fc.oneof(fc.constant(1), value),
      limit: fc.oneof(fc.constant(1), value),
    },
    { requiredKeys: [] },
  )
const eventName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(commands)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.constantFrom('constructor', '__proto__', 'error', 'message', key) },
)
/** Names that Socket.IO keeps to itself: its own client refuses to send them. */
const reserved = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])

const packets = (runId: string) =>
  fc.array(
    fc.record({
      event: eventName.filter((name) => !reserved.has(name)),
      args: fc.oneof(
        fc.array(value, { maxLength: 3 }),
        payloadFor(runId).map((payload): unknown[] => [payload]),
      ),
      answered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )

/** Sends them all, then asks for something harmless. @returns what came back; undefined when the connection was ended. */
async function send(client: TestClient, sent: { event: string; args: unknown[]; answered: boolean }[]) {
  const answers: unknown[] = []
  for (const { event, args, answered } of sent) {
    if (answered) emit(client, event, ...args, (answer: unknown) => answers.push(answer))
    else emit(client, event, ...args)
  }
  await Promise.race([ask(client, 'run:list'), gone(client)])
  return answers
}

async function provesItself(server: TestServer): Promise<void> {
  const client = await server.enter()
  const runId = server.start()
  expect(await ask(client, 'run:attach', { runId, seq: 0 })).toMatchObject({ success: true, lastSeq: 1 })
  const event = next(client, 'run:event')
  expect(await ask(client, 'run:input', { runId, data: 'well?' })).toEqual({ success: true })
  expect(await event).toMatchObject({ runId, seq: 2, payload: { data: 'well?' } })
  client.disconnect()
}

/** No line of the log says that something threw, and none holds a secret, nor does what owners saw. */
function expectNothingBroken(server: TestServer, seen: readonly [string, unknown][]): void {
  expect(server.lines.filter((line) => line.includes(' ERROR ') && !line.includes('cannot be sent'))).toEqual([])
  const shown = `${server.lines.join('\n')}${JSON.stringify(seen)}`
  for (const hidden of [key, secret])
    expect(shown.indexOf(hidden), shown.slice(Math.max(0, shown.indexOf(hidden) - 200)).slice(0, 400)).toBe(-1)
}

test.each([
  ['a stranger', false],
  ['an owner', true],
])('garbage from %s', async (_who, withKey) => {
  // The clock goes a minute on at each look, so that garbage keys never hold up those that are right.
  let time = 0
  const server = await startServer({ debug: true, now: () => (time += 60_000) })
  const admin = await server.enter()
  await ask(admin, 'admin:subscribe', {})
  const seen = hear(admin)
  await fc.assert(
    fc.asyncProperty(packets(server.start()), async (sent) => {
      const client = withKey ? await server.enter() : await connected(server.connect())
      for (const answer of await send(client, sent)) {
        expect(answer).toSatisfy((given: object) => 'success' in given && typeof given.success === 'boolean')
        if (!withKey) expect(answer).toMatchObject({ success: false })
      }
      client.disconnect()
    }),
    { numRuns: 150 },
  )
  expect(admin.connected).toBe(true)
  await provesItself(server)
  expectNothingBroken(server, seen)
})

test('garbage below Socket.IO', async () => {
  const server = await startServer({ debug: true })
  const piece = fc.constantFrom(
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '-',
    '/',
    ',',
    '[',
    ']',
    '{',
    '}',
    '"',
    '"run:list"',
    '"_placeholder":true',
    ':',
    '99',
    key,
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        { maxLength: 6 },
      ),
      async (raw) => {
        const client = await server.enter()
        const closed = new Promise<void>((resolve) => void client.io.engine.once('close', () => resolve()))
        for (const packet of raw) client.io.engine.write(packet)
        client.io.engine.write('1')
        await closed
      },
    ),
    { numRuns: 100 },
  )
  await provesItself(server)
  expectNothingBroken(server, [])
})
