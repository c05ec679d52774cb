// The time, for texts that say how long ago something was. It does not know the texts.
import { useSyncExternalStore } from 'react'

/** 15 s: the finest such text counts minutes, and a quarter of one late is not seen. */
const tick = 15_000
/** 1 s, for what a person waits for. */
const fastTick = 1_000

/** @returns milliseconds since 1970, at most a tick old; the same for all that are shown together. */
export function useNow(): number {
  return useSyncExternalStore(everyTick, wholeTick)
}

/** @returns the time to the second while `on`; otherwise it stands still and costs nothing. */
export function useTicking(on: boolean): number {
  return useSyncExternalStore(on ? everySecond : never, on ? wholeSecond : zero)
}

const everyTick = (listener: () => void) => every(tick, listener)
/** Rounded up: what has just happened must not lie in the future. */
const wholeTick = () => Math.ceil(Date.now() / tick) * tick
const wholeSecond = () => Math.floor(Date.now() / fastTick) * fastTick
const zero = () => 0
const never = () => () => {}
const everySecond = (listener: () => void) => every(fastTick, listener)

function every(time: number, listener: () => void): () => void {
  const timer = setInterval(listener, time)
  return () => clearInterval(timer)
}
