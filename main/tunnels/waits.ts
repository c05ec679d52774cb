// Waiting that ends early when somebody gives up. It does not know what is waited for.
import type { Clock } from '../base/clock.ts'

/** Resolves after so many milliseconds, or as soon as the signal is aborted or `earlier` calls back. */
export function pause(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  earlier: (run: () => void) => () => void = () => () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      stopTimer()
      stopListening()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stopTimer = clock.after(milliseconds, done)
    const stopListening = earlier(done)
    signal.addEventListener('abort', done)
  })
}

/** A signal that is aborted by another one or after some time, which may be set again. */
export type Deadline = {
  readonly signal: AbortSignal
  /** Whether time was up, rather than that somebody gave up. */
  readonly isOver: boolean
  set(milliseconds: number): void
  /** Ends it without aborting. */
  clear(): void
}

export function createDeadline(clock: Clock, parent: AbortSignal): Deadline {
  const controller = new AbortController()
  let isOver = false
  let stop: () => void = () => undefined
  const giveUp = () => controller.abort()
  if (parent.aborted) giveUp()
  parent.addEventListener('abort', giveUp)
  return {
    signal: controller.signal,
    get isOver() {
      return isOver
    },
    set(milliseconds) {
      stop()
      stop = clock.after(milliseconds, () => {
        isOver = true
        controller.abort()
      })
    },
    clear() {
      stop()
      parent.removeEventListener('abort', giveUp)
    },
  }
}
