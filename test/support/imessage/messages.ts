// The messages of a test's iMessage server, asked for as its real one is asked. It does not know the network.
import * as z from 'zod'

export type TestMessage = {
  guid: string
  tempGuid?: string
  text: string | null
  dateCreated: number
  dateRead: number | null
  dateDelivered: number | null
  dateEdited: number | null
  dateRetracted?: number | null
  isFromMe: boolean
  handle: { address: string } | null
  chats: { guid: string }[]
  attachments: { guid: string; transferName: string; totalBytes: number; mimeType: string }[]
  associatedMessageGuid: string | null
  associatedMessageType: string | number | null
  threadOriginatorGuid: string | null
  error: number
  itemType: number
  groupTitle: string | null
  groupActionType: number
}

export const MessageQuery = z.object({
  chatGuid: z.string().optional(),
  after: z.number().optional(),
  before: z.number().optional(),
  sort: z.enum(['ASC', 'DESC']).default('DESC'),
  limit: z.number().default(100),
  offset: z.number().default(0),
})

export type MessageStore = {
  readonly chat: object
  readonly all: readonly TestMessage[]
  /** Keeps a message; what is not told is made up. */
  add(message: Partial<TestMessage>): TestMessage
  change(guid: string, change: Partial<TestMessage>): TestMessage | undefined
  query(query: z.output<typeof MessageQuery>): TestMessage[]
}

/** The first message's time; each that tells none comes a second after the newest. */
const start = Date.UTC(2026, 0, 5, 9, 0, 0)

export function createStoreOfMessages(chatGuid: string): MessageStore {
  let all: TestMessage[] = []
  const inOrder = () => all.toSorted((a, b) => a.dateCreated - b.dateCreated)
  return {
    chat: {
      guid: chatGuid,
      style: 45,
      chatIdentifier: '+15550100',
      displayName: 'Ada Lovelace',
      participants: [{ address: '+15550100' }],
    },
    get all() {
      return all
    },
    add(message) {
      const newest = Math.max(start, ...all.map(({ dateCreated }) => dateCreated))
      const number = all.length + 1
      const made: TestMessage = {
        guid: `GUID-${String(number).padStart(4, '0')}`,
        text: `message ${number}`,
        dateCreated: newest + 1000,
        dateRead: null,
        dateDelivered: null,
        dateEdited: null,
        isFromMe: false,
        handle: { address: '+15550100' },
        chats: [{ guid: chatGuid }],
        attachments: [],
        associatedMessageGuid: null,
        associatedMessageType: null,
        threadOriginatorGuid: null,
        error: 0,
        itemType: 0,
        groupTitle: null,
        groupActionType: 0,
        ...message,
      }
      all.push(made)
      return made
    },
    change(guid, change) {
      all = all.map((message) => (message.guid === guid ? { ...message, ...change } : message))
      return all.find((message) => message.guid === guid)
    },
    // Both bounds count themselves, as they do in the real one.
    query({ chatGuid: chat, after = 0, before = Infinity, sort, limit, offset }) {
      const found = inOrder().filter(
        ({ dateCreated, chats }) =>
          dateCreated >= after && dateCreated <= before && (!chat || chats.some(({ guid }) => guid === chat)),
      )
      return (sort === 'ASC' ? found : found.toReversed()).slice(offset, offset + limit)
    },
  }
}
