// A connection as any client of the protocol would make it: Socket.IO over WebSocket with the key in the handshake. It draws nothing.
import { io, type Socket } from 'socket.io-client'
import * as z from 'zod'
import type { ClientToServer } from '../../../shared/protocol/commands.ts'
import type { ServerToClient } from '../../../shared/protocol/signals.ts'

export type BenchSocket = Socket<ServerToClient, ClientToServer>

/** Where the server is, and its key. */
export const Server = z.object({ url: z.string(), key: z.string() })
export type Server = z.infer<typeof Server>

/** Resolves when the server has taken the key. It does not connect again: a connection that ends is counted. */
export async function connect({ url, key }: Server): Promise<BenchSocket> {
  const socket: BenchSocket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { apiKey: key },
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('auth-ok', () => resolve())
    socket.once('auth-error', ({ message }) => reject(new Error(message)))
    socket.once('connect_error', reject)
  })
  return socket
}

const Chunk = z.object({ data: z.union([z.string(), z.instanceof(Buffer)]) })

/** @returns a chunk's text. The server is trusted here: a schema for each event would measure the schema. */
export function textOf(payload: unknown): string {
  const fast = typeof payload === 'object' && payload !== null && 'data' in payload ? payload.data : undefined
  const data = typeof fast === 'string' ? fast : Chunk.parse(payload).data
  return typeof data === 'string' ? data : data.toString()
}

const NodeWebSocket = z.object({
  pause: z.custom<() => void>((value) => typeof value === 'function'),
  resume: z.custom<() => void>((value) => typeof value === 'function'),
})

/** Stops or goes on reading the connection's TCP socket, below Socket.IO. */
export function hold(socket: BenchSocket, held: boolean): void {
  const webSocket: unknown = Reflect.get(socket.io.engine.transport, 'ws')
  const { pause, resume } = NodeWebSocket.parse(webSocket)
  ;(held ? pause : resume).call(webSocket)
}
