// How V8 keeps house in a process that passes on much text. It does not know the text.
import { setFlagsFromString } from 'node:v8'

/**
 * Call it first. What terminals say lives in buffers outside of V8's heap, which count to it. The space for new objects stays at 1 MiB, where
 * it would grow to 16 and keep as many buffers longer.
 */
export function suitHeapToText(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
