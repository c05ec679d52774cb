// How late the event loop is, over a while. It does not know who makes it late.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Milliseconds between two looks: short enough to see what a key would wait for, at some 0.1 % of a core. */
const resolution = 10

/** Milliseconds: half of all looks were at most so late, 99 of 100, and the latest. */
export type LoopDelay = { p50: number; p99: number; max: number }

export type LoopDelayMeter = {
  /** @returns what was seen since the last time, which is forgotten. */
  take(): LoopDelay
  close(): void
}

export function startLoopDelayMeter(): LoopDelayMeter {
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  // It measures from look to look, in nanoseconds.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)
  return {
    take() {
      const { count } = histogram
      const seen = {
        p50: late(histogram.percentile(50)),
        p99: late(histogram.percentile(99)),
        max: late(histogram.max),
      }
      histogram.reset()
      return count > 0 ? seen : { p50: 0, p99: 0, max: 0 }
    },
    close: () => void histogram.disable(),
  }
}
