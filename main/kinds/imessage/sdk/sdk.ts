// The client of an Advanced iMessage server, with the surface that its connection guide shows, on the lifecycle that Dispatch's own client has.
// It does not know sessions or where its memory is kept.
import { randomUUID } from 'node:crypto'
import { type Connection, createConnection } from '../../../../shared/client/connection.ts'
import { createListeners, type Listeners } from '../../../../shared/client/listeners.ts'
import { createLog, type Log, type LogLevel } from '../../../../shared/client/log.ts'
import { createApi } from './api.ts'
import { createInbox, type Known } from './inbox.ts'
import { type ChatMessages, createMessages, createChats, type Chats } from './questions.ts'
import { type PageQuery, recover } from './recovery.ts'
import type { ServerMessage } from './server-schemas.ts'
import { hearServer, type SdkEvents } from './server-events.ts'

export type SdkOptions = {
  serverUrl: string
  /** None for a legacy server. */
  apiKey?: string | undefined
  /** 'info', unless told. */
  logLevel?: LogLevel | undefined
}

export type Memory = {
  /** The only chat that is asked about and listened to. */
  chatGuid?: string | undefined
  /** Messages that were seen before, oldest first. */
  remembered?: readonly Known[] | undefined
  /** How many messages to begin with where there are none that were seen before. */
  first?: number | undefined
  /** Told when nothing was seen before: whether the chat has no more messages than it begins with. */
  onBegin?: ((isWhole: boolean) => void) | undefined
  log?: Log | undefined
  /** Milliseconds for an answer over HTTP; 10,000, unless told. */
  timeout?: number | undefined
}

export type Sdk = Pick<Listeners<SdkEvents>, 'on' | 'off'> & {
  /** `socket.io` is Socket.IO's manager, with its `reconnect…` events. */
  readonly socket: Connection['socket']
  readonly state: Connection['state']
  readonly chats: Chats
  readonly messages: ChatMessages
  /** Opens the connection. Resolves with the first outcome, whatever it is: that one is told by `ready` or `error`, and trying goes on. */
  connect(): Promise<void>
  /** Ends everything; nothing is called from now on. */
  close(): Promise<void>
}

/** The guide's constructor. Opens nothing: that is connect()'s. */
export function SDK(options: SdkOptions): Sdk {
  return createSdk(options, { log: createLog(options.logLevel ?? 'info') })
}

/** @param memory what a client knows that outlives its process. */
export function createSdk({ serverUrl, apiKey, logLevel }: SdkOptions, memory: Memory = {}): Sdk {
  const { chatGuid, remembered = [], first = 0, onBegin, log = createLog(logLevel ?? 'info') } = memory
  const api = createApi({ serverUrl, apiKey, timeout: memory.timeout })
  const listeners = createListeners<SdkEvents>(log)
  const messages = createMessages(api, log, randomUUID)
  const inbox = createInbox<ServerMessage>(remembered, {
    message: (message) => void listeners.emit('new-message', message),
    change: (message) => void listeners.emit('updated-message', message),
  })

  /** Ends the questions of a connection that is gone: what they would find is the next one's to find. */
  let asking = new AbortController()
  let isFirst = remembered.length === 0
  const look = async ({ signal }: AbortController) => {
    const query = async (page: PageQuery) => {
      const found = await messages.page({ ...page, ...(chatGuid !== undefined && { chatGuid }) }, { signal })
      signal.throwIfAborted()
      return found
    }
    await recover({ inbox, first, isFirst, query, ...(onBegin && { onBegin }), warn: (message) => log.warn(message) })
    isFirst = false
  }
  const recoverAll = async () => {
    asking = new AbortController()
    const mine = asking
    try {
      await look(mine)
      while (!inbox.release()) await look(mine)
    } catch (error) {
      // A client that keeps nothing and has seen nothing has missed nothing.
      if (mine.signal.aborted || !isFirst || first > 0) throw error
      log.warn('The newest message cannot be had', error)
      inbox.release()
    }
  }
  const connection = createConnection({ serverUrl, apiKey, log, recover: recoverAll })
  connection.socket.on('disconnect', () => {
    asking.abort()
    inbox.hold()
  })
  connection.on('ready', () => void listeners.emit('ready'))
  connection.on('disconnect', (reason) => void listeners.emit('disconnect', reason))
  connection.on('error', (error) => {
    if (!listeners.emit('error', error)) log.error(error.message)
  })
  connection.on('state', (state) => void listeners.emit('state', state))
  hearServer(connection.socket, { inbox, emit: listeners.emit, log, chatGuid })

  return {
    on: listeners.on,
    off: listeners.off,
    socket: connection.socket,
    get state() {
      return connection.state
    },
    chats: createChats(api),
    messages,
    connect: () => connection.connect().catch(() => undefined),
    async close() {
      listeners.close()
      asking.abort()
      await connection.close()
    },
  }
}
