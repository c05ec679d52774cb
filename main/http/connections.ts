// All connections of a server: how many there may be, in all and from one caller, and how they end. It does not know what they carry.
import type { Socket } from 'node:net'

/** In all: some hundred viewers with a few each. Fewer than the 4,096 open files that systems grant. */
const usualMost = 1_000
/**
 * From one caller: a household or an office behind one address, each browser with a few. Half of the others' places are left when
 * two callers take all of theirs. A proxy in front of the server, and a tunnel, are one caller.
 */
const usualMostPerCaller = 256

export type ConnectionLimits = { most: number; mostPerCaller: number }

export type Connections = {
  /** Counts a connection until it closes. @returns false when there are too many: it is ended. */
  admit(socket: Socket, caller: string): boolean
  /** What all of them, ended ones too, have carried until now. */
  traffic(): Traffic
  /** Ends all of them. */
  end(): void
}

/** Bytes, with all that protocols add to what is said: `sent` counts what waits in this process to leave it, too. */
export type Traffic = { received: number; sent: number }

export function createConnections(limits: Partial<ConnectionLimits> = {}): Connections {
  const { most = usualMost, mostPerCaller = usualMostPerCaller } = limits
  const sockets = new Set<Socket>()
  const counts = new Map<string, number>()
  const ended: Traffic = { received: 0, sent: 0 }

  return {
    admit(socket, caller) {
      const count = counts.get(caller) ?? 0
      if (sockets.size >= most || count >= mostPerCaller) {
        socket.destroy()
        return false
      }
      sockets.add(socket)
      counts.set(caller, count + 1)
      socket.once('close', () => {
        sockets.delete(socket)
        ended.received += socket.bytesRead
        ended.sent += socket.bytesWritten
        const left = (counts.get(caller) ?? 1) - 1
        if (left > 0) counts.set(caller, left)
        else counts.delete(caller)
      })
      return true
    },
    traffic() {
      const sum = { ...ended }
      for (const { bytesRead, bytesWritten } of sockets) {
        sum.received += bytesRead
        sum.sent += bytesWritten
      }
      return sum
    },
    end() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
