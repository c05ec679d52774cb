// The answers to `admin:*`: who is connected and what they do, and how busy the server is.
import { errors, fail } from '../../../shared/failure.ts'
import type { adminCommands, SocketSummary } from '../../../shared/protocol/commands.ts'
import type { Logger } from '../../base/logger.ts'
import type { Stats } from '../../stats/stats.ts'
import { type Client, type DispatchSocket, rooms } from '../client-socket.ts'
import type { Handlers } from '../mediator.ts'

export type AdminDeps = {
  /** All that are connected, by their socket's id. */
  clients: ReadonlyMap<string, Client>
  stats: Pick<Stats, 'sizes'>
  logger: Pick<Logger, 'level'>
}

export function adminHandlers({ clients, stats, logger }: AdminDeps): Handlers<keyof typeof adminCommands> {
  return {
    'admin:subscribe'({ socket }, { on = true }) {
      enter(socket, rooms.admins, on)
      return { success: true }
    },
    'admin:stats'({ socket }, { on = true }) {
      enter(socket, rooms.stats, on)
      return { success: true, sizes: stats.sizes() }
    },
    'admin:log-level'(_client, { level = logger.level }) {
      logger.level = level
      return { success: true, level }
    },
    'admin:sockets': () => ({ success: true, sockets: [...clients.values()].map(summarize) }),
    'admin:disconnect'(_client, { socketId }) {
      const client = clients.get(socketId)
      if (!client) return fail(errors.socketNotFound)
      // In a later turn, so that who disconnects itself has its answer first.
      setImmediate(() => client.socket.disconnect(true))
      return { success: true }
    },
  }
}

function enter(socket: DispatchSocket, room: string, on: boolean): void {
  void (on ? socket.join(room) : socket.leave(room))
}

function summarize(client: Client): SocketSummary {
  const { socket, caller, connectedAt, clientId, role, packets } = client
  const { runs, sent } = client.following()
  return {
    socketId: socket.id,
    ...(clientId !== undefined && { clientId }),
    ...(role !== undefined && { role }),
    address: caller.address,
    connectedAt,
    runs,
    traffic: { packets, ...sent },
  }
}
