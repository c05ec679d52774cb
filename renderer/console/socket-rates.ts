// How fast sockets send and are sent to, from two lists of them. It does not know where the lists come from.
import type { SocketSummary } from '../../shared/protocol/commands.ts'

export type Snapshot = { at: number; sockets: readonly SocketSummary[] }

export type SocketRow = SocketSummary & {
  /** By the second; undefined until it was seen twice. */
  rates: { packets: number; bytes: number } | undefined
  lagEvents: number
  lagBytes: number
}

/** @returns the later list, oldest connection first, with what happened since the earlier one. Times in milliseconds. */
export function withRates(before: Snapshot | undefined, now: Snapshot): SocketRow[] {
  const earlier = new Map(before?.sockets.map((socket) => [socket.socketId, socket.traffic]))
  const seconds = before ? (now.at - before.at) / 1000 : 0
  return now.sockets
    .toSorted((a, b) => a.connectedAt - b.connectedAt)
    .map((socket) => {
      const was = earlier.get(socket.socketId)
      const { packets, bytes } = socket.traffic
      const rates =
        was && seconds > 0
          ? { packets: (packets - was.packets) / seconds, bytes: (bytes - was.bytes) / seconds }
          : undefined
      return {
        ...socket,
        rates,
        lagEvents: socket.runs.reduce((sum, run) => sum + run.lagEvents, 0),
        lagBytes: socket.runs.reduce((sum, run) => sum + run.lagBytes, 0),
      }
    })
}
