// What came, in its order, and waiting for more of it. It does not know what it is.

export type Collector<T> = {
  readonly all: readonly T[]
  add(item: T): void
  /** Resolves with all once they satisfy, at once or when one comes. */
  until(isEnough: (all: readonly T[]) => boolean): Promise<readonly T[]>
}

export function createCollector<T>(): Collector<T> {
  const all: T[] = []
  const waiting = new Set<() => void>()
  return {
    all,
    add(item) {
      all.push(item)
      for (const look of waiting) look()
    },
    until: (isEnough) =>
      new Promise((resolve) => {
        const look = () => {
          if (!isEnough(all)) return
          waiting.delete(look)
          resolve(all)
        }
        waiting.add(look)
        look()
      }),
  }
}
