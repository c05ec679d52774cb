// A chat's events as rows: order, runs, signs, quotes, what waits, and the words for it.
import { expect, test } from 'vitest'
import type { ChatMessage } from '../../../../shared/kinds/imessage.ts'
import { toRows } from '../../../../renderer/kinds/imessage/conversation.ts'
import { createChatFold } from '../../../../renderer/kinds/imessage/fold.ts'
import { toChatGuid } from '../../../../renderer/kinds/imessage/form.ts'
import { dayText, deliveryText } from '../../../../renderer/kinds/imessage/words.ts'
import { sizeText } from '../../../../renderer/ui/amounts.ts'

const noon = new Date(2026, 2, 3, 12).getTime()
const minute = 60_000

function message(guid: string, minutes: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return { guid, text: guid, isFromMe: false, from: '+1', dateCreated: noon + minutes * minute, ...more }
}
const mine = { isFromMe: true, from: undefined }

function folded(...messages: ChatMessage[]): ChatMessage[] {
  const fold = createChatFold()
  messages.forEach((payload, index) =>
    fold.apply({ runId: 'x', seq: index + 1, channel: 'imessage:message', type: 'json', payload, ts: 1 }),
  )
  return fold.messages()
}

const bubbles = (messages: ChatMessage[], isGroup = false) =>
  toRows(messages, { isGroup }).flatMap((row) => (row.row === 'bubble' ? [row] : []))

test('a later event takes the place of a message, a send becomes the server’s message, and what was withdrawn is gone', () => {
  const all = folded(
    message('T1', 9, { tempGuid: 'T1', ...mine, send: 'waiting' }),
    message('T2', 9, { tempGuid: 'T2', ...mine, send: 'waiting' }),
    message('a', 1),
    message('T2', 9, { tempGuid: 'T2', ...mine, send: 'withdrawn' }),
    message('a', 1, { text: 'edited' }),
    message('T1', 9, { tempGuid: 'T1', ...mine, send: 'sending' }),
    message('b', 2, { tempGuid: 'T1', ...mine, text: 'sent' }),
  )
  expect(all.map(({ text }) => text)).toEqual(['edited', 'sent'])
})

test('rows are in the order of time, with what has not left yet at the end, and a line for each day', () => {
  const rows = toRows(folded(message('T', -9, { ...mine, send: 'waiting' }), message('b', 24 * 60), message('a', 0)), {
    isGroup: false,
  })
  expect(rows.map((row) => (row.row === 'bubble' ? row.message.guid : row.row))).toEqual([
    'day',
    'a',
    'day',
    'b',
    'day',
    'T',
  ])
})

test('messages of one person that follow each other are one run, and a group names who begins one', () => {
  const all = folded(
    message('a', 0),
    message('b', 1),
    message('c', 2, { from: '+2' }),
    message('d', 20, { from: '+2' }),
    message('e', 21, mine),
  )
  const rows = bubbles(all, true)
  expect(rows.map(({ author }) => author)).toEqual(['+1', undefined, '+2', '+2', undefined])
  expect(rows.map(({ endsRun }) => endsRun)).toEqual([false, true, true, true, true])
  expect(bubbles(all).every(({ author }) => author === undefined)).toBe(true)
})

test('a sign stands on its message, the newest of each person, until it is taken away', () => {
  const sign = (
    guid: string,
    minutes: number,
    kind: 'love' | 'laugh',
    more: Partial<ChatMessage> = {},
    removed = false,
  ) => message(guid, minutes, { tapback: { on: 'a', sign: kind, removed }, ...more })
  const all = folded(message('a', 0), sign('s1', 1, 'love'), sign('s2', 2, 'laugh'), sign('s3', 3, 'love', mine))
  expect(bubbles(all)).toHaveLength(1)
  expect(bubbles(all)[0]?.signs).toEqual([
    { sign: 'laugh', from: '+1' },
    { sign: 'love', from: 'You' },
  ])
  expect(bubbles([...all, sign('s4', 4, 'laugh', {}, true)])[0]?.signs).toEqual([{ sign: 'love', from: 'You' }])
})

test('a reply quotes its message, by its file where it has no text, and says so where it is not there', () => {
  const file = { guid: 'f', name: 'tea.jpg', bytes: 1 }
  const all = folded(
    message('a', 0, { text: '', attachments: [file] }),
    message('b', 1, { replyTo: 'a' }),
    message('c', 2, { replyTo: 'gone' }),
  )
  expect(bubbles(all).map(({ quote }) => quote)).toEqual([
    undefined,
    { author: '+1', text: 'tea.jpg' },
    { author: 'Reply', text: 'to an earlier message' },
  ])
})

test('the one other in a chat of two goes by the chat’s name, those in a group by their own', () => {
  const all = folded(message('a', 0), message('b', 1, { notice: 'renamed', text: 'Tea' }))
  const notice = (isGroup: boolean) => toRows(all, { isGroup, name: 'Ada' }).at(-1)
  expect(notice(false)).toMatchObject({ text: 'Ada named the conversation “Tea”' })
  expect(notice(true)).toMatchObject({ text: '+1 named the conversation “Tea”' })
})

test('only the newest of mine and those that did not arrive say how they were delivered', () => {
  const all = folded(
    message('a', 0, mine),
    message('b', 1, mine),
    message('c', 2, { ...mine, error: 22 }),
    message('d', 3),
    message('e', 4, mine),
    message('T', 5, { ...mine, send: 'unknown' }),
  )
  expect(
    bubbles(all)
      .filter(({ tellsDelivery }) => tellsDelivery)
      .map(({ message: { guid } }) => guid),
  ).toEqual(['c', 'e', 'T'])
})

test.each([
  [{}, 'Sent'],
  [{ dateDelivered: 1 }, 'Delivered'],
  [{ dateDelivered: 1, dateRead: noon }, /^Read .*12/],
  [{ error: 22 }, 'Not delivered'],
  [{ send: 'failed' }, 'Not delivered'],
  [{ send: 'waiting' }, 'Waiting for the connection'],
  [{ send: 'unknown' }, 'Not known whether it was sent'],
] as const)('of a message with %o the page says %s', (state, words) => {
  expect(deliveryText(message('a', 0, { ...mine, ...state }))).toMatch(words)
})

test('sizes and days are said as people do', () => {
  expect([0, 312, 48_213, 1_482_113, 12_000_000_000].map(sizeText)).toEqual([
    '0 bytes',
    '312 bytes',
    '48 kB',
    '1.5 MB',
    '12 GB',
  ])
  expect(dayText(noon, noon + 60 * minute)).toBe('Today')
  expect(dayText(noon, noon + 13 * 60 * minute)).toBe('Yesterday')
  expect(dayText(noon - 400 * 24 * 60 * minute, noon)).toContain('2025')
})

test.each([
  ['+1 (555) 010-0', 'any;-;+15550100'],
  ['ada@example.org', 'any;-;ada@example.org'],
  ['iMessage;+;chat123', 'iMessage;+;chat123'],
  ['two words', 'two words'],
])('the address %s stands for the chat %s', (text, guid) => {
  expect(toChatGuid(text)).toBe(guid)
})
