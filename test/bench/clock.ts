// One clock for all processes of a bench, and waiting with an end. It does not know what is measured.
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns milliseconds of the system's monotonic clock, which every process of a machine reads alike. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** @returns what `promise` brings. @throws when that takes longer than `milliseconds`. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  const enough = new AbortController()
  const late = async () => {
    await sleep(milliseconds, undefined, { signal: enough.signal })
    throw new Error(`${what} took longer than ${milliseconds / 1000} s`)
  }
  try {
    return await Promise.race([promise, late()])
  } finally {
    enough.abort()
  }
}
