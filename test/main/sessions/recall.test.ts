// What a kind can recall of its session: the newest of a channel, however much lies between.
import { expect, test } from 'vitest'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { past, recall } from '../../../main/sessions/recall.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

test('the newest payloads of one channel come oldest first, over many pages, and no more than asked for', () => {
  const journal = createMemoryJournal()
  const id = sessionId(1)
  journal.addSession(sessionRow(id))
  expect(recall(journal, id, 'a', 10)).toEqual([])
  for (let number = 1; number <= 3000; number += 1) {
    journal.append(id, number % 1000 === 0 ? 'a' : 'b', 'json', Buffer.from(JSON.stringify({ number })))
  }
  journal.commit()
  expect(recall(journal, id, 'a', 10)).toEqual([{ number: 1000 }, { number: 2000 }, { number: 3000 }])
  expect(recall(journal, id, 'a', 2)).toEqual([{ number: 2000 }, { number: 3000 }])
  expect(recall(journal, id, 'b', 1)).toEqual([{ number: 2999 }])
  expect(recall(journal, id, 'c', 1)).toEqual([])
  journal.close()
})

test('the past comes newest first, each event once, however large they are', () => {
  const journal = createMemoryJournal()
  const id = sessionId(1)
  journal.addSession(sessionRow(id))
  expect([...past(journal, id)]).toEqual([])
  const mebibyte = 'x'.repeat(1024 * 1024)
  for (let number = 1; number <= 1200; number += 1) {
    const isLarge = number % 300 < 4
    const payload = { number, ...(isLarge && { mebibyte }) }
    if (number % 2 === 0) journal.append(id, 'a', 'json', Buffer.from(JSON.stringify(payload)))
    else journal.append(id, 'b', 'chunk', Buffer.from(`piece ${number}`))
  }
  journal.commit()
  const events = [...past(journal, id)]
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 1200 }, (_, index) => 1200 - index))
  expect(events[0]).toMatchObject({ channel: 'a', ts: expect.any(Number) })
  expect(events[0]?.payload()).toMatchObject({ number: 1200 })
  expect(events[1]?.payload()).toEqual({ data: 'piece 1199' })
  journal.close()
})
