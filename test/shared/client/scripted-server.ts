// A real Socket.IO server that does what one test says, and what tests wait with. It does not know the protocol.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { freePort } from '../../support/port.ts'

export type ScriptedServer = {
  url: string
  port: number
  io: Server
  /** Closes every connection and the port. */
  close(): Promise<void>
}

/** Starts a server on a free port, or on the one of a server that was closed. `script` says what it does. */
export async function startServer(script: (io: Server) => void, port?: number): Promise<ScriptedServer> {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  script(io)
  // One that it can have again: a test may close it and start another one there.
  const mine = port ?? (await freePort())
  await new Promise<void>((resolve) => http.listen(mine, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    io,
    async close() {
      http.closeAllConnections()
      await io.close()
    },
  }
}

/** Says 'auth-ok' to this key and 'auth-error' to others, as the protocol's server does. */
export function askForKey(key: string) {
  return (socket: Socket) => {
    if (socket.handshake.auth['apiKey'] === key) socket.emit('auth-ok')
    else socket.emit('auth-error', { message: 'Invalid key', reason: 'not the key of this server' })
  }
}

export type Tally<T> = {
  readonly all: readonly T[]
  add(item: T): void
  /** Resolves with the items once there are so many. */
  reached(count: number): Promise<readonly T[]>
}

/** Counts what happens, so that a test can wait for the nth time instead of sleeping. */
export function createTally<T>(): Tally<T> {
  const all: T[] = []
  const waiters: { count: number; resolve: () => void }[] = []
  return {
    all,
    add(item) {
      all.push(item)
      for (const waiter of waiters) if (all.length >= waiter.count) waiter.resolve()
    },
    async reached(count) {
      if (all.length < count) await new Promise<void>((resolve) => waiters.push({ count, resolve }))
      return all
    },
  }
}

/** Gives everything that is under way on sockets the time of many turns of the loop; timers are not waited for. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
