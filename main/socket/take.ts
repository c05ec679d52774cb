// What happens to one socket from its connection to its end. It does not know events or how Socket.IO is set up.
import * as z from 'zod'
import { errors, fail, type Failure } from '../../shared/failure.ts'
import type { Caller } from '../auth/address.ts'
import type { Auth, Identity } from '../auth/authenticate.ts'
import type { AdminFeed } from './admin.ts'
import type { Allowance } from './allowance.ts'
import { type Client, type ClientDeps, createClient, type DispatchSocket, type SocketTimes } from './client-socket.ts'
import type { SocketEventMediator } from './mediator.ts'

/** Whatever else a stranger sends is as if nothing was sent. */
const Handshake = z
  .object({
    apiKey: z.unknown().optional(),
    clientId: z.unknown().optional(),
    /** The page asks to be let in by the browser's cookie: it never counts without being asked for. */
    cookie: z.literal(true).optional().catch(undefined),
  })
  .catch({})

export type Surroundings = {
  auth: Auth
  times: SocketTimes
  /** All that are connected, by id. */
  clients: Map<string, Client>
  mediator: SocketEventMediator
  feed: AdminFeed
  allowance: Allowance
  openRelays: ClientDeps['openRelays']
  callerOf(socket: DispatchSocket): Caller
  /** @returns whom the cookie of a socket's first request makes its holder. */
  ticketHolder(socket: DispatchSocket): Identity | undefined
}

/** Looks after a socket from now on. */
export function takeSocket(socket: DispatchSocket, surroundings: Surroundings): void {
  const { auth, times, clients, mediator, feed, openRelays, callerOf } = surroundings
  const client = createClient(socket, {
    caller: callerOf(socket),
    auth,
    times,
    openRelays,
    onAuthentication: (who, failure) => noteAuthentication(who, failure, surroundings),
  })
  clients.set(socket.id, client)
  socket.on('disconnect', (reason) => {
    clients.delete(socket.id)
    client.close()
    feed.happened(socket, 'disconnect', { reason })
    // A connection without a socket would otherwise stay as long as it likes.
    socket.conn.close()
  })
  feed.happened(socket, 'connect', { address: client.caller.address, transport: socket.conn.transport.name })
  socket.use((packet, next) => {
    client.packets += 1
    feed.packet(socket, packet)
    next()
  })
  mediator.listen(client)
  welcome(client, surroundings)
}

function noteAuthentication(client: Client, failure: Failure | undefined, { allowance, feed }: Surroundings): void {
  const { socket, role = null } = client
  allowance.trust(socket.conn, client.role)
  feed.happened(socket, 'auth', failure ? { success: false, error: failure.error } : { success: true, role })
}

/** A key in the handshake is answered; without one the client may still say `client:hello`. */
function welcome(client: Client, { auth, ticketHolder }: Surroundings): void {
  const { apiKey, clientId, cookie } = Handshake.parse(client.socket.handshake.auth)
  client.nameItself(clientId)
  if (!auth.required) return void client.authenticate(undefined)
  const hasKey = apiKey !== undefined && apiKey !== null && apiKey !== ''
  if (!hasKey && !cookie) return
  const failure = hasKey ? client.authenticate(apiKey) : enterByTicket(client, ticketHolder(client.socket))
  if (!failure) return void client.socket.emit('auth-ok', {})
  client.socket.emit('auth-error', { message: failure.error, reason: reasonOf(failure) })
  client.refuse()
}

function enterByTicket(client: Client, holder: Identity | undefined): Failure | undefined {
  if (!holder) return fail(errors.signInOver)
  client.enter(holder)
  return undefined
}

function reasonOf({ retryAfter }: Failure): string {
  return retryAfter === undefined ? 'It is not a key of this server' : `Try again in ${retryAfter} s`
}
