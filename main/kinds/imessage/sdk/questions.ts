// What can be asked of an Advanced iMessage server: its chats and messages, as the guide's client names them. It does not know the connection.
import * as z from 'zod'
import type { Log } from '../../../../shared/client/log.ts'
import type { Api, ApiAnswer, How } from './api.ts'
import type { Page } from './recovery.ts'
import { ServerChat, ServerMessage } from './server-schemas.ts'

/** Milliseconds for a message to be sent: the server answers when Messages has it in its database. */
const sendTimeout = 60_000
/** What a message needs to be shown. */
const withAll = ['chats', 'attachments'] as const

export type ChatQuery = { limit?: number; offset?: number; withLastMessage?: boolean; sort?: string }
export type MessageQuery = {
  chatGuid?: string
  after?: number
  before?: number
  sort?: 'ASC' | 'DESC'
  limit?: number
  offset?: number
}
export type TextMessage = { chatGuid: string; message: string; tempGuid?: string; selectedMessageGuid?: string }

export type Chats = {
  /** @throws when there is no answer, or one that cannot be read. */
  getChats(query?: ChatQuery): Promise<ServerChat[]>
  /** Tells the other side that all was read. */
  markRead(chatGuid: string): Promise<ApiAnswer<unknown>>
}

export type ChatMessages = {
  /** @throws when it was not sent, or nobody knows. */
  sendMessage(message: TextMessage): Promise<ServerMessage>
  /** The same, and says by a value how it ended. */
  send(message: TextMessage, how?: How): Promise<ApiAnswer<ServerMessage>>
  /** @throws when there is no answer, or one that cannot be read. */
  getMessages(query?: MessageQuery): Promise<ServerMessage[]>
  /** The same, with the number of messages that the server gave. */
  page(query: MessageQuery, how?: How): Promise<Page>
}

export function createChats(api: Api): Chats {
  return {
    async getChats(query = {}) {
      const chats = valueOf(await api.post('/api/v1/chat/query', query, z.array(z.unknown())))
      return chats.flatMap((chat) => ServerChat.safeParse(chat).data ?? [])
    },
    markRead: (chatGuid) => api.post(`/api/v1/chat/${encodeURIComponent(chatGuid)}/read`, {}, z.unknown()),
  }
}

/** @param newGuid makes the name of a message that has none yet. */
export function createMessages(api: Api, log: Log, newGuid: () => string): ChatMessages {
  const send: ChatMessages['send'] = (message, how) =>
    api.post('/api/v1/message/text', { ...message, tempGuid: message.tempGuid ?? newGuid() }, ServerMessage, {
      timeout: sendTimeout,
      ...how,
    })
  const page: ChatMessages['page'] = async (query, how) => {
    const body = { with: withAll, ...query }
    const found = valueOf(await api.post('/api/v1/message/query', body, z.array(z.unknown()), how))
    const messages = found.flatMap((message) => ServerMessage.safeParse(message).data ?? [])
    if (messages.length < found.length) log.warn(`${found.length - messages.length} messages cannot be read`)
    return { messages, length: found.length }
  }
  return {
    sendMessage: async (message) => valueOf(await send(message)),
    send,
    getMessages: async (query = {}) => (await page(query)).messages,
    page,
  }
}

function valueOf<T>(answer: ApiAnswer<T>): T {
  if (answer.success) return answer.data
  throw new Error(answer.error)
}
