// A real server for these tests, whose sessions talk back from memory; clients of it; and the end of both.
import { setImmediate as turn } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { createGrants } from '../../../main/auth/grants.ts'
import { systemClock } from '../../../main/base/clock.ts'
import { type Auth, createAuth } from '../../../main/auth/authenticate.ts'
import { replaceKey } from '../../../main/auth/keys.ts'
import { createTickets } from '../../../main/auth/tickets.ts'
import { createLogger } from '../../../main/base/logger.ts'
import { createRoots } from '../../../main/files/roots.ts'
import { listen } from '../../../main/http/listen.ts'
import { createFollowers } from '../../../main/journal/follow.ts'
import type { Journal } from '../../../main/journal/journal.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { defineAdapter } from '../../../main/sessions/adapter.ts'
import { createSessions } from '../../../main/sessions/sessions.ts'
import { createStats } from '../../../main/stats/stats.ts'
import { createTunnels } from '../../../main/tunnels/tunnels.ts'
import { attachSockets, type SocketDeps, type Sockets } from '../../../main/socket/attach.ts'
import { commonEvents, defineContract } from '../../../shared/kinds/contract.ts'
import type { ClientToServer } from '../../../shared/protocol/commands.ts'
import type { ServerToClient } from '../../../shared/protocol/signals.ts'

export const key = 'correct-horse-battery-staple'
export const noSession = `talk_${'0'.repeat(21)}`

/** Says back what it is told, has a size, and answers calls, some of them badly. */
const talk = defineAdapter(
  defineContract({
    kind: 'talk',
    options: z.looseObject({}),
    events: { ...commonEvents, 'talk:said': { type: 'json', payload: z.object({ data: z.string() }) } },
    calls: { shout: z.object({ text: z.string() }), fail: z.unknown().optional(), circle: z.unknown().optional() },
  }),
  {
    usesFolder: false,
    defaultTitle: () => 'Talk',
    start(_options, host) {
      host.status({ status: 'running' })
      const say = (text: string) => host.record('talk:said', { data: text })
      return {
        input(data) {
          if (data === '\x07') host.attention('rings')
          say(typeof data === 'string' ? data : `bytes ${Buffer.from(data).toString('hex')}`)
          return undefined
        },
        resize: (cols, rows) => say(`${cols} x ${rows}`),
        async call(method, params) {
          if (method === 'fail') throw new Error(`the call failed with ${key}`)
          if (method === 'shout') {
            return { success: true, result: z.object({ text: z.string() }).parse(params).text.toUpperCase() }
          }
          const circle: Record<string, unknown> = {}
          circle['itself'] = circle
          return { success: true, result: circle }
        },
        async stop() {
          await turn()
          host.status({ status: 'stopped' })
        },
      }
    },
  },
)

export type TestClient = Socket<ServerToClient, ClientToServer>
export type TestServer = {
  url: string
  sockets: Sockets
  /** Every log line so far. */
  lines: string[]
  /** Connects; over WebSocket unless told. */
  connect(auth?: Record<string, unknown>, transport?: 'websocket' | 'polling'): TestClient
  /** Connects with the key and waits until it was taken. */
  enter(transport?: 'websocket' | 'polling'): Promise<TestClient>
  /** Starts a session. @returns its id. */
  start(options?: unknown): string
}

export type Given = {
  authOff?: boolean
  /** Instead of the one that knows the key. */
  auth?: Auth
  now?: () => number
  times?: SocketDeps['times']
  journal?: Journal
  adminEntriesPerSecond?: number
  /** Writes debug lines too. */
  debug?: boolean
  /** Told when a keyframe is wanted; who takes keyframes is not part of this server. */
  onWant?(sessionId: string): void
}

/** Starts a server that ends with the test. */
export async function startServer(given: Given = {}): Promise<TestServer> {
  const lines: string[] = []
  const debugAreas = new Set(given.debug ? ['*'] : [])
  const logger = createLogger({ level: 'info', debugAreas, write: (line) => lines.push(line) })
  const listening = await listen({ host: '127.0.0.1', port: 0, logger })
  if (!listening.success) throw new Error(listening.error)
  const { http } = listening
  const journal = given.journal ?? createMemoryJournal()
  const followers = createFollowers(journal)
  const sessions = createSessions({
    journal,
    kinds: new Map([['talk', talk]]),
    log: logger.area('SESSION'),
    countFollowers: followers.count,
  })
  const grants = createGrants({ notes: journal.notes('grants'), clock: systemClock, heads: () => ({}) })
  const auth =
    given.auth ??
    createAuth({
      ...{ key: given.authOff ? undefined : key, grants, log: logger.area('AUTH') },
      ...(given.now && { now: given.now }),
    })
  const { times = {} } = given
  const { tunnels } = createTunnels({
    refused: 'No tunnels here',
    localtunnel: { host: 'http://localhost', take: http.take },
    vscode: {},
    journal,
    log: logger,
  })
  const stats = createStats({ journal, sessions, traffic: http.traffic, logger, interval: 50 })
  const tickets = createTickets({ notes: journal.notes('tickets'), clock: systemClock, grants, key: () => auth.key })
  const sockets = attachSockets(http, {
    ...{ sessions, journal, followers, auth, grants, tunnels, roots: createRoots(), tickets, stats, logger, times },
    replaceKey: () => replaceKey(undefined),
    adminEntriesPerSecond: given.adminEntriesPerSecond,
    keyframes: { newest: (id) => journal.keyframes.newest(id), want: given.onWant ?? (() => undefined) },
  })
  const clients: TestClient[] = []
  onTestFinished(async () => {
    for (const client of clients) client.disconnect()
    await sessions.stop('The test is over')
    await sockets.close()
    stats.close()
    followers.close()
    grants.close()
    journal.close()
    await http.close()
  })

  const connect: TestServer['connect'] = (handshake = {}, transport = 'websocket') => {
    const settings = { transports: [transport], forceNew: true, reconnection: false, auth: handshake }
    const client: TestClient = io(http.url, settings)
    clients.push(client)
    return client
  }
  return {
    url: http.url,
    sockets,
    lines,
    connect,
    async enter(transport) {
      const client = connect({ apiKey: key, clientId: 'tester' }, transport)
      await next(client, 'auth-ok')
      return client
    },
    start(options = {}) {
      const made = sessions.create({ kind: 'talk', options })
      if (!made.success) throw new Error(made.error)
      return made.run.runId
    },
  }
}

/** Resolves with what the client's next event of that name brings, or the next one that fits. */
export function next(
  client: TestClient,
  event: string,
  fits: (payload: unknown) => boolean = () => true,
): Promise<unknown> {
  return new Promise((resolve) => {
    const listener = (name: string, payload: unknown) => {
      if (name !== event || !fits(payload)) return
      client.offAny(listener)
      resolve(payload)
    }
    client.onAny(listener)
  })
}

/** Resolves with the reason once the client is disconnected. */
export function gone(client: TestClient): Promise<string> {
  return new Promise((resolve) => void client.once('disconnect', resolve))
}

/** Resolves once the connection is there. */
export async function connected(client: TestClient): Promise<TestClient> {
  if (!client.connected) await new Promise<void>((resolve) => void client.once('connect', resolve))
  return client
}

/** @returns every event that the client hears from now on: its name and what came with it. */
export function hear(client: TestClient): [string, unknown][] {
  const heard: [string, unknown][] = []
  client.onAny((name: string, payload: unknown) => heard.push([name, payload]))
  return heard
}

/** Sends whatever it is told to. @returns what the callback was called with. */
export function ask(client: TestClient, event: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve) => emit(client, event, ...args, resolve))
}

/** Sends what no typed client would. */
export function emit(client: TestClient, ...args: unknown[]): void {
  Reflect.apply(client.emit, client, args)
}

/** @returns the texts that the session says in these events, joined. */
export function said(heard: readonly [string, unknown][]): string {
  const Said = z.object({ channel: z.literal('talk:said'), payload: z.object({ data: z.string() }) })
  return heard
    .map(([name, event]) => (name === 'run:event' ? (Said.safeParse(event).data?.payload.data ?? '') : ''))
    .join('')
}
