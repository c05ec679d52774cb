// Ends a connection that goes on asking and does not read: what is said to it waits in this process. It does not know what was asked.
import * as z from 'zod'
import type { DispatchSocket } from './client-socket.ts'

/**
 * Characters that may wait for one connection, 64 Mi: the two largest pages of history that may (see outbox) are 48 Mi where they are control
 * characters only, which JSON writes with six each. Whoever reads at all, however slowly, stays far below. As much again may be with the transport.
 */
const maxWaiting = 64 * 1024 * 1024

type Connection = DispatchSocket['conn']

/** What Engine.IO tells of each packet before it waits. */
const Created = z.object({ data: z.union([z.string(), z.instanceof(Uint8Array)]).optional() })

/** @param onFull is told when it has been ended. */
export function boundBacklog(connection: Connection, onFull: () => void): void {
  let waiting = 0
  connection.on('packetCreate', (packet: unknown) => {
    const before = waiting
    waiting += Created.safeParse(packet).data?.data?.length ?? 0
    if (before > maxWaiting || waiting <= maxWaiting) return
    onFull()
    // In a later turn: the packet is still being put in the queue. A close in order would wait for all that nobody reads.
    setImmediate(() => {
      connection.close(true)
      connection.request.socket.destroy()
    })
  })
  // All of it was handed to the transport, which takes nothing before it has sent what it has.
  connection.on('drain', () => (waiting = 0))
}
