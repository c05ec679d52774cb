// Seals sessions in the background: one segment after another is packed by a worker thread and put in place here, at a pace that nobody feels. It does not know readers.
import { type Lull, lullMilliseconds, mostBehindBytes } from './lull.ts'
import type { NewSegment, Sealer } from './sealer.ts'
import { SealingAnswer, segmentBytes, segmentEvents, type SealingRequest } from './sealing-jobs.ts'
import { startThread, type Thread } from './thread.ts'

/** What a session that has ended leaves is sealed from this size on; less would shrink by little. */
const leastBytes = 4 * 1024
/** Rest after a segment, times what putting it in place took: a twentieth of the loop at most. */
const restFactor = 19
const leastRestMilliseconds = 10
/** Somebody else writes for a moment, or the disk is full; the segment is packed anew then. */
const retryMilliseconds = 500
/** A thread that has nothing to do is ended after this time, and its memory is free. */
const idleMilliseconds = 10_000
/** After opening: sessions of an older file, or what a crash left, are sealed once the server has started. */
const startMilliseconds = 2000

/** Milliseconds that closing waits for a segment that is being packed. What is not closed then is closed by the system. */
const patienceMilliseconds = 500
/** It holds some segments of a MiB, packed and not. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

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
 * @param file path of the journal's database.
 * @param lull tells when all that is written, to whichever session, leaves no core for this.
 */
export function createSealing(
  file: string,
  sealer: Sealer,
  lull: Pick<Lull, 'isFlooded'>,
  { onSealed, onRest }: SealingHooks,
): Sealing {
  /** Sessions that have something to seal, and from how many bytes on. */
  const due = new Map<number, number>()
  const open = new Map<number, { bytes: number; events: number }>()
  /** Bytes that were written and are not sealed. */
  let behind = 0
  let thread: Thread | undefined
  let timer: NodeJS.Timeout | undefined
  /** What the thread is at; what becomes due of that session meanwhile is another wish. */
  let current: SealingRequest | undefined
  /** When the next segment may be begun, by the process's clock. */
  let restEnds = 0

  const wait = (milliseconds: number, act: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      act()
    }, milliseconds).unref()
  }
  const retire = () => {
    thread?.retire()
    thread = undefined
  }
  const next = () => {
    const [number, least] = due.entries().next().value ?? []
    if (number === undefined || least === undefined) {
      // What is left is too little to seal, or was deleted.
      behind = 0
      onRest()
      return wait(idleMilliseconds, retire)
    }
    // A flood needs both cores for what people look at.
    if (lull.isFlooded && behind < mostBehindBytes) return wait(lullMilliseconds, next)
    due.delete(number)
    current = { number, leastBytes: least }
    thread ??= start()
    thread.post(current)
  }
  const wake = (milliseconds = 0) => {
    if (current === undefined) wait(Math.max(milliseconds, restEnds - performance.now()), next)
  }
  const start = () => {
    const started = startThread({
      ...{ name: 'sealing-worker', beside: import.meta.url, file, resourceLimits },
      onMessage: (message) => take(SealingAnswer.parse(message).segment),
      // The file is gone or a row is damaged: sessions stay as they are, and readers find out.
      onError() {
        if (thread !== started) return
        thread = undefined
        current = undefined
        wake(retryMilliseconds)
      },
    })
    return started
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
      // Its answer may come yet, and there is no store any more.
      current = undefined
      thread?.close(patienceMilliseconds)
    },
  }
}
