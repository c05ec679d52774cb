// What a client tells, and what of it the server says unasked: parsed, and in order. It does not know who listens.
import type * as z from 'zod'
import type { Connection, ConnectionState } from '../../../../shared/client/connection.ts'
import type { Listeners } from '../../../../shared/client/listeners.ts'
import type { Log } from '../../../../shared/client/log.ts'
import { identifierOf, isSameChat } from './chat-guid.ts'
import type { Inbox } from './inbox.ts'
import { ReadStatus, ServerMessage, TypingIndicator } from './server-schemas.ts'

/** News of a chat that come as messages, and messages that could not be sent. */
export const messageNews = [
  'message-send-error',
  'group-name-change',
  'participant-added',
  'participant-removed',
  'participant-left',
  'group-icon-changed',
  'group-icon-removed',
] as const
export type MessageNews = (typeof messageNews)[number]

export type SdkEvents = {
  /** The connection is open, the key was accepted, and everything that was missed has been told. */
  ready: []
  disconnect: [reason: string]
  error: [error: Error]
  state: [state: ConnectionState]
  'new-message': [message: ServerMessage]
  'updated-message': [message: ServerMessage]
  'chat-read-status-changed': [status: ReadStatus]
  'typing-indicator': [typing: TypingIndicator]
} & Record<MessageNews, [message: ServerMessage]>

type Hearing = {
  inbox: Inbox<ServerMessage>
  emit: Listeners<SdkEvents>['emit']
  log: Log
  /** The only chat that is listened to; all, when absent. */
  chatGuid: string | undefined
}

export function hearServer(socket: Connection['socket'], { inbox, emit, log, chatGuid }: Hearing): void {
  const isOurs = (guid: string) => chatGuid === undefined || isSameChat(guid, chatGuid)
  const concerns = ({ chats, handle }: ServerMessage) =>
    chatGuid === undefined ||
    (chats && chats.length > 0 ? chats.some(({ guid }) => isOurs(guid)) : handle?.address === identifierOf(chatGuid))
  const whenOurs = (take: (message: ServerMessage) => void) => (message: ServerMessage) => {
    if (concerns(message)) take(message)
  }
  /** What is not as the server's interface says is left out: one odd message must not stop the others. */
  const hear = <S extends z.ZodType>(name: string, schema: S, take: (news: z.output<S>) => void) =>
    socket.on(name, (payload: unknown) => {
      const news = schema.safeParse(payload)
      if (news.success) take(news.data)
      else log.warn(`A '${name}' came that cannot be read: ${news.error.issues[0]?.message ?? 'not valid'}`)
    })

  hear('new-message', ServerMessage, whenOurs(inbox.arrived))
  // Older servers say it the other way round.
  for (const name of ['updated-message', 'message-updated']) hear(name, ServerMessage, whenOurs(inbox.changed))
  for (const name of messageNews) {
    const tell = (message: ServerMessage) => inbox.inOrder(() => void emit(name, message))
    hear(name, ServerMessage, whenOurs(tell))
  }
  hear('chat-read-status-changed', ReadStatus, (status) => {
    if (isOurs(status.chatGuid)) inbox.inOrder(() => void emit('chat-read-status-changed', status))
  })
  // Who was typing during a recovery does not matter after it.
  hear('typing-indicator', TypingIndicator, (typing) => {
    if (isOurs(typing.guid)) emit('typing-indicator', typing)
  })
}
