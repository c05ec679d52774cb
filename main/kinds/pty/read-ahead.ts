// Reads a terminal whose program floods in a thread of its own: the system's part of a read, most of the time it takes, passes while this thread
// keeps and sends what came before. It does not know when a program floods.
import { Worker } from 'node:worker_threads'
import { offerCollect } from '../../base/memory.ts'
import {
  createCell,
  holders,
  type ReadAheadNews,
  type ReadAheadWork,
  type Reading,
  ringBell,
} from './read-ahead-state.ts'
import { createRing, take, waitingBytes } from './ring.ts'

/** It runs a few lines. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 }

export type AheadListener = {
  /** Bytes in order, one piece in a turn of the loop. */
  onBytes(bytes: Buffer): void
  /** All that was read has come, and nobody reads the descriptor any more: it was stopped, the terminal was empty for a while, or it has ended. */
  onOver(): void
}

export type Ahead = {
  /** Has nobody read the descriptor from now on. What was read still comes. */
  stop(): void
  /** The same, and gives all that was read, now. */
  end(): void
}

export type ReadAhead = {
  /**
   * @param fd does not block, and must not be closed before this is over. @param most bytes that come at once.
   * @returns undefined while there is no thread; after the first time it is begun.
   */
  start(fd: number, most: number, listener: AheadListener): Ahead | undefined
}

type Thread = { worker: Worker; bell: Reading['holder']; hasBegun: boolean; turns: Map<number, Turns> }
/** What is to be done for a reading when the thread tells of it, and when it has failed. */
type Turns = { look(): void; fail(): void }

export function createReadAhead(): ReadAhead {
  let thread: Thread | undefined
  /** It could not be begun, or failed, which it never should: everything goes on without one. */
  let isBroken = false
  let lastId = 0

  const begin = (): Thread => {
    offerCollect()
    const name = import.meta.url.endsWith('.ts') ? './read-ahead-worker.ts' : './read-ahead-worker.js'
    const bell = createCell()
    const workerData: ReadAheadWork = { bell }
    const worker = new Worker(new URL(name, import.meta.url), { workerData, resourceLimits })
    const begun: Thread = { worker, bell, hasBegun: false, turns: new Map() }
    worker.unref()
    worker.on('message', (news: ReadAheadNews) => {
      if (news === 'begun') begun.hasBegun = true
      else begun.turns.get(news)?.look()
    })
    worker.on('error', () => {
      isBroken = true
      for (const { fail } of begun.turns.values()) fail()
    })
    return begun
  }
  return {
    start(fd, most, listener) {
      if (isBroken) return undefined
      thread ??= begin()
      if (!thread.hasBegun) return undefined
      const { worker, bell, turns } = thread
      const reading: Reading = {
        ...{ id: (lastId += 1), fd, ring: createRing() },
        ...{ holder: createCell(), isAwaited: createCell() },
      }
      worker.postMessage(reading)
      if (ringBell(bell)) return follow(reading, most, { bell, turns, listener })
      thread = begin()
      return undefined
    },
  }
}

/** Gives what is read, in turns. */
function follow(
  reading: Reading,
  most: number,
  { bell, turns, listener: { onBytes, onOver } }: Pick<Thread, 'bell' | 'turns'> & { listener: AheadListener },
): Ahead {
  const { id, ring, holder, isAwaited } = reading
  let next: NodeJS.Immediate | undefined

  const turn = () => {
    next = undefined
    give()
    // Asked for before looking, so that what comes in between is told.
    Atomics.store(isAwaited, 0, 1)
    const isOver = Atomics.load(holder, 0) === holders.over
    const waiting = waitingBytes(ring)
    if (waiting >= most || (isOver && waiting > 0)) next = setImmediate(turn)
    else if (isOver) leave()
  }
  const give = () => {
    const bytes = take(ring, most)
    ringBell(bell)
    if (bytes.length > 0) onBytes(bytes)
  }
  const leave = () => {
    clearImmediate(next)
    if (turns.delete(id)) onOver()
  }
  const look = () => {
    if (!next) turn()
  }
  turns.set(id, {
    look,
    fail() {
      Atomics.store(holder, 0, holders.over)
      look()
    },
  })
  next = setImmediate(turn)
  return {
    stop() {
      takeBack(holder)
      next ??= setImmediate(turn)
    },
    end() {
      takeBack(holder)
      while (waitingBytes(ring) > 0) give()
      leave()
    },
  }
}

/** Waits for a read that is going on: microseconds, for it does not block. */
function takeBack(holder: Reading['holder']): void {
  for (;;) {
    const before = Atomics.compareExchange(holder, 0, holders.free, holders.over)
    if (before === holders.free || before === holders.over) return
    if (Atomics.compareExchange(holder, 0, holders.reading, holders.wanted) === holders.reading) {
      Atomics.wait(holder, 0, holders.wanted)
    }
  }
}
