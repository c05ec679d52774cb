// Messages on their way out, and a chat that must stand still: what leaves, what waits, and what is never sent twice.
import { expect, test } from 'vitest'
import type { ChatMessage } from '../../../../shared/kinds/imessage.ts'
import { silentLogger } from '../../../../main/base/logger.ts'
import { imessage } from '../../../../main/kinds/imessage/imessage.ts'
import { createLedger } from '../../../../main/kinds/imessage/ledger.ts'
import { createOutbox, type OutboxOptions } from '../../../../main/kinds/imessage/outbox.ts'
import { createTally } from '../../../shared/client/scripted-server.ts'
import { serveMessages } from '../../../support/imessage/clients.ts'
import { chatGuid } from '../../../support/imessage/server.ts'

const sent = (guid: string, text: string, send: ChatMessage['send']): ChatMessage => ({
  guid,
  tempGuid: guid,
  text,
  isFromMe: true,
  dateCreated: 1,
  ...(send !== undefined && { send }),
})

function openOutbox(past: ChatMessage[], deliver: OutboxOptions['deliver']) {
  const written = createTally<string>()
  const ledger = createLedger(past, ({ text, send }) => written.add(`${text} ${send}`))
  return { written, outbox: createOutbox({ ledger, deliver }) }
}

const arrived = (guid: string, text: string) =>
  ({ success: true, data: { ...sent(guid, text, undefined), tempGuid: guid } }) as const

test('after a crash what was being sent may have been sent, and only what waited is sent', async () => {
  const delivered = createTally<string>()
  const past = [sent('1', 'crashed', 'sending'), sent('2', 'waited', 'waiting'), sent('3', 'taken back', 'withdrawn')]
  const { written, outbox } = openOutbox(past, async ({ text, tempGuid }) => {
    delivered.add(text)
    return arrived(tempGuid, text)
  })
  expect(written.all).toEqual(['crashed unknown'])
  outbox.setReady(true)
  await written.reached(3)
  expect(written.all).toEqual(['crashed unknown', 'waited sending', 'waited undefined'])
  await outbox.stop()
  expect(delivered.all).toEqual(['waited'])
})

test('a message that did not leave waits again and is sent later, before those behind it', async () => {
  let attempts = 0
  const { written, outbox } = openOutbox([], async ({ text, tempGuid }) => {
    attempts += 1
    return attempts <= 2 ? { success: false, error: 'Cannot reach it', outcome: 'unsent' } : arrived(tempGuid, text)
  })
  outbox.setReady(true)
  outbox.send('first')
  outbox.send('second')
  await written.reached(9)
  expect(written.all.filter((line) => line.endsWith('undefined'))).toEqual(['first undefined', 'second undefined'])
  await outbox.stop()
})

test('a message whose answer was lost is not taken for an older one of the same text, only for one that is new', () => {
  const older = { ...sent('older', 'ok', undefined), tempGuid: undefined }
  const { outbox } = openOutbox([older, sent('lost', 'ok\n', 'unknown')], () =>
    Promise.reject(new Error('never asked')),
  )
  expect(outbox.match({ ...older, dateRead: 2 }).tempGuid).toBeUndefined()
  expect(outbox.match({ ...older, guid: 'newer' }).tempGuid).toBe('lost')
})

test('a server that is away for long takes no more than so many messages', () => {
  const { outbox } = openOutbox([], () => Promise.reject(new Error('never asked')))
  for (let count = 0; count < 100; count += 1) expect(outbox.send('x')).toMatchObject({ success: true })
  expect(outbox.send('x')).toEqual({ success: false, error: 'Input queue full' })
})

test('while nothing can be kept the chat is left alone, and what came meanwhile is found afterwards', async () => {
  const server = await serveMessages()
  const recorded = createTally<string>()
  const chat = imessage.start(
    { serverUrl: server.url, chatGuid },
    {
      sessionId: 'imessage_test',
      cwd: '/',
      record: (channel, payload) => recorded.add(`${channel} ${JSON.stringify(payload)}`),
      recordChunk: () => undefined,
      recall: () => [],
      past: () => [],
      status: () => undefined,
      typing: () => undefined,
      attention: () => undefined,
      process: () => undefined,
      signal: new AbortController().signal,
      log: silentLogger,
    },
  )
  const until = async (word: string) => {
    for (let count = 1; !recorded.all.some((line) => line.includes(word)); count += 1) await recorded.reached(count)
  }
  await until('"ready"')
  server.receive({ text: 'before' })
  await until('before')
  chat.hold?.(true)
  const kept = recorded.all.length
  server.receive({ text: 'meanwhile' })
  chat.input('not now', undefined)
  server.receive({ text: 'meanwhile too' })
  expect(recorded.all.slice(kept).filter((line) => line.includes('meanwhile'))).toEqual([])
  expect(server.questions.some(({ path }) => path.endsWith('/message/text'))).toBe(false)
  chat.hold?.(false)
  await until('meanwhile too')
  await until('GUID-0004')
  expect(recorded.all.filter((line) => line.includes('"text":"meanwhile"'))).toHaveLength(1)
  await chat.stop()
})
