// The HTTP server: where it listens, what it puts up with, and how it ends. It does not know what is served.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isIPv6, type Socket } from 'node:net'
import { fail, type Failure } from '../../shared/failure.ts'
import { type Caller, callerOf, claimedCaller, plainAddress } from '../auth/address.ts'
import { createOriginCheck } from '../auth/origin.ts'
import type { Logger } from '../base/logger.ts'
import { type ConnectionLimits, createConnections, type Traffic } from './connections.ts'
import { createDoor, type Route } from './door.ts'

/** Time to send all headers, in milliseconds: they fit one packet, so only an attacker needs longer. */
const headersTimeout = 10_000
/** Time to send a whole request, in milliseconds: 1 MiB by polling takes 32 s on a link of 256 kbit/s. */
const requestTimeout = 60_000
/** How often Node looks for requests that are late, in milliseconds. */
const connectionsCheckingInterval = 5_000
/** Largest headers of a request in bytes: browsers send 1 to 2 KiB here, proxies add their own. */
const maxHeaderSize = 16 * 1024

/** Everybody who comes by the tunnel, as far as connections are counted: its client shares a few among them all. */
const tunnelCaller = 'tunnel'

export type Http = {
  readonly port: number
  /** Where this machine reaches it, without a slash at the end. */
  readonly url: string
  /** Serves the paths that begin with `prefix`, of several the longest. @returns a function that ends that. */
  serve(prefix: string, route: Route): () => void
  /** @returns whether a request's Host and Origin are ones of this server: what `serve` gives on has been asked already. */
  admits(request: IncomingMessage): boolean
  /** Serves a connection that our own tunnel client brings. It comes paused. */
  take(socket: Socket): void
  /** @returns who is calling. What a request says of itself counts only when our own tunnel client brought it. */
  callerOf(request: IncomingMessage): Caller
  /** What all connections have carried until now. */
  traffic(): Traffic
  /** Takes no new connection and answers every request that the server is stopping; what was upgraded goes on. */
  refuse(): void
  /** Ends every connection, upgraded ones too; resolves when the port is free. */
  close(): Promise<void>
}

export type ListenOptions = {
  /** An address or a name of this machine. */
  host: string
  /** 0: any free one. */
  port: number
  /** Origins besides its own that reach it now, like a tunnel's. Asked at every request. */
  extraOrigins?: () => readonly string[]
  /** Milliseconds in which a request must have come; unless told, those that are usual here. */
  times?: Partial<RequestTimes>
  limits?: Partial<ConnectionLimits>
  logger: Logger
}

export type RequestTimes = { headersTimeout: number; requestTimeout: number; connectionsCheckingInterval: number }

/** @returns the server, which answers 404 until something is served; or one line that says why it cannot listen. */
export async function listen(options: ListenOptions): Promise<{ success: true; http: Http } | Failure> {
  const { host, port, logger } = options
  const origins = createOriginCheck(options)
  const connections = createConnections(options.limits)
  const byTunnel = new WeakSet<Socket>()
  const door = createDoor({ origins, logger: logger.area('HTTP') })
  const server = createServer(
    { headersTimeout, requestTimeout, connectionsCheckingInterval, ...options.times, maxHeaderSize },
    door.request,
  )
  server.on('upgrade', door.upgrade)
  // Before the server's own listener, which would begin to read.
  server.prependListener('connection', (socket: Socket) => {
    if (!byTunnel.has(socket)) connections.admit(socket, callerOf(socket.remoteAddress))
  })

  const failure = await start(server, host, port)
  if (failure) return failure
  server.on('error', (error) => logger.area('HTTP').error('the server failed', error))
  const ended = new Promise<void>((resolve) => void server.once('close', resolve))
  const refuse = () => {
    door.shut()
    if (server.listening) server.close()
  }
  const bound = portOf(server) ?? port
  return {
    success: true,
    http: {
      port: bound,
      url: `http://${reachable(host)}:${bound}`,
      serve: door.serve,
      admits: origins.admitsRequest,
      take(socket) {
        if (!connections.admit(socket, tunnelCaller)) return
        byTunnel.add(socket)
        whenItSpeaks(socket, () => server.emit('connection', socket))
      },
      callerOf({ socket, headersDistinct }) {
        if (byTunnel.has(socket)) return claimedCaller(headersDistinct['x-forwarded-for']?.at(-1))
        return { address: plainAddress(socket.remoteAddress), isClaimed: false }
      },
      traffic: connections.traffic,
      refuse,
      close() {
        refuse()
        connections.end()
        return ended
      },
    },
  }
}

/**
 * A tunnel's client opens connections ahead of the requests that they will carry. To the HTTP server one that waits would be late, and it would
 * write its 408 where the provider takes it for the answer to whatever visitor comes next.
 * @param socket paused.
 */
function whenItSpeaks(socket: Socket, serve: () => void): void {
  const left = () => socket.destroy()
  socket.once('end', left).once('error', left)
  socket.once('data', (first) => {
    socket.off('end', left).off('error', left)
    socket.pause()
    socket.unshift(first)
    serve()
    socket.resume()
  })
  socket.resume()
}

function start(server: Server, host: string, port: number): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(fail(whyNot(error, host, port)))
    server.once('error', failed)
    server.listen({ host, port }, () => {
      server.off('error', failed)
      resolve(undefined)
    })
  })
}

function whyNot(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use: another program, or another Dispatch, listens there`
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host name ${host} is not known`
  if (code === 'EACCES')
    return `Port ${port} on ${host} needs more rights than this program has: ports from 1024 on do not`
  return `Cannot listen on ${host} port ${port}: ${error.message}`
}

function portOf(server: Server): number | undefined {
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}

/** @returns a host for URLs. A wildcard is no place to go to; the loopback is part of it. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIPv6(host) ? `[${host}]` : host
}
