// A list that forgets its oldest entries beyond a number. It does not know what they are.

export type BoundedList<T> = {
  readonly length: number
  /** @returns the entry at a place, the oldest at 0. */
  at(index: number): T | undefined
  push(entry: T): void
  clear(): void
  /** Oldest first. */
  toArray(): T[]
}

/** @param most entries that are kept. */
export function createBoundedList<T>(most: number, initial: readonly T[] = []): BoundedList<T> {
  let entries = initial.slice(-most)
  let start = 0
  return {
    get length() {
      return entries.length - start
    },
    at: (index) => (index < 0 ? undefined : entries[start + index]),
    push(entry) {
      entries.push(entry)
      if (entries.length - start > most) start += 1
      // Moving the rest down each time would be quadratic; once half is dead it is cheap.
      if (start > most) {
        entries = entries.slice(start)
        start = 0
      }
    },
    clear() {
      entries = []
      start = 0
    },
    toArray: () => entries.slice(start),
  }
}
