// Clients that take long texts as bytes see what all others see, over every transport and beside them.
import { expect, test } from 'vitest'
import { createClient } from '../../shared/client/client.ts'
import { create, enter, openRaw, type RawClient, type RunEvent, textOf } from '../support/raw-client.ts'
import { key, startServer } from '../support/server.ts'

const echoed = 'echo:output'
/** Some are short, some long, and one of these begins with a byte order mark. */
const texts = ['a key', 'größe 🚀 '.repeat(5000), 'ls\r\n', `\ufeff${'\u001b[31m"red"\u001b[0m\r\n'.repeat(1000)}`]
const isSaid = (events: readonly RunEvent[]) => textOf(events, echoed) === texts.join('')

/** Says the texts one by one, each in an event of its own. */
async function say(client: RawClient, runId: string): Promise<void> {
  for (const data of texts) await client.ask('run:input', { runId, data })
}

/** @returns how each text came. */
function formsOf(events: readonly RunEvent[]): string[] {
  const said = events.filter(({ channel }) => channel === echoed)
  return said.map(({ payload: { data } }) => (Buffer.isBuffer(data) ? 'bytes' : typeof data))
}

test.each<[what: string, transports: string[]]>([
  ['WebSocket', ['websocket']],
  ['polling', ['polling']],
  ['polling that becomes a WebSocket', ['polling', 'websocket']],
])(
  'over %s long texts come as bytes, short ones in JSON, in order; to who did not ask all in JSON',
  async (_what, transports) => {
    const server = await startServer()
    const writer = await enter(server)
    const runId = await create(writer, { kind: 'echo' })
    await writer.attach(runId)
    const client = openRaw(server.url, { transports, auth: { apiKey: key } })
    await client.hear('auth-ok')
    await client.attach(runId, 0, { binary: true })
    await say(writer, runId)
    await Promise.all([client.until(isSaid), writer.until(isSaid)])
    expect(formsOf(client.events)).toEqual(['string', 'bytes', 'string', 'bytes'])
    expect(formsOf(writer.events)).toEqual(['string', 'string', 'string', 'string'])
  },
)

test('who attaches again without asking for bytes gets none', async () => {
  const server = await startServer()
  const client = await enter(server)
  const runId = await create(client, { kind: 'echo' })
  await client.attach(runId, 0, { binary: true })
  await client.attach(runId, 1)
  await say(client, runId)
  await client.until(isSaid)
  expect(formsOf(client.events)).toEqual(['string', 'string', 'string', 'string'])
})

test('a wrong wish is named in the answer', async () => {
  const client = await enter(await startServer())
  const runId = await create(client, { kind: 'echo' })
  const { error } = await client.ask('run:attach', { runId, seq: 0, binary: 'yes' })
  expect(error).toMatch(/^Invalid payload: binary: /)
})

test('our own client takes bytes and shows text, with the hash that the server says', async () => {
  const server = await startServer({ times: { checkMilliseconds: 1 } })
  const writer = await enter(server)
  const runId = await create(writer, { kind: 'echo' })
  const client = createClient({ serverUrl: server.url, apiKey: key, logLevel: 'silent' })
  await client.connect()
  const forms: unknown[] = []
  client.socket.on('run:event', (event: RunEvent) => forms.push(...formsOf([event])))
  const seen: unknown[] = []
  const resets: string[] = []
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const { promise: checked, resolve: hear } = Promise.withResolvers<void>()
  client.socket.on('run:check', ({ seq }: { seq: number }) => seq === texts.length + 1 && hear())
  client.runs.attach(runId, {
    onEvent({ channel, payload }, done) {
      if (channel === echoed) seen.push(payload)
      done()
      if (seen.length === texts.length) resolve()
    },
    onReset: (_picture, why) => resets.push(why),
  })
  await say(writer, runId)
  await Promise.all([all, checked])
  expect(seen).toEqual(texts.map((data) => ({ data })))
  expect(forms).toContain('bytes')
  await client.close()
  expect([resets, server.lines.filter((line) => line.includes('other events'))]).toEqual([[], []])
})
