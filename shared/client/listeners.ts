// Named lists of listeners, each with its own arguments. It does not know the events.
import type { Log } from './log.ts'

type Table = Record<string, unknown[]>
type Listener<A extends unknown[]> = (...args: A) => void

export type Listeners<Events extends Table> = {
  /** @returns a function that removes the listener. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): () => void
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): void
  /** Calls the listeners there are now; one that throws is logged and stops no other. @returns whether there was one. */
  emit<E extends keyof Events>(event: E, ...args: Events[E]): boolean
  /** Forgets every listener and takes no more: nothing is called from now on. */
  close(): void
}

export function createListeners<Events extends Table>(log: Log): Listeners<Events> {
  let lists: { [E in keyof Events]?: readonly Listener<Events[E]>[] } = {}
  let closed = false

  const off = <E extends keyof Events>(event: E, listener: Listener<Events[E]>) => {
    const list = lists[event] ?? []
    const at = list.indexOf(listener)
    if (at >= 0) lists = { ...lists, [event]: list.toSpliced(at, 1) }
  }
  return {
    on(event, listener) {
      if (!closed) lists = { ...lists, [event]: [...(lists[event] ?? []), listener] }
      return () => off(event, listener)
    },
    off,
    emit(event, ...args) {
      const list = lists[event] ?? []
      for (const listener of list) {
        // One before it may have closed the client.
        if (closed) break
        guarded(log, String(event), () => listener(...args))
      }
      return list.length > 0
    },
    close() {
      closed = true
      lists = {}
    },
  }
}

/** Runs somebody else's function: what it throws is logged, for it must not stop the client. */
export function guarded(log: Log, what: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    log.error(`A listener of '${what}' threw`, error)
  }
}
