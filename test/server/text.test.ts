// What a terminal says is what clients are told, character for character: live, replayed, and from disk after a restart.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createScript, createWaiting, enter, hasEnded, type RawClient, readAll, textOf } from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'

/** A script that says these bytes, whatever they are. */
const say = (...bytes: number[]) => `printf '${bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`
const sayText = (text: string) => say(...Buffer.from(text))
const allBytes = Array.from({ length: 256 }, (_, byte) => byte)

test.each<[what: string, script: string, text: string]>([
  ['a NUL', sayText('a\0b'), 'a\0b'],
  ['what looks like JSON', sayText('{"data":"x","seq":1}'), '{"data":"x","seq":1}'],
  ['a number', sayText('42'), '42'],
  ['a number that JSON would change', sayText('1e999 -0 012345678901234567890'), '1e999 -0 012345678901234567890'],
  ['null, true and quotes', sayText('null true "\\"'), 'null true "\\"'],
  [
    'control characters and line ends',
    sayText('\u0001\u001b[2J\r\n\n\r\u007f\u0085\u2028\u2029'),
    '\u0001\u001b[2J\r\n\n\r\u007f\u0085\u2028\u2029',
  ],
  ['a byte order mark', sayText('\ufefftext'), '\ufefftext'],
  ['emoji of several code points', sayText('👩‍👩‍👧🇩🇪é'), '👩‍👩‍👧🇩🇪é'],
  [
    'bytes that are no UTF-8',
    say(0x61, 0xff, 0x62, 0xc0, 0x80, 0x63, 0xed, 0xa0, 0x80, 0x64),
    'a\ufffdb\ufffd\ufffdc\ufffd\ufffd\ufffdd',
  ],
  ['half a character at its end', say(0x61, 0xf0, 0x9f), 'a\ufffd'],
  ['every byte', say(...allBytes), Buffer.from(allBytes).toString()],
])('%s', async (_what, script, text) => {
  const server = await startServer()
  const client = await enter(server)
  const runId = await createWaiting(client, script)
  client.emit('run:input', { runId, data: '\n' })
  const live = await client.until(hasEnded)
  expect(textOf(live)).toBe(`ready${text}`)
  expect(await readAll(client, runId)).toEqual(live)
  await server.close()
  const again = await enter(await startServer({ dataDir: server.folder }))
  expect(await readAll(again, runId)).toEqual(live)
})

test.each<[what: string, first: string, then: string, text: string]>([
  ['an emoji', say(0x61, 0xf0, 0x9f), say(0x98, 0x80, 0x62), 'a😀b'],
  ['an emoji after its first byte', say(0x61, 0xf0), say(0x9f, 0x98, 0x80), 'a😀'],
  ['a character of two bytes', say(0x61, 0xc3), say(0xbc), 'aü'],
  ['a character whose rest never comes', say(0x61, 0xe2, 0x82), sayText('b'), 'a\ufffdb'],
  ['an escape sequence after its ESC', say(0x61, 0x1b), sayText('[31mred'), 'a\u001b[31mred'],
])('%s that is cut between two reads', async (_what, first, then, text) => {
  const client = await enter(await startServer())
  const runId = await createScript(client, `stty raw -echo; ${first}; read go; ${then}`)
  await client.attach(runId)
  await client.until((events) => textOf(events).includes('a'))
  client.emit('run:input', { runId, data: '\n' })
  const live = await client.until(hasEnded)
  expect(textOf(live)).toBe(text)
  expect(live.every(({ payload }) => isWellFormed(payload))).toBe(true)
})

function isWellFormed({ data }: Record<string, unknown>): boolean {
  return typeof data !== 'string' || data.isWellFormed()
}

/** A terminal that says back every byte that it is told. */
async function mirror(client: RawClient): Promise<string> {
  const runId = await createScript(client, 'stty raw -echo; printf ready; exec cat')
  await client.attach(runId)
  await client.until((events) => textOf(events).includes('ready'))
  return runId
}

test('any bytes in any pieces come back as the one text that they are', async () => {
  const server = await startServer()
  const client = await enter(server)
  const runId = await mirror(client)
  let expected = 'ready'
  let round = 0
  const character = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 5 }),
  )
  const pieces = fc.array(character, { maxLength: 20 }).chain((parts) => {
    const bytes = Buffer.concat(parts)
    return fc.array(fc.nat(bytes.length), { maxLength: 5 }).map((cuts) => cut(bytes, cuts))
  })
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      // What ends in half a character is finished by this.
      const end = `<end ${round++}>`
      for (const data of [...parts, Buffer.from(end)]) client.emit('run:input', { runId, data })
      expected += Buffer.concat([...parts, Buffer.from(end)]).toString()
      await client.until((events) => textOf(events.slice(-20)).endsWith(end))
    }),
    { numRuns: 200 },
  )
  expect(textOf(client.events)).toBe(expected)
  expect(await readAll(client, runId)).toEqual(client.events)
})

function cut(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((to, i) => bytes.subarray(places[i], to))
}

test('a flood of wide characters, which every read cuts anywhere, is whole', async () => {
  const client = await enter(await startServer())
  const runId = await createWaiting(client, 'yes "ü€😀" | head -c 3000000')
  client.emit('run:input', { runId, data: '\n' })
  const events = await client.until(hasEnded)
  expect(textOf(events)).toBe(`ready${'ü€😀\n'.repeat(3_000_000 / 10)}`)
  expect(await readAll(client, runId)).toEqual(events)
})

test('an echo session says back text and bytes in the same way, and nothing at all is no event', async () => {
  const client = await enter(await startServer())
  const { runId } = await client.ask('run:create', { kind: 'echo' })
  for (const data of ['ü😀', '\ud800', Buffer.from([0xff, 0x41]), '', Buffer.alloc(0), '\0']) {
    expect(await client.ask('run:input', { runId, data })).toEqual({ success: true })
  }
  const events = await readAll(client, runId ?? '', 1)
  expect(events.map(({ payload }) => payload['data'])).toEqual(['ü😀', '\ufffd', '\ufffdA', '\0'])
})
