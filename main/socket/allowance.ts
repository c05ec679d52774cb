// How much a connection may bring, by who it is, counted below Socket.IO. It does not know packets.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Role } from '../../shared/grant.ts'
import { maxInputBytes } from '../../shared/protocol/commands.ts'
import type { DispatchSocket } from './client-socket.ts'
import { createFrameMeter } from './frame-meter.ts'

/** Bytes of one message from a stranger: a key needs some hundred. Without it a stranger could make the server parse megabytes. */
const strangerMessage = 10 * 1024
/**
 * Bytes of all that a stranger says, 128 KiB: one read of a connection brings 64 KiB at most, so what a client sends behind its key
 * without waiting is still let in.
 */
const strangerBytes = 128 * 1024
/** Bytes of one message from who is in by a grant: the largest input as plain text, and its envelope. An owner's bound is Socket.IO's own. */
const grantMessage = maxInputBytes + 16 * 1024

type Connection = DispatchSocket['conn']

export type Allowance = {
  /** @returns whether a request over HTTP may be read. */
  admits(request: IncomingMessage): boolean
  /** Ends an upgraded connection that brings too much for who it is. */
  watch(request: IncomingMessage, socket: Duplex): void
  opened(connection: Connection): void
  /** Says who the connection is now; undefined for a stranger. */
  trust(connection: Connection, role: Role | undefined): void
}

export function createAllowance(): Allowance {
  // A connection is known by its first request; later requests name it by its id.
  const firstRequests = new Map<string, IncomingMessage>()
  const roles = new WeakMap<IncomingMessage, Role>()

  const roleOf = (request: IncomingMessage): Role | undefined => {
    const id = idOf(request)
    const first = id === null ? request : firstRequests.get(id)
    return first && roles.get(first)
  }
  const maxMessage = (request: IncomingMessage): number => {
    const role = roleOf(request)
    if (role === undefined) return strangerMessage
    return role === 'owner' ? Infinity : grantMessage
  }
  return {
    admits(request) {
      if (request.method !== 'POST') return true
      return Number(request.headers['content-length'] ?? Infinity) <= maxMessage(request)
    },
    watch(request, socket) {
      let left = strangerBytes
      const meter = createFrameMeter((bytes) => {
        if (bytes <= maxMessage(request)) return
        // Who said the key in the same breath is known a turn later.
        setImmediate(() => {
          if (bytes > maxMessage(request)) socket.destroy()
        })
      })
      socket.on('data', (chunk: Buffer) => {
        meter(chunk)
        if (roleOf(request) !== undefined) return
        left -= chunk.length
        if (left < 0) socket.destroy()
      })
    },
    opened(connection) {
      const id = connection.transport.sid
      firstRequests.set(id, connection.request)
      connection.once('close', () => firstRequests.delete(id))
    },
    trust({ request }, role) {
      if (role) roles.set(request, role)
      else roles.delete(request)
    },
  }
}

function idOf(request: IncomingMessage): string | null {
  return new URLSearchParams(request.url?.split('?')[1]).get('sid')
}
