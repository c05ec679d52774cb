// How long to wait before the next try. It does not know what is tried.

/** Milliseconds, as in the connection guide: 100 doubling to 2,000. */
export const firstWait = 100
export const longestWait = 2000

export type Backoff = {
  /** @returns milliseconds to wait: each time twice as long as the last, up to the longest. */
  next(): number
  reset(): void
}

export function createBackoff(): Backoff {
  let wait = firstWait
  return {
    next() {
      const now = wait
      wait = Math.min(wait * 2, longestWait)
      return now
    },
    reset() {
      wait = firstWait
    },
  }
}

/** @returns the wait or up to half less, by chance: clients that were dropped together do not come back together. */
export function jitter(wait: number): number {
  return Math.round(wait * (1 - Math.random() / 2))
}
