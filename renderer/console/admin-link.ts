// What the console is told by the server and asks of it, over every reconnect. It does not know how it is shown.
import { CommandError, type Client } from '../../shared/client/client.ts'
import { errors } from '../../shared/failure.ts'
import { signals } from '../../shared/protocol/signals.ts'
import type { ServerStats, SessionStats } from '../../shared/stats.ts'
import { createStore, type Store } from '../ui/store.ts'
import { createFeed, type Feed, ownTypes } from './feed.ts'
import { addReport, type Columns, noColumns } from './history.ts'

/** Milliseconds between two drawings of a busy feed: nobody reads faster, and a slow machine has other work. */
const drawEvery = 100

export type Phase = 'opening' | 'open' | 'refused'

export type Figures = {
  /** The last report; undefined before the first. */
  now: ServerStats | undefined
  columns: Columns
  /** By session: what it did in the last second, and its size where that is known. */
  sessions: ReadonlyMap<string, Omit<SessionStats, 'runId'>>
}

export type AdminLink = {
  phase: Store<Phase>
  figures: Store<Figures>
  feed: Feed
  /** Asks for the sizes that are known by now: a report that had them may have been left out on a slow line. */
  askSizes(): void
  /** Begins to listen. @returns a function that ends that. */
  start(): () => void
}

export function createAdminLink(client: Client): AdminLink {
  const phase = createStore<Phase>('opening')
  const figures = createStore<Figures>({ now: undefined, columns: noColumns, sessions: new Map() })
  const feed = createFeed({ schedule: (run) => setTimeout(() => requestAnimationFrame(run), drawEvery) })
  const { socket } = client

  const onEvent = (payload: unknown) => {
    const event = signals['admin.event.logged'].safeParse(payload)
    if (event.success) feed.add(event.data, event.data.socketId === socket.id)
  }
  const onStats = (payload: unknown) => {
    const stats = signals['admin:stats'].safeParse(payload)
    if (stats.success) figures.set(withReport(figures.get(), stats.data))
  }
  const watchStats = async () => {
    const { sizes } = await client.call('admin:stats', { on: true })
    const sessions = new Map(figures.get().sessions)
    for (const { runId, size } of sizes) sessions.set(runId, { events: 0, bytes: 0, ...sessions.get(runId), size })
    figures.set({ ...figures.get(), sessions })
  }
  const subscribe = async () => {
    try {
      await watchStats()
      await client.call('admin:subscribe', { on: true })
      phase.set('open')
    } catch (error) {
      // Whatever else fails is tried again at the next connection.
      if (error instanceof CommandError && error.message === errors.forbidden) phase.set('refused')
    }
  }
  const onAway = () => {
    if (phase.get() !== 'open') return
    const now = Date.now()
    feed.add({ socketId: '', type: ownTypes.away, data: undefined, timestamp: now })
    const { columns, sessions } = figures.get()
    figures.set({ now: undefined, columns: addReport(columns, now, undefined), sessions: resting(sessions) })
  }

  return {
    phase,
    figures,
    feed,
    // The next time that it is looked at asks again.
    askSizes: () => void watchStats().catch(() => {}),
    start() {
      socket.on('admin.event.logged', onEvent)
      socket.on('admin:stats', onStats)
      const stops = [client.on('ready', () => void subscribe()), client.on('disconnect', onAway)]
      if (client.state === 'ready') void subscribe()
      return () => {
        socket.off('admin.event.logged', onEvent)
        socket.off('admin:stats', onStats)
        for (const stop of stops) stop()
        for (const name of ['admin:stats', 'admin:subscribe'] as const) {
          // Without a connection there is nothing to end.
          client.call(name, { on: false }, { whenOffline: 'refuse' }).catch(() => {})
        }
      }
    },
  }
}

function withReport({ columns, sessions }: Figures, now: ServerStats): Figures {
  const next = new Map(resting(sessions))
  for (const { runId, events, bytes, size = next.get(runId)?.size } of now.sessions) {
    next.set(runId, { events, bytes, ...(size !== undefined && { size }) })
  }
  return { now, columns: addReport(columns, now.at, now), sessions: next }
}

/** The same sessions, of which none does anything. */
function resting(sessions: Figures['sessions']): Figures['sessions'] {
  return new Map([...sessions].map(([runId, one]) => [runId, { ...one, events: 0, bytes: 0 }]))
}
