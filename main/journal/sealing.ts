// Seals sessions in the background: one segment after another is packed by a worker thread and put in place here, at a pace that nobody feels. It does not know readers.
import { release } from '../base/memory.ts'
import { type Lull, lullMilliseconds } from './lull.ts'
import type { NewSegment, Sealer } from './sealer.ts'
import type { Upkeep } from './upkeep.ts'
import { type PackingRequest, segmentBytes, segmentEvents } from './upkeep-jobs.ts'

/** What a session that has ended leaves is sealed from this size on; less would shrink by little. */
const leastBytes = 4 * 1024
/** Rest after a segment, times what putting it in place took: a twentieth of the loop at most. */
const restFactor = 19
const leastRestMilliseconds = 10
/** Somebody else writes for a moment, or the disk is full; the segment is packed anew then. */
const retryMilliseconds = 500
/** After opening: sessions of an older file, or what a crash left, are sealed once the server has started. */
const startMilliseconds = 2000

export type Sealing = {
  /** An event of a session was written; bytes of its body. */
  written(number: number, bytes: number): void
  /** It will not be written to for now: what is left is sealed too. */
  ended(number: number): void
  /** Looks after this session soon after the start. */
  remember(number: number, hasEnded: boolean): void
  forget(number: number): void
  close(): void
}

type SealingHooks = {
  onSealed(number: number): void
  /** There is nothing more to seal for now. */
  onRest(): void
}

/**
 * @param upkeep packs segments.
 * @param lull tells when all that is written, to whichever session, leaves no core for this.
 */
export function createSealing(
  upkeep: Pick<Upkeep, 'pack'>,
  sealer: Sealer,
  lull: Pick<Lull, 'putsOff'>,
  { onSealed, onRest }: SealingHooks,
): Sealing {
  /** Sessions that have something to seal, and from how many bytes on. */
  const due = new Map<number, number>()
  const open = new Map<number, { bytes: number; events: number }>()
  /** Bytes that were written and are not sealed. */
  let behind = 0
  let timer: NodeJS.Timeout | undefined
  /** What the thread is at; what becomes due of that session meanwhile is another wish. */
  let current: PackingRequest | undefined
  /** When the next segment may be begun, by the process's clock. */
  let restEnds = 0

  const wait = (milliseconds: number, act: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      act()
    }, milliseconds).unref()
  }
  const next = () => {
    const [number, least] = due.entries().next().value ?? []
    if (number === undefined || least === undefined) {
      // What is left is too little to seal, or was deleted.
      behind = 0
      return onRest()
    }
    // A flood needs both cores for what people look at.
    if (lull.putsOff(behind)) return wait(lullMilliseconds, next)
    due.delete(number)
    current = { number, leastBytes: least }
    upkeep.pack(current, { done: take, failed })
  }
  const wake = (milliseconds = 0) => {
    if (current === undefined) wait(Math.max(milliseconds, restEnds - performance.now()), next)
  }
  // Sessions stay as they are, and readers find out.
  const failed = () => {
    current = undefined
    wake(retryMilliseconds)
  }
  const take = (segment: NewSegment | undefined) => {
    if (!current) return
    const { number, leastBytes: least } = current
    current = undefined
    if (!segment) return wake()
    const begun = performance.now()
    let isSealed: boolean
    try {
      isSealed = sealer.seal(segment)
    } catch {
      return add(number, least, retryMilliseconds)
    } finally {
      release(segment.body)
    }
    behind = Math.max(0, behind - segment.size)
    const ended = performance.now()
    restEnds = ended + Math.max(leastRestMilliseconds, restFactor * (ended - begun))
    if (!isSealed) return wake()
    onSealed(number)
    // At the end of the queue, so that a long session does not hold up the others.
    add(number, least, 0)
  }
  const add = (number: number, least: number, milliseconds = leastRestMilliseconds) => {
    due.set(number, Math.min(least, due.get(number) ?? least))
    wake(milliseconds)
  }
  return {
    written(number, bytes) {
      behind += bytes
      const sum = open.get(number) ?? { bytes: 0, events: 0 }
      sum.bytes += bytes
      sum.events += 1
      open.set(number, sum)
      if (sum.bytes < segmentBytes && sum.events < segmentEvents) return
      open.delete(number)
      add(number, segmentBytes)
    },
    ended: (number) => add(number, leastBytes),
    remember: (number, hasEnded) => add(number, hasEnded ? leastBytes : segmentBytes, startMilliseconds),
    forget(number) {
      due.delete(number)
      open.delete(number)
    },
    close() {
      clearTimeout(timer)
      due.clear()
      current = undefined
    },
  }
}
