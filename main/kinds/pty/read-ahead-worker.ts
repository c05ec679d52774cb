// The thread that reads terminals whose programs flood, and ends when there are none. It never blocks in a read, and knows nothing of what is read.
import { readSync } from 'node:fs'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { compact } from '../../base/memory.ts'
import { closed, holders, type ReadAheadNews, type ReadAheadWork, type Reading } from './read-ahead-state.ts'
import { filled, roomLength, roomStart, waitingBytes } from './ring.ts'

/** Bytes after which a waiting thread is woken: a turn of its work. Less is told of when the terminal is empty. */
const worthBytes = 64 * 1024
/**
 * Reads in a row before anything else is looked at: Linux gives 4 KiB of a terminal in each. Taking the descriptor and looking for work once for all of them spares a
 * fifth of the thread's time.
 */
const readsAtOnce = 8
/** Milliseconds until an empty terminal is looked at again: a program that floods fills what it was read from in less. */
const dryMilliseconds = 0.1
/** Looks in a row that find nothing, some 2 ms: then the program does not flood any more. */
const mostDry = 10
/** Milliseconds without a reading after which the thread ends: its memory, some 7 MB, is worth more than the 30 ms that another one takes to begin. */
const idleMilliseconds = 1000

/** `dry`: looks in a row that found nothing. */
type State = { reading: Reading; dry: number }
type Finding = 'more' | 'dry' | 'full' | 'over'

const tell = (news: ReadAheadNews) => parentPort?.postMessage(news)

// oxlint-disable-next-line typescript/no-unsafe-assignment -- read-ahead.ts alone starts it, with this
const { bell }: ReadAheadWork = workerData
// Loading a program leaves as much as it takes.
compact()
tell('begun')
serve()

/** Returns when the bell is closed. */
function serve(): void {
  const states: State[] = []
  let seen = -1
  for (;;) {
    const count = Atomics.load(bell, 0)
    if (count !== seen) for (let reading = received(); reading; reading = received()) states.push({ reading, dry: 0 })
    seen = count
    let [hasMore, isDry] = [false, false]
    // From the last one, so that one can be taken out on the way.
    for (let index = states.length - 1; index >= 0; index -= 1) {
      const state = states[index]
      const finding = state ? readOn(state) : 'over'
      if (finding === 'over') states.splice(index, 1)
      hasMore ||= finding === 'more'
      isDry ||= finding === 'dry'
    }
    if (hasMore) continue
    const patience = isDry ? dryMilliseconds : idleMilliseconds
    const isIdle = Atomics.wait(bell, 0, count, patience) === 'timed-out' && states.length === 0
    // Unless it was rung just now.
    if (isIdle && Atomics.compareExchange(bell, 0, count, closed) === count) return parentPort?.close()
  }
}

function received(): Reading | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- the same
  const next: { message: Reading } | undefined = parentPort ? receiveMessageOnPort(parentPort) : undefined
  return next?.message
}

/** Reads as often as there is something, a few times at most. @returns whether there may be more, there is nothing now, there is no room, or it is not to be read here any more. */
function readOn(state: State): Finding {
  const { reading } = state
  const { ring, holder } = reading
  if (Atomics.load(holder, 0) === holders.over) return 'over'
  if (Atomics.compareExchange(holder, 0, holders.free, holders.reading) !== holders.free) return 'over'
  const found = readSome(reading)
  state.dry = found === 'dry' ? state.dry + 1 : 0
  const isLast = found === 'over' || state.dry > mostDry
  const isOver = letGo(holder, isLast)
  const isNews = isOver || waitingBytes(ring) >= worthBytes || (found === 'dry' && waitingBytes(ring) > 0)
  if (isNews && Atomics.exchange(reading.isAwaited, 0, 0) === 1) tell(reading.id)
  return isOver ? 'over' : found
}

/** Until the descriptor is wanted back. @returns 'dry' when there was nothing, 'over' when there will be nothing more. */
function readSome({ fd, ring, holder }: Reading): Finding {
  for (let reads = 0; reads < readsAtOnce && Atomics.load(holder, 0) === holders.reading; reads += 1) {
    const length = roomLength(ring)
    if (length === 0) return 'full'
    try {
      const count = readSync(fd, ring.bytes, roomStart(ring), length, null)
      if (count === 0) return 'over'
      filled(ring, count)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== 'EAGAIN' && code !== 'EINTR') return 'over'
      return reads > 0 ? 'more' : 'dry'
    }
  }
  return 'more'
}

/** Lets others have the descriptor: for good after the last read, or when they want it. @returns whether it was for good. */
function letGo(holder: Reading['holder'], isLast: boolean): boolean {
  const next = isLast ? holders.over : holders.free
  if (Atomics.compareExchange(holder, 0, holders.reading, next) === holders.reading) return isLast
  Atomics.store(holder, 0, holders.over)
  Atomics.notify(holder, 0)
  return true
}
