// Named timers, one of each name. It does not know what they are for.

export type Timers<Name extends string> = {
  /** Starts the timer anew. */
  start(name: Name, milliseconds: number, run: () => void): void
  stop(...names: Name[]): void
  stopAll(): void
}

export function createTimers<Name extends string>(): Timers<Name> {
  const running = new Map<Name, unknown>()
  const stop = (name: Name) => {
    clearTimeout(running.get(name))
    running.delete(name)
  }
  return {
    start(name, milliseconds, run) {
      stop(name)
      running.set(name, setTimeout(run, milliseconds))
    },
    stop: (...names) => names.forEach(stop),
    stopAll: () => [...running.keys()].forEach(stop),
  }
}
