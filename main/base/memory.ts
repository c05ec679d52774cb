// Gives memory back as soon as nobody needs it, where a garbage collector would do so late. It does not know what was in it.
import { setFlagsFromString } from 'node:v8'

/** Bytes that are worth a call each. What is smaller may also share its memory with others. */
const leastBytes = 16 * 1024

/**
 * Frees the memory under bytes that nobody looks at any more, when they are most of what is in it. V8 counts such memory as a part of its heap,
 * and looks through all of that for what is free: under a flood a good part of two cores' time, and tens of megabytes that wait for it.
 * Whoever looks at the bytes nevertheless finds none; never somebody else's.
 */
export function release(bytes: Uint8Array): void {
  const { buffer } = bytes
  const isWorthIt = bytes.length >= leastBytes && bytes.length * 2 > buffer.byteLength
  if (isWorthIt && buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** The same once this turn of the loop is over: whoever was given the bytes in it may use them until then. */
export function releaseSoon(bytes: Uint8Array): void {
  setImmediate(release, bytes)
}

/** What has V8 offer `collect`; to be called before threads that need it are started. */
export function offerCollect(): void {
  setFlagsFromString('--expose-gc')
}

/**
 * Frees what is not needed in this thread's heap, now: in some milliseconds for ten megabytes. For threads in the background, which would
 * otherwise take twice the memory before V8 does the same. Without effect where V8 does not offer it.
 */
export function collect(): void {
  void globalThis.gc?.()
}

/** The same, and moves together what is left, so that the system has the gaps: for ten megabytes some 20 ms, after which half of it may be free. */
export function compact(): void {
  void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
