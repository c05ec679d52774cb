// One stream out of a server's pages and live news, whatever is lost, repeated or late, and however the server counts.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCursor } from '../../../../main/kinds/imessage/sdk/cursor.ts'
import { createInbox, type Known } from '../../../../main/kinds/imessage/sdk/inbox.ts'
import { pageSize, recover } from '../../../../main/kinds/imessage/sdk/recovery.ts'
import { ServerMessage } from '../../../../main/kinds/imessage/sdk/server-schemas.ts'
import { createStoreOfMessages } from '../../../support/imessage/messages.ts'

const chatGuid = 'any;-;+15550100'

/** What happens to a client: a message comes live, twice, or while nobody is there; the connection goes and comes; the process ends and remembers. */
const step = fc.record({
  what: fc.constantFrom('live', 'twice', 'missed', 'many', 'late', 'edited', 'reconnect', 'restart'),
  /** Messages often share a millisecond. */
  later: fc.constantFrom(0, 0, 1, 1000),
})

test('whatever is lost, each message is told once and each ends as it is on the server', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, countsItself) => {
      const store = createStoreOfMessages(chatGuid)
      const told: string[] = []
      const seen = new Map<string, Known>()
      const open = () =>
        createInbox<ServerMessage>([...seen.values()], {
          message({ guid, ...rest }) {
            told.push(guid)
            seen.set(guid, { guid, ...rest })
          },
          change: (message) => void seen.set(message.guid, message),
        })
      let isFirst = true
      let inbox = open()
      const connect = async () => {
        const query = async ({ after, ...rest }: Parameters<Parameters<typeof recover>[0]['query']>[0]) => {
          const from = after === undefined ? {} : { after: countsItself ? after : after + 1 }
          const page = store.query({ chatGuid, offset: 0, ...rest, ...from })
          return { messages: page.map((one) => ServerMessage.parse(one)), length: page.length }
        }
        await recover({ inbox, first: 10, isFirst, query, warn: (text) => expect.unreachable(text) })
        isFirst = false
        expect(inbox.release()).toBe(true)
      }
      await connect()
      const add = (later: number) => {
        const newest = store.all.reduce((time, { dateCreated }) => Math.max(time, dateCreated), 1_700_000_000_000)
        return ServerMessage.parse(store.add({ dateCreated: newest + later }))
      }
      for (const { what, later } of steps) {
        const [some] = store.all.slice(-3)
        if (what === 'live') inbox.arrived(add(later))
        else if (what === 'missed') add(later)
        else if (what === 'many') for (let count = 0; count <= pageSize; count += 1) add(later)
        else if (what === 'late' && some)
          inbox.arrived(ServerMessage.parse(store.add({ dateCreated: some.dateCreated })))
        else if (what === 'edited' && some) store.change(some.guid, { text: `${some.text}!` })
        else if (what === 'twice' && told.length > 0) {
          const again = store.all.find(({ guid }) => guid === told.at(-1))
          if (again) inbox.arrived(ServerMessage.parse({ ...again, text: seen.get(again.guid)?.text }))
        } else if (what === 'reconnect') {
          inbox.hold()
          await connect()
        } else if (what === 'restart') {
          inbox = open()
          await connect()
        }
        // Live news that pass while something is missed would hide it: a real connection is lost first.
        if (what === 'missed' || what === 'many') {
          inbox.hold()
          await connect()
        }
      }
      inbox.hold()
      await connect()
      expect(told.toSorted()).toEqual(store.all.map(({ guid }) => guid).toSorted())
      expect(store.all.slice(-3).map(({ guid }) => seen.get(guid)?.text)).toEqual(
        store.all.slice(-3).map(({ text }) => text),
      )
    }),
    { numRuns: 60 },
  )
})

test('a flood of live news during a recovery is let go and looked for once more, so that it fills no memory', () => {
  const told: string[] = []
  const inbox = createInbox<Known>([], { message: ({ guid }) => told.push(guid), change: () => undefined })
  for (let count = 0; count < 5000; count += 1) inbox.arrived({ guid: `${count}`, dateCreated: count })
  expect(inbox.release()).toBe(false)
  expect(told).toEqual([])
  inbox.arrived({ guid: 'next', dateCreated: 6000 })
  expect(inbox.release()).toBe(true)
  expect(told).toEqual(['next'])
})

test('messages of one millisecond are told once each, though they are more than the memory for changes holds', () => {
  const told: string[] = []
  const inbox = createInbox<Known>([], { message: ({ guid }) => told.push(guid), change: () => undefined })
  inbox.release()
  for (let round = 0; round < 2; round += 1) {
    for (let count = 0; count < 2500; count += 1) inbox.arrived({ guid: `${count}`, dateCreated: 7 })
  }
  expect(told).toHaveLength(2500)
})

test('a message from the far future does not move the cursor, or it would hide all that come before that time', () => {
  const cursor = createCursor([], () => 1_000_000)
  cursor.advance({ guid: 'a', dateCreated: 1_000_000 })
  cursor.advance({ guid: 'b', dateCreated: 1_000_000 + 48 * 3_600_000 })
  expect(cursor.time).toBe(1_000_000)
  expect(cursor.has({ guid: 'a', dateCreated: 1_000_000 })).toBe(true)
  cursor.advance({ guid: 'old', dateCreated: 5 })
  expect(cursor.time).toBe(1_000_000)
})
