// Sends the server's figures to the sockets that watch them; while there are none, nothing is measured. It does not know how it is measured.
import type { Report, Stats } from '../stats/stats.ts'
import { type DispatchServer, type DispatchSocket, rooms } from './client-socket.ts'
import { signalFrame } from './event-frame.ts'
import { createOutbox, type Outbox } from './outbox.ts'

/** @param countSockets how many are connected now. @returns a function that ends that. */
export function tellStats(io: DispatchServer, stats: Stats, countSockets: () => number): () => void {
  const { adapter, sockets } = io.of('/')
  const outboxes = new WeakMap<DispatchSocket, Outbox>()
  let stop: (() => void) | undefined

  const outboxOf = (socket: DispatchSocket): Outbox => {
    let outbox = outboxes.get(socket)
    if (!outbox) outboxes.set(socket, (outbox = createOutbox(socket)))
    return outbox
  }
  const send = (report: Report) => {
    const frame = signalFrame('admin:stats', { ...report, sockets: countSockets() })
    for (const id of adapter.rooms.get(rooms.stats) ?? []) {
      const socket = sockets.get(id)
      const outbox = socket && outboxOf(socket)
      // Figures of the past are of no use to who does not read: the next ones are newer.
      if (outbox?.hasRoom()) outbox.send([frame], () => undefined)
    }
  }
  const begin = (room: string) => {
    if (room === rooms.stats) stop ??= stats.watch(send)
  }
  const end = (room: string) => {
    if (room !== rooms.stats) return
    stop?.()
    stop = undefined
  }
  adapter.on('create-room', begin)
  adapter.on('delete-room', end)
  return () => {
    adapter.off('create-room', begin)
    adapter.off('delete-room', end)
    end(rooms.stats)
  }
}
