// An Advanced iMessage server for tests: the same events over Socket.IO and the same questions over HTTP, and whatever a test wants it to do wrong.
// It has no Messages behind it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import * as z from 'zod'
import { freePort } from '../port.ts'
import { createStoreOfMessages, MessageQuery, type MessageStore, type TestMessage } from './messages.ts'

export const chatGuid = 'any;-;+15550100'

export type Question = { path: string; body: unknown; key: string | undefined }

export type ServerScript = {
  /** The key; none for a legacy server. */
  key?: string | undefined
  port?: number
  /** The messages of a server that was closed: it is started again. */
  store?: MessageStore
  /** Takes a question instead of the server when it returns true; it may leave it without an answer. */
  onQuestion?(question: Question, answer: (status: number, body: unknown) => void): boolean
  /** What is done with a new socket, before anything is said to it. */
  onSocket?(socket: Socket): void
  /** Whether a sent message comes back by the socket; true, unless told. */
  echoes?: boolean
}

export type MessageServer = {
  url: string
  port: number
  store: MessageStore
  /** Everything that was asked over HTTP, in order. */
  questions: Question[]
  /** How many sockets have come. */
  readonly connections: number
  /** A message comes in: it is kept and told to all. */
  receive(message: Partial<TestMessage>): TestMessage
  /** Changes a kept message and tells it. */
  change(guid: string, change: Partial<TestMessage>): void
  /** Says anything to all. */
  say(event: string, payload: unknown): void
  /** Every transport ends, as when a network fails. */
  drop(): void
  close(): Promise<void>
}

const SendBody = z.object({ chatGuid: z.string(), message: z.string(), tempGuid: z.string() })
const maxBody = 1024 * 1024

export async function startMessageServer(script: ServerScript = {}): Promise<MessageServer> {
  const store = script.store ?? createStoreOfMessages(chatGuid)
  const questions: Question[] = []
  const http = createServer((request, response) => void answer(request, response))
  const io = new Server(http, { serveClient: false })
  let connections = 0

  const say = (event: string, payload: unknown) => void io.emit(event, payload)
  const receive: MessageServer['receive'] = (message) => {
    const kept = store.add(message)
    say('new-message', kept)
    return kept
  }
  io.on('connection', (socket) => {
    connections += 1
    script.onSocket?.(socket)
    if (script.key === undefined) return
    if (socket.handshake.auth['apiKey'] === script.key) return void socket.emit('auth-ok')
    // As the real one does it: the reason, and at once the end.
    socket.emit('auth-error', { message: 'Invalid key', reason: 'unauthorized' })
    socket.disconnect(true)
  })

  const routes: Record<string, (body: unknown) => { status: number; body: unknown }> = {
    '/api/v1/chat/query': () => fine([store.chat]),
    '/api/v1/message/query': (body) => fine(store.query(MessageQuery.parse(body))),
    '/api/v1/message/text': (body) => {
      const send = SendBody.safeParse(body)
      if (!send.success) return { status: 400, body: { status: 400, message: 'Bad Request' } }
      const { message, tempGuid } = send.data
      const kept = { ...store.add({ text: message, isFromMe: true, handle: null }), tempGuid }
      if (script.echoes !== false) say('new-message', kept)
      return fine(kept)
    },
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const header = request.headers['x-api-key']
    const key = typeof header === 'string' ? header : undefined
    const body = await readJson(request)
    const reply = (status: number, content: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content))
    }
    questions.push({ path, body, key })
    if (script.key !== undefined && key !== script.key) return reply(401, { status: 401, message: 'Unauthorized' })
    if (script.onQuestion?.({ path, body, key }, reply)) return
    if (path === `/api/v1/chat/${encodeURIComponent(chatGuid)}/read`) return reply(200, { status: 200, data: null })
    const route = routes[path]?.(body)
    reply(route?.status ?? 404, route?.body ?? { status: 404, message: 'Not Found' })
  }

  // One that it can have again: it may be closed and started anew.
  const usedPort = script.port ?? (await freePort())
  await new Promise<void>((resolve) => http.listen(usedPort, '127.0.0.1', resolve))
  const { port }: AddressInfo = z.custom<AddressInfo>((value) => typeof value === 'object').parse(http.address())
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    questions,
    get connections() {
      return connections
    },
    receive,
    change(guid, change) {
      const changed = store.change(guid, change)
      if (changed) say('updated-message', changed)
    },
    say,
    drop() {
      for (const socket of io.of('/').sockets.values()) socket.conn.close()
    },
    async close() {
      http.closeAllConnections()
      await io.close()
    },
  }
}

function fine(data: unknown) {
  return { status: 200, body: { status: 200, message: 'Success', data } }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > maxBody) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
