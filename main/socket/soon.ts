// Tells once of many changes that come close together. It does not know what changed.

/** Milliseconds: nobody waits for it, and a hundred clients that come back at once are told of each other a few times, not each of each. */
const soonMilliseconds = 100

export type Soon<T> = {
  /** Something changed: it is told soon, however often it changes until then. */
  mark(what: T): void
  close(): void
}

export function createSoon<T>(tell: (changed: ReadonlySet<T>) => void): Soon<T> {
  let marked = new Set<T>()
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    timer = undefined
    const changed = marked
    marked = new Set()
    tell(changed)
  }
  return {
    mark(what) {
      marked.add(what)
      timer ??= setTimeout(flush, soonMilliseconds)
    },
    close: () => clearTimeout(timer),
  }
}
