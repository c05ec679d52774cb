// The list of sessions, kept as the server's is, for any number of listeners. It does not know how it is shown.
import type { RunId } from '../event.ts'
import type { Signal } from '../protocol/signals.ts'
import type { RunSummary } from '../session.ts'
import type { Caller } from './caller.ts'
import { guarded } from './listeners.ts'
import type { Log } from './log.ts'
import { withoutRun, withRun } from './run-list.ts'

export type ServerStatus = Signal<'server:status'>

export type WatchListener = {
  /** The whole list, newest first: a new array each time it changes. */
  onList(runs: RunSummary[]): void
  /** Whether the server can record events; while it cannot, sessions stand still. */
  onServerStatus?(status: ServerStatus): void
  /** A session wants somebody, now; `reason` goes on from its title. */
  onAttention?(runId: RunId, reason: string): void
}

export type Watch = {
  /** @returns a function that removes the listener. */
  add(listener: WatchListener): () => void
  /** The client is ready: asks for the list again. */
  ready(): void
  lost(): void
  changed(run: RunSummary): void
  deleted(runId: RunId): void
  serverStatus(status: ServerStatus): void
  attention(runId: RunId, reason: string): void
  close(): void
}

type Change = (runs: readonly RunSummary[]) => RunSummary[]

/** Milliseconds until the list is asked for again when there was no answer. */
const retryDelay = 2000

export function createWatch(caller: Caller, log: Log): Watch {
  let listeners: readonly WatchListener[] = []
  let runs: readonly RunSummary[] | undefined
  /** News that came before the answer they belong behind. */
  let early: Change[] | undefined
  let status: ServerStatus | undefined
  let isReady = false
  let timer: unknown

  const tell = (listener: WatchListener) => {
    if (runs) guarded(log, 'onList', () => listener.onList([...(runs ?? [])]))
  }
  const tellStatus = (listener: WatchListener, news: ServerStatus) =>
    guarded(log, 'onServerStatus', () => listener.onServerStatus?.(news))
  const show = (next: readonly RunSummary[]) => {
    runs = next
    for (const listener of listeners) tell(listener)
  }
  const fold = (change: Change) => {
    early?.push(change)
    if (runs) show(change(runs))
  }
  const ask = async () => {
    clearTimeout(timer)
    if (!isReady || early || listeners.length === 0) return
    const mine: Change[] = []
    early = mine
    try {
      const answer = await caller.ask('run:list', { watch: true })
      if (early === mine) show(mine.reduce((list, change) => change(list), answer.runs))
    } catch (error) {
      if (early !== mine || !isReady) return
      log.warn('The list of sessions cannot be had', error)
      timer = setTimeout(() => void ask(), retryDelay)
    } finally {
      if (early === mine) early = undefined
    }
  }
  return {
    add(listener) {
      // Wrapped, so that the same object added twice is two listeners.
      const own = { ...listener }
      const isFirst = listeners.length === 0
      listeners = [...listeners, own]
      if (isFirst) void ask()
      else tell(own)
      if (status) tellStatus(own, status)
      return () => {
        listeners = listeners.filter((other) => other !== own)
        if (listeners.length === 0) runs = undefined
      }
    },
    ready() {
      isReady = true
      void ask()
    },
    lost() {
      isReady = false
      early = undefined
      status = undefined
      clearTimeout(timer)
    },
    changed: (run) => fold((list) => withRun(list, run)),
    deleted: (runId) => fold((list) => withoutRun(list, runId)),
    serverStatus(next) {
      status = next
      for (const listener of listeners) tellStatus(listener, next)
    },
    attention(runId, reason) {
      for (const listener of listeners) guarded(log, 'onAttention', () => listener.onAttention?.(runId, reason))
    },
    close() {
      listeners = []
      isReady = false
      early = undefined
      clearTimeout(timer)
    },
  }
}
