// Time as a thing that is handed over, so that what waits can be tested without waiting. It does not know who waits.

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `run` once after so many milliseconds. @returns a function that calls it off. */
  after(milliseconds: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
