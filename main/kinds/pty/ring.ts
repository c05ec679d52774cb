// Bytes on their way from one thread to another, in order, in memory that both see. It does not know what they are or who waits for them.

/** Bytes that wait at most: enough to go on reading while the other thread has a turn of some milliseconds. A power of two, as the counts below need. */
export const ringBytes = 512 * 1024

export type Ring = {
  bytes: Uint8Array<SharedArrayBuffer>
  /** How many bytes were ever put in, and taken out, modulo 2^32: one cell for each, and each is written by one thread only. */
  counts: Int32Array<SharedArrayBuffer>
}

const put = 0
const taken = 1

export function createRing(): Ring {
  const counts = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
  return { bytes: new Uint8Array(new SharedArrayBuffer(ringBytes)), counts }
}

/** @returns how many bytes wait. */
export function waitingBytes({ counts }: Ring): number {
  return (Atomics.load(counts, put) - Atomics.load(counts, taken)) | 0
}

/** @returns where in the memory the next byte goes. */
export function roomStart({ counts }: Ring): number {
  return Atomics.load(counts, put) & (ringBytes - 1)
}

/** @returns how many bytes may be put there, up to the end of the memory; none when there is no room. To be told by `filled`. */
export function roomLength(ring: Ring): number {
  return Math.min(ringBytes - roomStart(ring), ringBytes - waitingBytes(ring))
}

/** Says that the first so many bytes of the room hold something now. */
export function filled({ counts }: Ring, length: number): void {
  Atomics.add(counts, put, length)
}

/** @returns a copy of the oldest bytes, `most` at most; empty when none wait. Their place is free from then on. */
export function take(ring: Ring, most: number): Buffer {
  const length = Math.min(most, waitingBytes(ring))
  // In memory of its own, which can be given back when nobody needs the bytes any more.
  const copy = Buffer.allocUnsafeSlow(length)
  const start = Atomics.load(ring.counts, taken) & (ringBytes - 1)
  const first = ring.bytes.subarray(start, Math.min(ringBytes, start + length))
  copy.set(first)
  copy.set(ring.bytes.subarray(0, length - first.length), first.length)
  Atomics.add(ring.counts, taken, length)
  return copy
}
