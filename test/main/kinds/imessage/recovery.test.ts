// What a client of an iMessage server finds again after a loss: everything, once, in order, before what is new.
import { expect, test } from 'vitest'
import { createTally } from '../../../shared/client/scripted-server.ts'
import { openSdk, serveMessages } from '../../../support/imessage/clients.ts'
import type { MessageServer } from '../../../support/imessage/server.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`)

/** Closes a server, lets something happen to its messages, and starts it again. */
async function restart(server: MessageServer, meanwhile: () => void, script = {}): Promise<MessageServer> {
  await server.close()
  meanwhile()
  return serveMessages({ port: server.port, store: server.store, ...script })
}

async function connected(script = {}) {
  const server = await serveMessages(script)
  const client = openSdk({ serverUrl: server.url })
  await client.sdk.connect()
  await client.ready.reached(1)
  return { server, ...client }
}

test('250 messages that were missed during a restart come once each, in order, before ready', async () => {
  const { server, messages, story, ready } = await connected()
  server.receive({})
  await messages.reached(1)
  await restart(server, () => numbered(2, 251).forEach(() => server.store.add({})))
  await ready.reached(2)
  expect(story.all).toEqual(['ready', 'message 1', 'disconnect', ...numbered(2, 251), 'ready'])
})

test('what was there before the first connection is not missed, but what came before the first message is', async () => {
  const server = await serveMessages()
  for (let count = 0; count < 30; count += 1) server.store.add({})
  const { sdk, ready, messages } = openSdk({ serverUrl: server.url })
  await sdk.connect()
  await restart(server, () => server.store.add({}))
  await ready.reached(2)
  expect(messages.all).toEqual(['message 31'])
})

test('an empty server’s first messages are found although none was seen before', async () => {
  const { server, ready, messages } = await connected()
  await restart(server, () => numbered(1, 3).forEach(() => server.store.add({})))
  await ready.reached(2)
  expect(messages.all).toEqual(numbered(1, 3))
})

test('messages of the cursor’s own millisecond are told apart, even when they fill more than a page', async () => {
  const { server, ready, messages } = await connected()
  const { dateCreated } = server.receive({})
  await messages.reached(1)
  await restart(server, () => numbered(2, 231).forEach(() => server.store.add({ dateCreated })))
  await ready.reached(2)
  expect(messages.all.toSorted()).toEqual(numbered(1, 231).toSorted())
})

test('a live message waits until what was missed has been told', async () => {
  const asked = createTally<() => void>()
  const { server, messages, story, ready } = await connected()
  server.receive({})
  await messages.reached(1)
  const again = await restart(server, () => numbered(2, 120).forEach(() => server.store.add({})), {
    onQuestion({ body }: { body: unknown }, answer: (status: number, body: unknown) => void) {
      const isSecondPage = JSON.stringify(body).includes('"ASC"') && asked.all.length === 1
      const page = server.store.all.slice(isSecondPage ? 99 : 0)
      if (!JSON.stringify(body).includes('"ASC"')) return false
      asked.add(() => answer(200, { data: isSecondPage ? page : page.slice(0, 100) }))
      return true
    },
  })
  const [first] = await asked.reached(1)
  again.receive({ text: 'live' })
  first?.()
  const [, second] = await asked.reached(2)
  second?.()
  await ready.reached(2)
  expect(story.all).toEqual(['ready', 'message 1', 'disconnect', ...numbered(2, 120), 'live', 'ready'])
})

test('repeated messages are told once and late ones are told', async () => {
  const { server, messages } = await connected()
  const first = server.receive({})
  const second = server.receive({})
  for (const repeated of [first, second, first]) server.say('new-message', repeated)
  server.receive({ text: 'late', dateCreated: first.dateCreated - 60_000 })
  expect(await messages.reached(3)).toEqual(['message 1', 'message 2', 'late'])
})

test('a message that turned up late while nobody was there is found, and old ones are not', async () => {
  const { server, messages, ready } = await connected()
  const first = server.receive({})
  server.receive({})
  await messages.reached(2)
  await restart(server, () => {
    server.store.add({ text: 'late', dateCreated: first.dateCreated + 1 })
    server.store.add({ text: 'ancient', dateCreated: first.dateCreated - 1_000_000 })
  })
  await ready.reached(2)
  expect(messages.all).toEqual(['message 1', 'message 2', 'late'])
})

test('edits and read marks that were missed are told, and the same change is told once', async () => {
  const { server, messages, changes, ready } = await connected()
  const [edited, read] = [server.receive({}), server.receive({ isFromMe: true })]
  await messages.reached(2)
  const again = await restart(server, () => {
    server.store.change(edited.guid, { text: 'edited', dateEdited: edited.dateCreated + 5 })
    server.store.change(read.guid, { dateRead: read.dateCreated + 9 })
  })
  await ready.reached(2)
  expect(changes.all).toEqual(['edited', 'message 2'])
  again.change(read.guid, {})
  again.change(read.guid, { dateRead: read.dateCreated + 10 })
  expect(await changes.reached(3)).toEqual(['edited', 'message 2', 'message 2'])
})

test('a recovery that hangs is given up and tried again, and nothing that came meanwhile is lost', async () => {
  const server = await serveMessages()
  // Milliseconds: an answer that does come has to come within them.
  const { sdk, messages, ready, errors } = openSdk({ serverUrl: server.url }, { timeout: 500 })
  await sdk.connect()
  server.receive({})
  await messages.reached(1)
  const hanging = createTally<true>()
  const again = await restart(server, () => server.store.add({}), {
    onQuestion() {
      if (hanging.all.length >= 3) return false
      hanging.add(true)
      return true
    },
  })
  await hanging.reached(1)
  again.receive({ text: 'live' })
  await ready.reached(2)
  expect(messages.all).toEqual(['message 1', 'message 2', 'live'])
  expect(errors.all).toEqual([expect.stringMatching(/^Cannot connect|^What was missed could not be fetched/)])
})

test('a server that gives the same full page for ever does not keep the client busy', async () => {
  const { server, messages, ready } = await connected()
  server.receive({})
  await messages.reached(1)
  const again = await restart(server, () => numbered(2, 300).forEach(() => server.store.add({})), {
    onQuestion({ body }: { body: unknown }, answer: (status: number, body: unknown) => void) {
      if (!JSON.stringify(body).includes('"ASC"')) return false
      answer(200, { data: server.store.all.slice(0, 100) })
      return true
    },
  })
  await ready.reached(2)
  expect(messages.all).toEqual(numbered(1, 100))
  expect(again.questions.length).toBeLessThan(6)
})

test('a client that remembers goes on where it was, with another connection and another process’s memory', async () => {
  const server = await serveMessages()
  const seen = numbered(1, 3).map(() => server.store.add({}))
  for (let count = 0; count < 2; count += 1) server.store.add({})
  server.store.change(seen[1]!.guid, { dateRead: 5 })
  const { sdk, story } = openSdk(
    { serverUrl: server.url },
    {
      remembered: seen.map((message) => ({
        ...message,
        dateRead: undefined,
        dateDelivered: undefined,
        dateEdited: undefined,
        dateRetracted: undefined,
        text: message.text ?? '',
      })),
    },
  )
  await sdk.connect()
  expect(story.all).toEqual(['changed message 2', 'message 4', 'message 5', 'ready'])
})
