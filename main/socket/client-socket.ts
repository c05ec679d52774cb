// One connected socket: who it is, what it may, what it follows, and how long it may stay a stranger. It does not know events.
import type { Server, Socket } from 'socket.io'
import type { Failure } from '../../shared/failure.ts'
import type { Role } from '../../shared/grant.ts'
import type { HeldGrant } from '../auth/grants.ts'
import { ClientId, type ClientToServer } from '../../shared/protocol/commands.ts'
import type { ServerToClient } from '../../shared/protocol/signals.ts'
import type { Caller } from '../auth/address.ts'
import type { Auth, Identity } from '../auth/authenticate.ts'
import { usualCheckMilliseconds } from './stream-check.ts'
import type { Relays, Sent } from './relay.ts'

export type DispatchServer = Server<ClientToServer, ServerToClient>
export type DispatchSocket = Socket<ClientToServer, ServerToClient>

/** Rooms of sockets that are told something together. `run:{runId}`: everyone who is attached there. */
export const rooms = {
  /** Every socket that is authenticated. */
  inside: 'inside',
  /** Those that watch the list of sessions. */
  watchers: 'watchers',
  /** Every socket of an owner. */
  owners: 'owners',
  /** Owners that watch every packet. */
  admins: 'admins',
  /** Owners that watch how busy the server is. */
  stats: 'stats',
  run: (runId: string) => `run:${runId}`,
  /** @returns the session that a room of `run` is for; undefined for every other room. */
  runIn: (room: string) => (room.startsWith('run:') ? room.slice('run:'.length) : undefined),
  /** Those that watch the list and were granted this session, not all of them. */
  watchersOf: (runId: string) => `watchers:${runId}`,
} as const

export type SocketTimes = {
  /** Milliseconds until a socket that has not authenticated is disconnected. */
  strangerMilliseconds: number
  /** Milliseconds between `auth-error` and the disconnection: at once would put a retrying client in a hot loop. */
  refusedMilliseconds: number
  /** Milliseconds from an event until a client that checks is told the hash. */
  checkMilliseconds: number
}

export const usualTimes: SocketTimes = {
  strangerMilliseconds: 30_000,
  refusedMilliseconds: 1_000,
  checkMilliseconds: usualCheckMilliseconds,
}

export type Client = {
  readonly socket: DispatchSocket
  readonly caller: Caller
  /** Milliseconds since 1970. */
  readonly connectedAt: number
  /** Absent until the socket is authenticated. */
  readonly role: Role | undefined
  /** What it is in by, unless by the key. */
  readonly grant: HeldGrant | undefined
  /** The ticket that it showed in the place of a key, if so. */
  readonly ticketId: string | undefined
  readonly clientId: string | undefined
  /** What the person there wants to be called, if anything. */
  displayName: string | undefined
  /** Packets that it has sent until now. */
  packets: number
  /** What it follows. Only for a socket that is authenticated. */
  readonly relays: Relays
  /** @returns what it follows and was sent, without opening anything. */
  following(): { runs: ReturnType<Relays['describe']>; sent: Sent }
  nameItself(clientId: unknown): void
  /** Tries a key. A wrong one takes all rights away. @returns undefined when the socket is authenticated now. */
  authenticate(token: unknown): Failure | undefined
  /** Lets in whom a ticket has shown to be somebody. */
  enter(identity: Identity): void
  /** Disconnects it soon, unless it authenticates before. */
  refuse(): void
  /** Lets go of everything; the socket is gone. */
  close(): void
}

export type ClientDeps = {
  caller: Caller
  auth: Auth
  times: SocketTimes
  openRelays(socket: DispatchSocket, grant: HeldGrant | undefined): Relays
  /** Told of every try and of rights that are gone. */
  onAuthentication(client: Client, failure: Failure | undefined): void
}

export function createClient(socket: DispatchSocket, deps: ClientDeps): Client {
  const { auth, times, caller } = deps
  const connectedAt = Date.now()
  let identity: Identity | undefined
  let clientId: string | undefined
  let relays: Relays | undefined
  // Of relays that are closed.
  let sentBefore: Sent = { events: 0, bytes: 0 }
  let deadline: NodeJS.Timeout | undefined

  const disconnectIn = (milliseconds: number) => {
    clearTimeout(deadline)
    deadline = setTimeout(() => socket.disconnect(true), milliseconds)
  }
  const sent = (): Sent => addSent(sentBefore, relays?.sent)
  const letGo = () => {
    sentBefore = sent()
    relays?.close()
    relays = undefined
    identity = undefined
    for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room)
  }
  const admit = (as: Identity) => {
    // What another key was allowed may be more than this one is.
    if (identity && (identity.role !== as.role || identity.grant?.id !== as.grant?.id)) letGo()
    identity = as
    clearTimeout(deadline)
    void socket.join(as.role === 'owner' ? [rooms.inside, rooms.owners] : rooms.inside)
  }
  const tryKey = (token: unknown): Failure | undefined => {
    const outcome = auth.attempt(token, caller, identity !== undefined)
    if (outcome.success) {
      const { role, grant } = outcome
      admit({ role, ...(grant && { grant }) })
      return undefined
    }
    if (identity) {
      letGo()
      disconnectIn(times.strangerMilliseconds)
    }
    return outcome
  }

  const client: Client = {
    socket,
    caller,
    connectedAt,
    get role() {
      return identity?.role
    },
    get grant() {
      return identity?.grant
    },
    get ticketId() {
      return identity?.ticketId
    },
    get clientId() {
      return clientId
    },
    displayName: undefined,
    packets: 0,
    get relays() {
      return (relays ??= deps.openRelays(socket, identity?.grant))
    },
    following: () => ({ runs: relays?.describe() ?? [], sent: sent() }),
    nameItself(name) {
      const parsed = ClientId.safeParse(name)
      if (parsed.success) clientId = parsed.data
    },
    authenticate(token) {
      const failure = tryKey(token)
      deps.onAuthentication(client, failure)
      return failure
    },
    enter(as) {
      admit(as)
      deps.onAuthentication(client, undefined)
    },
    refuse: () => disconnectIn(times.refusedMilliseconds),
    close() {
      clearTimeout(deadline)
      letGo()
    },
  }
  disconnectIn(times.strangerMilliseconds)
  return client
}

function addSent(one: Sent, other: Sent | undefined): Sent {
  return other ? { events: one.events + other.events, bytes: one.bytes + other.bytes } : one
}
