// What the server does, in figures: totals that are always counted, and by the second while somebody watches. It does not know who watches.
import type { ServerStats, SessionStats } from '../../shared/stats.ts'
import { createEmitter } from '../base/emitter.ts'
import type { Logger } from '../base/logger.ts'
import type { Journal, StoredEvent } from '../journal/journal.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { type LoopDelayMeter, startLoopDelayMeter } from './loop-delay.ts'
import { createSizes } from './sizes.ts'

/** Milliseconds between two reports. */
const usualInterval = 1000

/** A report without what only the socket layer knows. */
export type Report = Omit<ServerStats, 'sockets'>

/** Since the server was started. */
export type Totals = { events: number; bytes: number; received: number; sent: number }

export type Stats = {
  totals(): Totals
  /** Measures and reports each second until the returned function is called; nothing of that runs while nobody watches. */
  watch(listener: (report: Report) => void): () => void
  /** @returns the sizes that are known now. */
  sizes(): { runId: string; size: number }[]
  close(): void
}

export type StatsOptions = {
  journal: Pick<Journal, 'head' | 'first' | 'bytesAfter' | 'diskBytes' | 'onWritten'>
  sessions: Pick<Sessions, 'list' | 'onNews'>
  /** Bytes over the network since the start. */
  traffic(): { received: number; sent: number }
  logger: Pick<Logger, 'level'>
  /** Milliseconds between two reports; 1000 unless told. */
  interval?: number
}

/** What is measured while somebody watches. */
type Watch = { loop: LoopDelayMeter; timer: NodeJS.Timeout; since: number; totals: Totals; cpu: NodeJS.CpuUsage }

export function createStats(options: StatsOptions): Stats {
  const { journal, sessions, traffic, logger, interval = usualInterval } = options
  const reports = createEmitter<Report>()
  const written = { events: 0, bytes: 0 }
  let activity = new Map<string, { events: number; bytes: number }>()
  let listeners = 0
  let watch: Watch | undefined

  const noteOf = (runId: string) => {
    let note = activity.get(runId)
    if (!note) activity.set(runId, (note = { events: 0, bytes: 0 }))
    return note
  }
  const sizes = createSizes(journal, noteOf)
  const totals = (): Totals => ({ ...written, ...traffic() })
  const noteBySession = (events: readonly StoredEvent[]) => {
    for (const { sessionId, body } of events) {
      const note = noteOf(sessionId)
      note.events += 1
      note.bytes += body.length
    }
    sizes.written(events)
  }
  const stopCounting = journal.onWritten((events) => {
    written.events += events.length
    for (const { body } of events) written.bytes += body.length
    if (watch) noteBySession(events)
  })
  const stopListening = sessions.onNews((news) => {
    if (news.type !== 'deleted') return
    sizes.forget(news.runId)
    activity.delete(news.runId)
  })
  const sessionStats = (seconds: number): SessionStats[] => {
    const noted = activity
    activity = new Map()
    return [...noted].map(([runId, { events, bytes }]) => {
      const size = sizes.of(runId)
      return { runId, events: events / seconds, bytes: bytes / seconds, ...(size !== undefined && { size }) }
    })
  }
  const report = (current: Watch) => {
    const [now, sums, cpu] = [performance.now(), totals(), process.cpuUsage()]
    const before = { ...current }
    const seconds = Math.max(now - before.since, 1) / 1000
    // What a broken connection never sent is not counted any more.
    const perSecond = (name: keyof Totals) => Math.max(0, sums[name] - before.totals[name]) / seconds
    const { rss, heapUsed } = process.memoryUsage()
    const used = cpu.user + cpu.system - before.cpu.user - before.cpu.system
    Object.assign(current, { since: now, totals: sums, cpu })
    reports.emit({
      at: Date.now(),
      ...{ events: perSecond('events'), bytes: perSecond('bytes') },
      ...{ received: perSecond('received'), sent: perSecond('sent') },
      loopDelay: current.loop.take(),
      // Microseconds of work in so many seconds.
      cpu: used / 1e6 / seconds,
      memory: { resident: rss, heap: heapUsed },
      journal: journal.diskBytes(),
      logLevel: logger.level,
      sessions: sessionStats(seconds),
    })
  }
  const begin = (): Watch => {
    activity.clear()
    sizes.measure(sessions.list().map(({ runId }) => runId))
    const current: Watch = {
      loop: startLoopDelayMeter(),
      timer: setInterval(() => report(current), interval),
      ...{ since: performance.now(), totals: totals(), cpu: process.cpuUsage() },
    }
    return current
  }
  const end = () => {
    if (!watch) return
    clearInterval(watch.timer)
    watch.loop.close()
    sizes.pause()
    watch = undefined
  }

  return {
    totals,
    watch(listener) {
      const stop = reports.on(listener)
      listeners += 1
      watch ??= begin()
      let isWatching = true
      return () => {
        if (!isWatching) return
        isWatching = false
        stop()
        listeners -= 1
        if (listeners === 0) end()
      }
    },
    sizes: () =>
      sessions.list().flatMap(({ runId }) => {
        const size = sizes.of(runId)
        return size === undefined ? [] : [{ runId, size }]
      }),
    close() {
      stopCounting()
      stopListening()
      end()
    },
  }
}
