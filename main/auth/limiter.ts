// Counts wrong keys by caller, so that keys cannot be guessed. It does not know keys or sockets.

/** Wrong keys that one caller may give within a window, unless told otherwise. */
const usualFailures = 10
/** Length of a window in milliseconds, from its first failure. */
const windowMilliseconds = 60_000
/** Callers that are remembered: some 2 MB at most. Beyond it the oldest is forgotten, as it would be soon anyway. */
const maxCallers = 10_000

type Window = { failures: number; endsAt: number }

export type Limiter = {
  /** @returns the whole seconds until the caller may try again; 0: now. */
  secondsToWait(caller: string): number
  failed(caller: string): void
}

/** @param now a clock in milliseconds that never goes back. */
export function createLimiter(
  now: () => number = () => performance.now(),
  maxFailures: number = usualFailures,
): Limiter {
  // In the order of their ends, since every window is as long as the others.
  const windows = new Map<string, Window>()

  const forget = (time: number) => {
    for (const [caller, { endsAt }] of windows) {
      if (endsAt > time && windows.size < maxCallers) return
      windows.delete(caller)
    }
  }

  return {
    secondsToWait(caller) {
      const window = windows.get(caller)
      if (!window || window.failures < maxFailures) return 0
      return Math.max(0, Math.ceil((window.endsAt - now()) / 1000))
    },
    failed(caller) {
      const time = now()
      const window = windows.get(caller)
      if (window && window.endsAt > time) {
        window.failures += 1
        return
      }
      windows.delete(caller)
      forget(time)
      windows.set(caller, { failures: 1, endsAt: time + windowMilliseconds })
    },
  }
}
