// Reads a terminal whose program floods in a thread of its own: the system's part of a read, most of the time it takes, passes while this thread
// keeps and sends what came before. It does not know when a program floods.
import { Worker } from 'node:worker_threads'
import { offerCollect } from '../../base/memory.ts'
import { workerFile } from '../../base/worker-file.ts'
import {
  type Cell,
  createCell,
  holders,
  type ReadAheadNews,
  type ReadAheadWork,
  type Reading,
  ringBell,
} from './read-ahead-state.ts'
import { createRing, type Ring, take, waitingBytes } from './ring.ts'

/** It runs a few lines. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 }
/** Rings that are kept for the next readings: V8 sees no reason to collect what threads share, and frees it late. */
const keptRings = 2
/** Milliseconds that the read which the thread is at is waited for. It does not block: even when all cores are busy it is over in some ten. */
const patienceMilliseconds = 1000

export type AheadListener = {
  /** Bytes in order, one piece in a turn of the loop. */
  onBytes(bytes: Buffer): void
  /** All that was read has come, and nobody reads the descriptor any more: it was stopped, the terminal was empty for a while, or it has ended. */
  onOver(): void
}

export type Ahead = {
  /** Has nobody read the descriptor from now on, and gives nothing until one of the others is called. */
  stop(): void
  /** The same, and gives what was read, in turns. */
  finish(): void
  /** The same, now. */
  end(): void
}

export type ReadAhead = {
  /**
   * @param fd does not block, and must not be closed before it was stopped or is over. @param most bytes that come at once.
   * @returns undefined while there is no thread; after the first time it is begun.
   */
  start(fd: number, most: number, listener: AheadListener): Ahead | undefined
}

type Thread = { worker: Worker; bell: Cell; hasBegun: boolean; turns: Map<number, Turns> }
/** What is to be done for a reading when the thread tells of it, and when it has failed. */
type Turns = { look(): void; fail(): void }

export function createReadAhead(): ReadAhead {
  const rings: Ring[] = []
  let thread: Thread | undefined
  /** It could not be begun, or failed, which it never should: everything goes on without one. */
  let isBroken = false
  let lastId = 0

  const fail = (error: unknown) => {
    isBroken = true
    process.emitWarning(`Terminals are read without a thread, more slowly: ${String(error)}`)
    for (const turns of thread?.turns.values() ?? []) turns.fail()
  }
  const begin = (): Thread | undefined => {
    offerCollect()
    const bell = createCell()
    const workerData: ReadAheadWork = { bell }
    try {
      const worker = new Worker(workerFile('read-ahead-worker', import.meta.url), { workerData, resourceLimits })
      const begun: Thread = { worker, bell, hasBegun: false, turns: new Map() }
      worker.unref()
      worker.on('message', (news: ReadAheadNews) => {
        if (news === 'begun') begun.hasBegun = true
        else begun.turns.get(news)?.look()
      })
      worker.on('error', fail)
      return begun
    } catch (error) {
      // The system has no more threads.
      fail(error)
      return undefined
    }
  }
  return {
    start(fd, most, listener) {
      if (isBroken) return undefined
      thread ??= begin()
      if (!thread?.hasBegun) return undefined
      const { worker, bell, turns } = thread
      lastId += 1
      const ring = rings.pop() ?? createRing()
      const reading: Reading = { id: lastId, fd, ring, holder: createCell(), isAwaited: createCell() }
      worker.postMessage(reading)
      if (!ringBell(bell)) {
        // It has ended just now, and has not seen the reading.
        rings.push(ring)
        thread = begin()
        return undefined
      }
      return follow(reading, most, {
        ...{ bell, turns, listener },
        onLeft(isFree) {
          if (isFree && rings.length < keptRings) rings.push(ring)
        },
      })
    },
  }
}

type Following = Pick<Thread, 'bell' | 'turns'> & {
  listener: AheadListener
  /** @param isFree whether the ring is empty, and the thread is known not to put anything into it any more. */
  onLeft(isFree: boolean): void
}

/** Gives what is read, in turns. */
function follow(reading: Reading, most: number, { bell, turns, listener, onLeft }: Following): Ahead {
  const { id, ring, holder, isAwaited } = reading
  let next: NodeJS.Immediate | undefined
  let isStopped = false
  let isFree = true

  const turn = () => {
    next = undefined
    // Looked at first: what was put in before it was over is taken, then.
    const wasOver = Atomics.load(holder, 0) === holders.over
    const bytes = take(ring, most)
    ringBell(bell)
    if (wasOver && bytes.length === 0) return leave()
    // Asked for before looking, so that what comes in between is told.
    Atomics.store(isAwaited, 0, 1)
    if (waitingBytes(ring) >= most || Atomics.load(holder, 0) === holders.over) next = setImmediate(turn)
    // At last: it may stop this, and what it throws stops nothing.
    if (bytes.length > 0) listener.onBytes(bytes)
  }
  const leave = () => {
    clearImmediate(next)
    if (!turns.delete(id)) return
    onLeft(isFree && waitingBytes(ring) === 0)
    listener.onOver()
  }
  const look = () => {
    if (!isStopped) next ??= setImmediate(turn)
  }
  const stop = () => {
    isFree = takeBack(holder) && isFree
    isStopped = true
    clearImmediate(next)
    next = undefined
  }
  turns.set(id, {
    look,
    fail() {
      isFree = false
      Atomics.store(holder, 0, holders.over)
      look()
    },
  })
  look()
  return {
    stop,
    finish() {
      stop()
      next = setImmediate(turn)
    },
    end() {
      stop()
      try {
        while (waitingBytes(ring) > 0) listener.onBytes(take(ring, most))
      } finally {
        leave()
      }
    },
  }
}

/** Waits for a read that is going on. @returns false when it does not come to an end. */
function takeBack(holder: Cell): boolean {
  for (;;) {
    const before = Atomics.compareExchange(holder, 0, holders.free, holders.over)
    if (before === holders.free || before === holders.over) return true
    if (Atomics.compareExchange(holder, 0, holders.reading, holders.wanted) !== holders.reading) continue
    if (Atomics.wait(holder, 0, holders.wanted, patienceMilliseconds) !== 'timed-out') continue
    Atomics.store(holder, 0, holders.over)
    return false
  }
}
