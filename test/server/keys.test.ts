// Keys reach a terminal in the order in which they were sent.
import { expect, test } from 'vitest'
import { createScript, enter, type RawClient, textOf, upTo } from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'

/** A terminal that says back every byte that it is told. */
async function mirror(client: RawClient): Promise<string> {
  const runId = await createScript(client, 'stty raw -echo; printf ready; exec cat')
  await client.attach(runId)
  await client.until((events) => textOf(events).includes('ready'))
  return runId
}

test('400 keys of one socket come in order, each as a packet of its own', async () => {
  const client = await enter(await startServer())
  const runId = await mirror(client)
  const keys = upTo(400).map((number) => `${number} `)
  for (const data of keys) client.emit('run:input', { runId, data })
  await client.until((events) => textOf(events).endsWith(' 400 '))
  expect(textOf(client.events)).toBe(`ready${keys.join('')}`)
})

test('text, bytes and keys with a callback keep one order among each other', async () => {
  const client = await enter(await startServer())
  const runId = await mirror(client)
  const keys = upTo(300).map((number) => `${number} `)
  const answers = keys.map((key, i) => {
    if (i % 3 === 0) return client.ask('run:input', { runId, data: key })
    client.emit('run:input', { runId, data: i % 3 === 1 ? Buffer.from(key) : key })
    return undefined
  })
  for (const answer of answers) await answer
  await client.until((events) => textOf(events).endsWith(' 300 '))
  expect(textOf(client.events)).toBe(`ready${keys.join('')}`)
})

test('keys of two sockets keep the order of each, and none is lost', async () => {
  const server = await startServer()
  const [a, b] = [await enter(server), await enter(server)]
  const runId = await mirror(a)
  for (const number of upTo(400)) {
    a.emit('run:input', { runId, data: `a${number} ` })
    b.emit('run:input', { runId, data: `b${number} ` })
  }
  await a.until((events) => /b400 /.test(textOf(events)) && /a400 /.test(textOf(events)))
  const said = textOf(a.events).slice('ready'.length).trim().split(' ')
  for (const name of ['a', 'b']) {
    expect(said.filter((word) => word.startsWith(name))).toEqual(upTo(400).map((number) => `${name}${number}`))
  }
})

test('keys of one session are not held up by a program that reads none in another', async () => {
  const client = await enter(await startServer())
  const deaf = await createScript(client, 'stty raw -echo; printf deaf; exec sleep 1000')
  await client.attach(deaf)
  await client.until((events) => textOf(events).includes('deaf'))
  for (const data of upTo(8).map(() => 'x'.repeat(100_000))) client.emit('run:input', { runId: deaf, data })
  const runId = await mirror(client)
  client.emit('run:input', { runId, data: 'heard' })
  await client.until((events) => textOf(events).endsWith('heard'))
  expect(await client.ask('run:close', { runId: deaf })).toEqual({ success: true })
})
