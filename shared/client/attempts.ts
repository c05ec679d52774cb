// Attempts to connect that Socket.IO's manager does not make by itself: after the server said no or goodbye. It does not know when one is due.
import type { Socket } from 'socket.io-client'
import { guarded } from './listeners.ts'
import type { Log } from './log.ts'

export type Attempts = {
  /** Connects after so many milliseconds, instead of any attempt that was planned. */
  plan(wait: number): void
  cancel(): void
  /** The transport is open. */
  opened(): void
  /** There was no transport. */
  failed(error: Error): void
  /** The next one is the first again. */
  reset(): void
}

/** Listeners on the manager, as the connection guide shows them, are told of these attempts as of the manager's own. */
export function createAttempts(socket: Socket, log: Log): Attempts {
  let count = 0
  let isUnderWay = false
  let timer: unknown

  const announce = (event: 'reconnect_attempt' | 'reconnect' | 'reconnect_error', news: unknown) => {
    const manager: { emit(event: string, news: unknown): unknown } = socket.io
    guarded(log, event, () => manager.emit(event, news))
  }
  const cancel = () => {
    clearTimeout(timer)
    timer = undefined
    isUnderWay = false
  }
  return {
    plan(wait) {
      cancel()
      timer = setTimeout(() => {
        count += 1
        isUnderWay = true
        announce('reconnect_attempt', count)
        // A listener may have cancelled it.
        if (isUnderWay) socket.connect()
      }, wait)
    },
    cancel,
    opened() {
      if (isUnderWay) announce('reconnect', count)
      isUnderWay = false
    },
    failed(error) {
      if (isUnderWay) announce('reconnect_error', error)
      isUnderWay = false
    },
    reset() {
      count = 0
    },
  }
}
