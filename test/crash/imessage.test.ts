// A server that is killed while a chat goes on: what the journal has of it is where it goes on.
import { onTestFinished, expect, test } from 'vitest'
import { createClient } from '../../shared/client/client.ts'
import { ChatMessage } from '../../shared/kinds/imessage.ts'
import { follow } from '../support/dispatch.ts'
import { serveMessages } from '../support/imessage/clients.ts'
import { chatGuid } from '../support/imessage/server.ts'
import { spawnServer } from '../support/server.ts'

test('each message of a chat is in the journal once, however often the server is killed meanwhile', async () => {
  const messages = await serveMessages({ key: 'secret' })
  const server = await spawnServer()
  const client = createClient({ serverUrl: server.url, apiKey: server.key, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  const options = { serverUrl: messages.url, apiKey: 'secret', chatGuid }
  const { runId } = await client.runs.create({ kind: 'imessage', options })
  const { events, until } = follow(client, runId)
  const guids = () =>
    events.filter(({ channel }) => channel === 'imessage:message').map(({ payload }) => ChatMessage.parse(payload).guid)
  const isReady = () => events.findLast(({ channel }) => channel === 'imessage:status')?.payload

  await until(() => JSON.stringify(isReady() ?? '').includes('"ready"'))
  for (let kill = 0; kill < 2; kill += 1) {
    for (let count = 0; count < 60; count += 1) messages.receive({})
    await until(() => guids().length > kill * 200 + 10)
    const ready = new Promise<void>((resolve) => void client.on('ready', resolve))
    await server.kill9()
    for (let count = 0; count < 140; count += 1) messages.store.add({})
    await server.restart()
    await ready
    await client.runs.restart(runId)
    await until(() => guids().length >= (kill + 1) * 200)
  }
  expect(guids()).toEqual(messages.store.all.map(({ guid }) => guid))
})
