// A clock that goes on when it is told to, and what runs by it. It does not know what that is.
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../main/base/clock.ts'

export type VirtualClock = Clock & {
  /** Things that wait for a time. */
  readonly waiting: number
  /** Goes on by so many milliseconds; everything that is due runs in its order, with all that follows from it. */
  pass(milliseconds: number): Promise<void>
}

export function createVirtualClock(start = 1_700_000_000_000): VirtualClock {
  let now = start
  const timers = new Set<{ at: number; run: () => void }>()
  /** A chain of promises is through after a turn of the loop. */
  const settle = () => turn()
  return {
    now: () => now,
    get waiting() {
      return timers.size
    },
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(milliseconds) {
      const until = now + milliseconds
      await settle()
      for (;;) {
        const next = [...timers].toSorted((a, b) => a.at - b.at)[0]
        if (!next || next.at > until) break
        timers.delete(next)
        now = next.at
        next.run()
        await settle()
      }
      now = until
      await settle()
    },
  }
}
