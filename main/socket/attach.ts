// Socket.IO behind the HTTP server's door: what it puts up with, and who handles its sockets.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type ServerOptions } from 'socket.io'
import type { Outcome } from '../../shared/failure.ts'
import { maxInputBytes } from '../../shared/protocol/commands.ts'
import { createRedact } from '../../shared/redact.ts'
import type { Signal } from '../../shared/protocol/signals.ts'
import type { Caller } from '../auth/address.ts'
import type { Auth } from '../auth/authenticate.ts'
import { originOf, ticketIn } from '../auth/cookie.ts'
import type { Grants } from '../auth/grants.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { Logger } from '../base/logger.ts'
import type { Roots } from '../files/roots.ts'
import type { Followers } from '../journal/follow.ts'
import type { Journal } from '../journal/journal.ts'
import type { Keyframes } from '../keyframes/keyframes.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Stats } from '../stats/stats.ts'
import type { Tunnels } from '../tunnels/tunnels.ts'
import { createAdminFeed } from './admin.ts'
import { createAllowance } from './allowance.ts'
import { boundBacklog } from './backlog.ts'
import { type Client, type DispatchServer, type DispatchSocket, type SocketTimes, usualTimes } from './client-socket.ts'
import { adminHandlers } from './handlers/admin.ts'
import { connectionHandlers } from './handlers/connection.ts'
import { fileHandlers } from './handlers/files.ts'
import { grantHandlers } from './handlers/grants.ts'
import { keyHandlers } from './handlers/owner-key.ts'
import { sessionHandlers } from './handlers/sessions.ts'
import { tunnelHandlers } from './handlers/tunnels.ts'
import { SocketEventMediator } from './mediator.ts'
import { followGrants, tellOwners, tellWatchers } from './news.ts'
import { createPresence } from './presence.ts'
import { createRelays } from './relay.ts'
import { tellStats } from './stats-room.ts'
import { type Surroundings, takeSocket } from './take.ts'
import { createView } from './view.ts'

/** Every path of Socket.IO begins so. */
const path = '/socket.io'
/**
 * Largest message in bytes: an input of 1 MiB that is all control characters, which JSON writes with six each, and its envelope.
 * A larger one ends the connection; up to here it is answered. Strangers have an allowance of their own.
 */
const maxHttpBufferSize = 6 * maxInputBytes + 16 * 1024
/** Milliseconds until a connection that joins no namespace is closed. */
const connectTimeout = 10_000
/** Milliseconds between pings: less than the 30 s after which common proxies and tunnels drop a silent connection. */
const pingInterval = 20_000
/** Milliseconds to answer one: behind a page of 4 MiB it takes that long on a link of 1.1 Mbit/s. */
const pingTimeout = 30_000

const options: Partial<ServerOptions> = {
  path,
  serveClient: false,
  transports: ['polling', 'websocket'],
  maxHttpBufferSize,
  connectTimeout,
  pingInterval,
  pingTimeout,
  // No compression: it costs a key more time than it saves, and an uncompressed frame is made once for all sockets.
  perMessageDeflate: false,
  httpCompression: false,
}

/** What sockets need of the HTTP server: its paths, and whom it lets in. */
export type SocketDoor = {
  serve(
    prefix: string,
    route: {
      request(request: IncomingMessage, response: ServerResponse): void
      upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
    },
  ): () => void
  /** Where this machine reaches it. */
  readonly url: string
  admits(request: IncomingMessage): boolean
  callerOf(request: IncomingMessage): Caller
}

export type SocketDeps = {
  sessions: Sessions
  journal: Journal
  followers: Followers
  keyframes: Pick<Keyframes, 'newest' | 'want'>
  auth: Auth
  grants: Grants
  tunnels: Tunnels
  roots: Roots
  tickets: Pick<Tickets, 'find' | 'onEnd'>
  /** Makes another owner's key and keeps it in the old one's place. */
  replaceKey(): Outcome<{ key: string }>
  stats: Stats
  logger: Logger
  times?: Partial<SocketTimes>
  /** Most entries in a second that those who watch all packets are sent. */
  adminEntriesPerSecond?: number | undefined
}

export type Sockets = {
  /** For middleware and events of other parts of the server. */
  readonly mediator: SocketEventMediator
  /** Sends to every socket in a room. */
  readonly io: DispatchServer
  /** Tells owners who watch, and the log, of a command that came by another way. */
  tell(from: string, command: string, input: unknown): void
  /** @returns how many are connected, by role; 'stranger' has none. */
  countByRole(): ReadonlyMap<string, number>
  /** Ends every socket; resolves when all are gone. The HTTP server goes on. */
  close(): Promise<void>
}

export function attachSockets(http: SocketDoor, deps: SocketDeps): Sockets {
  const { sessions, journal, auth, grants, tunnels, tickets, roots, stats, logger } = deps
  const log = logger.area('SOCKET')
  const clients = new Map<string, Client>()
  const allowance = createAllowance()
  const { io, leave } = openServer(http, allowance, log)
  const presence = createPresence(io, clients)
  const grantNews = followGrants(io, { grants, clients, presence })
  const onNamed = (client: Client) => {
    presence.changed(client)
    grantNews.changed(client)
  }
  const feed = createAdminFeed({
    ...{ io, log, redact: createRedact(auth.holdsSecret) },
    maxPerSecond: deps.adminEntriesPerSecond,
  })
  const mediator = new SocketEventMediator(log)
    .serve(connectionHandlers(auth, onNamed))
    .serve(sessionHandlers({ sessions, journal }))
    .serve(fileHandlers(roots))
    .serve(adminHandlers({ clients, stats, logger }))
    .serve(tunnelHandlers({ tunnels, auth }))
    .serve(
      keyHandlers({ ...deps, clients, onReplaced: ({ socket }) => feed.happened(socket, 'key', { replaced: true }) }),
    )
    .serve(grantHandlers({ grants, clients, address: () => tunnels.localtunnel.status.url ?? http.url }))
  const stopTelling = [
    tellWatchers(io, deps),
    tellOwners(io, tunnels),
    grantNews.close,
    tickets.onEnd((id) => {
      for (const { socket, ticketId } of [...clients.values()]) if (ticketId === id) socket.disconnect(true)
    }),
    presence.close,
    tellStats(io, stats, () => clients.size),
  ]

  const times = { ...usualTimes, ...deps.times }
  const surroundings: Surroundings = {
    ...{ auth, clients, mediator, feed, allowance, times },
    openRelays(socket, grant) {
      const view = createView(grant, { journal, secrets: auth.secrets })
      const tellCheck = (check: Signal<'run:check'>) => void socket.emit('run:check', check)
      return createRelays({ ...deps, ...times, log, view, tellCheck }, socket)
    },
    callerOf: (socket) => http.callerOf(socket.request),
    ticketHolder: ({ request }) => tickets.find(ticketIn(request), originOf(request)),
  }

  io.on('connection', (socket) => {
    try {
      takeSocket(socket, surroundings)
    } catch (error) {
      log.error('a socket could not be taken', error)
      socket.disconnect(true)
    }
  })

  return {
    mediator,
    io,
    tell: (from, command, input) => feed.packet({ id: from }, [command, input]),
    countByRole() {
      const counts = new Map<string, number>()
      for (const { role = 'stranger' } of clients.values()) counts.set(role, (counts.get(role) ?? 0) + 1)
      return counts
    },
    async close() {
      leave()
      for (const stop of stopTelling) stop()
      await io.close()
      feed.close()
    },
  }
}

/** Socket.IO behind the door: it gets its requests and upgrades from there and owns no port. */
function openServer(http: SocketDoor, allowance: ReturnType<typeof createAllowance>, log: Logger) {
  // It never listens: it is where Socket.IO hears what the door lets in.
  const inner = createServer()
  const io: DispatchServer = new Server(inner, {
    ...options,
    allowRequest: (request, decide) => decide(null, http.admits(request)),
  })
  io.engine.on('connection', (connection: DispatchSocket['conn']) => {
    allowance.opened(connection)
    boundBacklog(connection, () => log.warn('a connection that asks and does not read was ended'))
  })
  io.engine.on('connection_error', ({ code, message }: { code: number; message: string }) => {
    log.debug(`a connection was refused: ${message}`, { code })
  })
  const leave = http.serve(`${path}/`, {
    request(request, response) {
      if (allowance.admits(request)) inner.emit('request', request, response)
      else response.writeHead(413, { Connection: 'close' }).end()
    },
    upgrade(request, socket, head) {
      inner.emit('upgrade', request, socket, head)
      allowance.watch(request, socket)
    },
  })
  return { io, leave }
}
