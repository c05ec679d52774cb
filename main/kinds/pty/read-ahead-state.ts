// What the thread that reads ahead and the one it reads for tell each other. It does not know how either goes on.
import type { Ring } from './ring.ts'

/** A number that both threads see, and can wait for. */
export type Cell = Int32Array<SharedArrayBuffer>

export function createCell(): Cell {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
}

/**
 * Who has a terminal's descriptor. The thread makes `free` into `reading` for a few reads, so that nobody else reads or closes it meanwhile. The other
 * makes `free` into `over`, and `reading` into `wanted`, which the thread makes `over` right after the one that it is at.
 */
export const holders = { free: 0, reading: 1, wanted: 2, over: 3 } as const

/** One terminal that is read. */
export type Reading = {
  id: number
  /** It does not block. */
  fd: number
  ring: Ring
  /** Of `holders`. */
  holder: Cell
  /** 1 when the other thread has taken what there is and wants to be told of more. */
  isAwaited: Cell
}

/** What the thread is given when it starts. */
export type ReadAheadWork = {
  /** Counted up when there is something to do: a new reading, room in a ring, or a descriptor that is wanted back. `closed` when the thread has ended. */
  bell: Cell
}

/** What the thread tells: that it has begun, or of which reading there is news. */
export type ReadAheadNews = 'begun' | number

export const closed = -1
/** The counts of a bell are none of the negative numbers. */
const countMask = 0x7fffffff

/** @returns false when the thread has ended, and does not see what it was told. */
export function ringBell(bell: Cell): boolean {
  for (;;) {
    const count = Atomics.load(bell, 0)
    if (count === closed) return false
    if (Atomics.compareExchange(bell, 0, count, (count + 1) & countMask) !== count) continue
    Atomics.notify(bell, 0)
    return true
  }
}
