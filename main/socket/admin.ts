// What goes on at all sockets, for owners who watch and for the log. It does not know what events mean.
import type { AdminEvent } from '../../shared/protocol/signals.ts'
import type { Redact } from '../../shared/redact.ts'
import type { Logger } from '../base/logger.ts'
import { type DispatchServer, type DispatchSocket, rooms } from './client-socket.ts'
import { type EventFrame, signalFrame } from './event-frame.ts'
import { createOutbox } from './outbox.ts'

/** Entries in a second that those who watch are sent: three times what a busy server has, and some 50 ms of work for a flood's. */
const usualMaxPerSecond = 500
const windowMilliseconds = 1000

export type AdminFeed = {
  /** Tells of a packet that a client sent. Costs nothing when nobody watches and nothing is logged. */
  packet(socket: Pick<DispatchSocket, 'id'>, packet: readonly unknown[]): void
  /** Tells of what happened to a socket. `data` holds no secret. */
  happened(socket: DispatchSocket, type: 'connect' | 'disconnect' | 'auth' | 'key', data: unknown): void
  close(): void
}

/** One who watches. What does not fit its connection is left out and counted: it costs no memory and nobody waits for it. */
type Watcher = { send(frame: EventFrame): void }

export type AdminFeedOptions = {
  io: DispatchServer
  redact: Redact
  log: Logger
  /** 500 unless told. */
  maxPerSecond?: number | undefined
}

export function createAdminFeed({ io, redact, log, maxPerSecond = usualMaxPerSecond }: AdminFeedOptions): AdminFeed {
  const { adapter, sockets } = io.of('/')
  const watchers = new WeakMap<DispatchSocket, Watcher>()
  const budget = createBudget(maxPerSecond, (count) => send(dropped(count)))

  const watcherOf = (socket: DispatchSocket): Watcher => {
    let watcher = watchers.get(socket)
    if (!watcher) watchers.set(socket, (watcher = createWatcher(socket)))
    return watcher
  }
  const isWatched = () => adapter.rooms.has(rooms.admins)
  const send = (frame: EventFrame) => {
    for (const id of adapter.rooms.get(rooms.admins) ?? []) {
      const socket = sockets.get(id)
      if (socket) watcherOf(socket).send(frame)
    }
  }
  const tell = (socketId: string, type: string, data: () => unknown) => {
    if (isWatched() && budget.take()) send(entry({ socketId, type, data: data() }))
  }

  return {
    packet({ id }, [name, payload]) {
      try {
        const event = String(name)
        // A callback stands here when there is no payload.
        const data = () => (typeof payload === 'function' ? undefined : redact.data(event, payload))
        // Made when a line is written, which it seldom is.
        log.debug(`${id} -> ${redact.text(event)}`, { toJSON: () => data() ?? null })
        tell(id, redact.text(event), data)
      } catch (error) {
        // A packet that cannot be shown is served all the same.
        log.error('a packet cannot be shown', error)
      }
    },
    happened({ id }, type, data) {
      log.debug(`${id} ${type}`, data)
      tell(id, type, () => data)
    },
    close: budget.close,
  }
}

function createWatcher(socket: DispatchSocket): Watcher {
  const outbox = createOutbox(socket)
  let left = 0
  const sayWhatIsLeft = () => {
    if (left === 0 || !outbox.hasRoom() || !socket.rooms.has(rooms.admins)) return
    const count = left
    left = 0
    outbox.send([dropped(count)], sayWhatIsLeft)
  }
  return {
    send(frame) {
      sayWhatIsLeft()
      if (outbox.hasRoom()) outbox.send([frame], sayWhatIsLeft)
      else left += 1
    },
  }
}

function entry(event: Omit<AdminEvent, 'timestamp'>): EventFrame {
  return signalFrame('admin.event.logged', { ...event, timestamp: Date.now() })
}

function dropped(count: number): EventFrame {
  return entry({ socketId: '', type: 'dropped', data: { count } })
}

/** So many in each second; at its end it is told how many more there were. */
function createBudget(most: number, onDropped: (count: number) => void) {
  let left = most
  let more = 0
  let refill: NodeJS.Timeout | undefined
  const refilled = () => {
    refill = undefined
    left = most
    if (more > 0) onDropped(more)
    more = 0
  }
  return {
    take(): boolean {
      refill ??= setTimeout(refilled, windowMilliseconds)
      if (left > 0) left -= 1
      else more += 1
      return more === 0
    },
    close: () => clearTimeout(refill),
  }
}
