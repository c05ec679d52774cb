// How V8 keeps house in a process that passes on much text. It does not know the text.
import { setFlagsFromString } from 'node:v8'

/**
 * Call it first. What terminals say lives in buffers outside of V8's heap, which count to it. The space for new objects stays at 1 MiB, where
 * it would grow to 16 and keep as many buffers longer. The old ones are looked through once there is three times as much as was left the last
 * time: for a heap as small as this V8 would do so after each tenth of a second of flood, on all cores. More would cost tens of MB in each thread.
 */
export function suitHeapToText(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=200')
}
