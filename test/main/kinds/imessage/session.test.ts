// iMessage sessions through the real socket: what a follower is told of a chat, over losses and restarts of either side.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { SessionEvent } from '../../../../shared/event.ts'
import { ChatMessage, ChatStatus, History, Sent } from '../../../../shared/kinds/imessage.ts'
import { createTally } from '../../../shared/client/scripted-server.ts'
import { type Dispatch, follow, startDispatch } from '../../../support/dispatch.ts'
import { serveMessages } from '../../../support/imessage/clients.ts'
import { chatGuid } from '../../../support/imessage/server.ts'

const messagesOf = (events: readonly SessionEvent[]) =>
  events.filter(({ channel }) => channel === 'imessage:message').map(({ payload }) => ChatMessage.parse(payload))
const statesOf = (events: readonly SessionEvent[]) =>
  events.filter(({ channel }) => channel === 'imessage:status').map(({ payload }) => ChatStatus.parse(payload))
const texts = (events: readonly SessionEvent[]) => messagesOf(events).map(({ text }) => text)
const isReady = (events: readonly SessionEvent[]) => statesOf(events).at(-1)?.connection === 'ready'
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `message ${from + index}`)

async function startChat({ client }: Dispatch, serverUrl: string, more: object = {}) {
  const { runId } = await client.runs.create({ kind: 'imessage', options: { serverUrl, chatGuid, ...more } })
  return { runId, ...follow(client, runId) }
}

test('a chat begins with its newest messages, goes on live, and is told with its name', async () => {
  const server = await serveMessages({ key: 'secret' })
  for (let count = 0; count < 60; count += 1) server.store.add({})
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url, { apiKey: 'secret' })
  await chat.until(isReady)
  server.receive({ text: 'live' })
  server.receive({ text: 'of another chat', chats: [{ guid: 'any;-;+15550199' }] })
  server.say('chat-read-status-changed', { chatGuid, read: false })
  await chat.until((events) => statesOf(events).at(-1)?.unread === true && statesOf(events).at(-1)?.name !== undefined)
  expect(texts(chat.events)).toEqual([...numbered(11, 60), 'live'])
  expect(statesOf(chat.events).at(-1)).toEqual({
    connection: 'ready',
    name: 'Ada Lovelace',
    participants: ['+15550100'],
    unread: true,
  })
  expect((await dispatch.client.runs.list())[0]).toMatchObject({
    kind: 'imessage',
    title: '+15550100',
    status: 'running',
  })
})

test.each([
  [0, true],
  [3, true],
  [49, true],
  [50, undefined],
])('a chat of %i messages says whether it is whole, and still does after a restart', async (count, isWhole) => {
  const server = await serveMessages()
  for (let one = 0; one < count; one += 1) server.store.add({})
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  expect(statesOf(chat.events).at(-1)?.isWhole).toBe(isWhole)
  server.receive({ text: 'live' })
  await chat.until((events) => texts(events).length === count + 1)
  await dispatch.client.runs.close(chat.runId)
  const before = statesOf(chat.events).length
  await dispatch.client.runs.restart(chat.runId)
  await chat.until((events) => statesOf(events).length > before && isReady(events))
  expect(statesOf(chat.events).at(-1)?.isWhole).toBe(isWhole)
})

test('250 messages that were missed while the server was away come once each and in order', async () => {
  const server = await serveMessages()
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  server.receive({})
  await chat.until((events) => texts(events).length === 1)
  await server.close()
  await chat.until((events) => statesOf(events).at(-1)?.connection === 'offline')
  for (let count = 0; count < 250; count += 1) server.store.add({})
  await serveMessages({ port: server.port, store: server.store })
  await chat.until(isReady)
  expect(texts(chat.events)).toEqual(numbered(1, 251))
})

test('after a restart of Dispatch a chat goes on where its journal ends, with what was changed meanwhile', async () => {
  const server = await serveMessages()
  const first = await startDispatch()
  const chat = await startChat(first, server.url)
  await chat.until(isReady)
  const messages = [server.receive({}), server.receive({}), server.receive({ isFromMe: true })]
  await chat.until((events) => texts(events).length === 3)
  await first.close()

  const { dateCreated } = server.store.add({})
  for (let count = 0; count < 120; count += 1) server.store.add({ dateCreated })
  server.store.change(messages[0]!.guid, { text: 'edited', dateEdited: dateCreated })
  server.store.change(messages[2]!.guid, { dateRead: dateCreated })
  const second = await startDispatch({ folder: first.folder })
  await second.client.runs.restart(chat.runId)
  const again = follow(second.client, chat.runId)
  await again.until((events) => texts(events).length >= 126)
  expect(texts(again.events).slice(0, 5)).toEqual([...numbered(1, 3), 'edited', 'message 3'])
  expect(texts(again.events).slice(5).toSorted()).toEqual(numbered(4, 124).toSorted())
  expect(messagesOf(again.events)[4]).toMatchObject({ dateRead: dateCreated })
  expect(again.events.map(({ seq }) => seq)).toEqual(again.events.map((_, index) => index + 1))
})

test('a message that is sent is told as on its way and then as the server’s, once, whoever sends it', async () => {
  const server = await serveMessages()
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  const { tempGuid } = Sent.parse((await dispatch.client.runs.call(chat.runId, 'send', { text: 'Hello!' })).result)
  await chat.until((events) => messagesOf(events).some(({ guid }) => guid === 'GUID-0001'))
  dispatch.client.runs.input(chat.runId, 'and again')
  await chat.until((events) => messagesOf(events).some(({ guid }) => guid === 'GUID-0002'))
  expect(messagesOf(chat.events)).toEqual([
    expect.objectContaining({ guid: tempGuid, tempGuid, text: 'Hello!', isFromMe: true, send: 'sending' }),
    expect.not.objectContaining({ send: expect.anything() }),
    expect.objectContaining({ text: 'and again', send: 'sending' }),
    expect.objectContaining({ text: 'and again', guid: 'GUID-0002' }),
  ])
  expect(messagesOf(chat.events)[1]).toMatchObject({ guid: 'GUID-0001', tempGuid, text: 'Hello!' })
})

test('what is sent while the server is away waits, can be withdrawn, and goes out in order when it is back', async () => {
  const server = await serveMessages()
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  await server.close()
  await chat.until((events) => statesOf(events).at(-1)?.connection === 'offline')
  const send = async (text: string) =>
    Sent.parse((await dispatch.client.runs.call(chat.runId, 'send', { text })).result).tempGuid
  await send('one')
  const second = await send('two')
  await send('three')
  await dispatch.client.runs.call(chat.runId, 'withdraw', { tempGuid: second })
  expect(messagesOf(chat.events).map(({ text, send: state }) => `${text} ${state}`)).toEqual([
    'one waiting',
    'two waiting',
    'three waiting',
    'two withdrawn',
  ])
  await serveMessages({ port: server.port, store: server.store })
  await chat.until((events) => messagesOf(events).some(({ guid }) => guid === 'GUID-0002'))
  expect(server.store.all.map(({ text }) => text)).toEqual(['one', 'three'])
  await expect(dispatch.client.runs.call(chat.runId, 'withdraw', { tempGuid: second })).rejects.toThrow(
    'no such message',
  )
})

test('messages that waited when Dispatch was closed are sent after its restart, and one whose answer was lost never twice', async () => {
  const asked = createTally<true>()
  const server = await serveMessages({
    onQuestion({ path: to }) {
      if (!to.endsWith('/message/text')) return false
      asked.add(true)
      return true
    },
  })
  const first = await startDispatch()
  const chat = await startChat(first, server.url)
  await chat.until(isReady)
  for (const text of ['lost', 'waits']) await first.client.runs.call(chat.runId, 'send', { text })
  await asked.reached(1)
  await first.close()
  await server.close()

  const back = await serveMessages({ port: server.port, store: server.store })
  // It had arrived, though nobody was told so.
  server.store.add({ text: 'lost', isFromMe: true, handle: null })
  const second = await startDispatch({ folder: first.folder })
  const again = follow(second.client, chat.runId)
  await again.attached
  expect(messagesOf(again.events).at(-1)).toMatchObject({ text: 'lost', send: 'unknown' })
  await second.client.runs.restart(chat.runId)
  await again.until((events) => messagesOf(events).some(({ guid }) => guid === 'GUID-0002'))
  expect(back.store.all.map(({ text }) => text)).toEqual(['lost', 'waits'])
  const { tempGuid } = messagesOf(again.events).find(({ text }) => text === 'lost')!
  expect(messagesOf(again.events)).toContainEqual(expect.objectContaining({ guid: 'GUID-0001', tempGuid }))
})

test('a refused message is told as failed with the server’s reason, and those after it go out', async () => {
  const server = await serveMessages({
    onQuestion({ path: to, body }, answer) {
      if (!to.endsWith('/message/text') || !JSON.stringify(body).includes('"bad"')) return false
      answer(500, { status: 500, message: 'Message Send Error', error: { message: 'Not registered' } })
      return true
    },
  })
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  for (const text of ['bad', 'good']) await dispatch.client.runs.call(chat.runId, 'send', { text })
  await chat.until((events) => messagesOf(events).some(({ guid }) => guid === 'GUID-0001'))
  expect(messagesOf(chat.events)).toContainEqual(
    expect.objectContaining({ text: 'bad', send: 'failed', reason: 'Message Send Error: Not registered' }),
  )
})

test('tapbacks, replies, attachments and news of the group are told as what they are', async () => {
  const server = await serveMessages()
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  const { guid } = server.receive({})
  server.receive({ text: 'Loved “message 1”', associatedMessageGuid: `p:0/${guid}`, associatedMessageType: 'love' })
  server.receive({ associatedMessageGuid: `bp:${guid}`, associatedMessageType: 3001 })
  server.receive({ text: 'yes', threadOriginatorGuid: guid })
  const picture = { guid: 'A-1', transferName: 'tea.jpg', totalBytes: 48_213, mimeType: 'image/jpeg' }
  server.receive({ text: '\uFFFC', attachments: [picture] })
  server.say('group-name-change', server.store.add({ text: null, itemType: 2, groupTitle: 'Tea' }))
  server.receive({ text: 'x'.repeat(1_000_000) })
  await chat.until((events) => messagesOf(events).length === 7)
  expect(messagesOf(chat.events)[6]?.text).toHaveLength(65_536)
  expect(messagesOf(chat.events).slice(1, 6)).toMatchObject([
    { tapback: { on: guid, sign: 'love', removed: false } },
    { tapback: { on: guid, sign: 'like', removed: true } },
    { text: 'yes', replyTo: guid },
    { text: '', attachments: [{ guid: 'A-1', name: 'tea.jpg', bytes: 48_213, mimeType: 'image/jpeg' }] },
    { text: 'Tea', notice: 'renamed' },
  ])
})

test('chats, history and read marks can be asked for, and a server that says no is heard', async () => {
  const server = await serveMessages()
  for (let count = 0; count < 70; count += 1) server.store.add({})
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url)
  await chat.until(isReady)
  const call = async (method: string, params?: unknown) =>
    (await dispatch.client.runs.call(chat.runId, method, params)).result
  expect(await call('chats')).toEqual([{ guid: chatGuid, name: 'Ada Lovelace', participants: ['+15550100'] }])
  const { dateCreated } = messagesOf(chat.events)[0]!
  const older = History.parse(await call('history', { before: dateCreated, limit: 5 }))
  expect(older.map(({ text }) => text)).toEqual(numbered(17, 21))
  expect(chat.events).toHaveLength((await chat.until(() => true)).length)
  await call('markRead')
  expect(server.questions.at(-1)?.path).toBe(`/api/v1/chat/${encodeURIComponent(chatGuid)}/read`)
  await chat.until((events) => statesOf(events).at(-1)?.unread === false)
  await expect(call('history', { limit: 0 })).rejects.toThrow('Invalid payload')
  await server.close()
  await expect(call('chats')).rejects.toThrow('Cannot reach')
})

test('a wrong key is told in words, and the key is in no event, no answer and no log line', async () => {
  const server = await serveMessages({
    key: 'right',
    onSocket: (socket) => void socket.emit('auth-error', { message: 'hunter2-very-secret is wrong', reason: '' }),
  })
  const dispatch = await startDispatch()
  const chat = await startChat(dispatch, server.url, { apiKey: 'hunter2-very-secret' })
  await chat.until((events) => statesOf(events).at(-1)?.reason !== undefined)
  expect(statesOf(chat.events).at(-1)).toEqual({
    connection: 'refused',
    reason: 'Authentication failed: [redacted] is wrong',
  })
  await expect(dispatch.client.runs.call(chat.runId, 'chats')).rejects.toThrow('Unauthorized')
  const answers = [
    await dispatch.client.runs.list(),
    await dispatch.client.runs.read(chat.runId, { seq: 0 }),
    chat.events,
  ]
  expect(JSON.stringify(answers)).not.toContain('hunter2')
  await dispatch.client.runs.close(chat.runId)
  expect(dispatch.lines.join('\n')).not.toContain('hunter2')
  // It is kept where the session's other options are, in a folder that only its owner reads.
  const kept = ['journal.db', 'journal.db-wal'].map((file) => readFileSync(path.join(dispatch.folder, file), 'latin1'))
  expect(kept.join('')).toContain('hunter2-very-secret')
})

test.each([
  [{ serverUrl: 'http://me:pass@host' }, 'serverUrl'],
  [{ serverUrl: 'ftp://host' }, 'serverUrl'],
  [{ serverUrl: 'http://host/path' }, 'serverUrl'],
  [{ apiKey: 'two words' }, 'apiKey'],
  [{ chatGuid: '+15550100' }, 'chatGuid'],
])('options %o are refused by their field’s name', async (wrong, field) => {
  const { client } = await startDispatch()
  const options = { serverUrl: 'http://localhost:1', chatGuid, ...wrong }
  await expect(client.runs.create({ kind: 'imessage', options })).rejects.toThrow(`Invalid payload: options.${field}: `)
})
