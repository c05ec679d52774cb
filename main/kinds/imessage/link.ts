// The way to the server and how it stands: opened, closed while nothing can be kept, and asked about the chat. It does not know what is kept.
import type { Log } from '../../../shared/client/log.ts'
import type { ChatStatus, IMessageOptions } from '../../../shared/kinds/imessage.ts'
import { isSameChat } from './sdk/chat-guid.ts'
import type { Known } from './sdk/inbox.ts'
import { createSdk, type Sdk } from './sdk/sdk.ts'
import { messageNews } from './sdk/server-events.ts'
import type { ServerMessage } from './sdk/server-schemas.ts'

/** Messages that a new session begins with: a screen or two, so that one sees what the talk is about. */
const firstMessages = 50
/** Milliseconds until a key that was refused is tried again, 1 minute: a person may have put the server right, and nobody is hammered meanwhile. */
const refusedWait = 60_000
/** Chats of one answer, and answers until the chat counts as one that has no name. */
const chatPage = 200
const mostChatPages = 5

export type Link = {
  open(): void
  close(): Promise<void>
  /** For questions; they are asked whether the connection is ready or not. */
  readonly sdk: Sdk
}

export type LinkOptions = IMessageOptions & {
  log: Log
  remembered(): Known[]
  /** A message is new or another. */
  onMessage(message: ServerMessage): void
  /** Some of the status is another; the rest stays. */
  onStatus(change: Partial<ChatStatus>): void
  /** The other side is writing, or not any more. Told only when it is another. */
  onTyping(isTyping: boolean): void
}

export function createLink(options: LinkOptions): Link {
  const { serverUrl, apiKey, chatGuid, log, remembered, onMessage, onStatus } = options
  const onBegin = (isWhole: boolean) => onStatus({ isWhole: isWhole || undefined })
  const create = () =>
    createSdk({ serverUrl, apiKey }, { chatGuid, remembered: remembered(), first: firstMessages, onBegin, log })
  let sdk = create()
  let isOpen = false
  let retry: NodeJS.Timeout | undefined
  let isTyping = false

  const tellTyping = (now: boolean) => {
    if (now === isTyping) return
    isTyping = now
    options.onTyping(now)
  }
  /** Who is in the chat and what it is called; without it the chat is shown by its address. */
  const learn = async (of: Sdk) => {
    for (let page = 0; page < mostChatPages; page += 1) {
      const chats = await of.chats.getChats({ limit: chatPage, offset: page * chatPage })
      const chat = chats.find(({ guid }) => isSameChat(guid, chatGuid))
      if (chat && of === sdk && isOpen) {
        const participants = (chat.participants ?? []).map(({ address }) => address)
        onStatus({ name: chat.displayName || undefined, participants })
      }
      if (chat || chats.length < chatPage) return
    }
  }
  const tryLearning = (of: Sdk) =>
    void learn(of).catch((error: unknown) => log.info('The chat’s name cannot be had', error))

  const listen = (to: Sdk) => {
    to.on('ready', () => {
      onStatus({ connection: 'ready', reason: undefined })
      tryLearning(to)
    })
    to.on('disconnect', (reason) => onStatus({ connection: 'offline', reason: `The connection was lost (${reason})` }))
    to.on('error', (error) => onStatus({ reason: sentenceOf(error) }))
    to.on('state', (state) => {
      if (state !== 'ready') tellTyping(false)
      if (state === 'offline') onStatus({ connection: 'offline' })
      if (state !== 'refused') return
      onStatus({ connection: 'refused' })
      retry = setTimeout(() => void to.connect(), refusedWait).unref()
    })
    to.on('new-message', (message) => {
      // What was being written is there; its end need not be told.
      if (!message.isFromMe) tellTyping(false)
      onMessage(message)
    })
    to.on('updated-message', onMessage)
    for (const name of messageNews) {
      to.on(name, (message) => {
        onMessage(message)
        if (name !== 'message-send-error') tryLearning(to)
      })
    }
    to.on('typing-indicator', ({ display }) => tellTyping(display))
    to.on('chat-read-status-changed', ({ read }) => onStatus({ unread: !read }))
  }
  return {
    get sdk() {
      return sdk
    },
    open() {
      if (isOpen) return
      isOpen = true
      // What was seen meanwhile is what was kept meanwhile.
      sdk = create()
      listen(sdk)
      void sdk.connect()
    },
    async close() {
      isOpen = false
      clearTimeout(retry)
      tellTyping(false)
      await sdk.close()
    },
  }
}

function sentenceOf(error: Error): string {
  return error.cause instanceof Error && !error.message.includes(error.cause.message)
    ? `${error.message}: ${error.cause.message}`
    : error.message
}
