// Keeps the journal within its limits: the oldest segments go, one at a time. It does not know what is in them.
import type Database from 'better-sqlite3'
import type { Limits } from './limits.ts'
import { seqs } from './schema.ts'

/** Time one slice may take: a key pressed meanwhile must not feel it. */
const sliceMilliseconds = 4
/** Rest between slices, so that they take at most about a fifth of the loop. */
const restMilliseconds = 16
/** Rest after a slice that failed: somebody writes for a moment, or the disk is full. */
const retryMilliseconds = 1000

/**
 * How far the journal may be beyond its limit while there is something to seal: what goes first may not be in segments yet, and another session
 * would lose in its place.
 */
const slack = 1.1

export type Retention = {
  /** Something of this session was sealed. */
  sealed(number: number): void
  /** Nothing is left to seal: the whole journal is brought within its limit. */
  rest(): void
  close(): void
}

/** @param onPruned called when there is space to give back. */
export function createRetention(db: Database.Database, limits: Limits, onPruned: () => void): Retention {
  const prune = createPruning(db)
  const sizes = createSizes(db)
  const grown = new Set<number>()
  let isAtRest = false
  let timer: NodeJS.Timeout | undefined

  /** @returns whether there may be more to do. */
  const step = (): boolean => {
    for (const number of grown) {
      if (sizes.ofSession(number) > limits.maxSessionBytes && prune(number)) return true
      grown.delete(number)
    }
    if (sizes.ofJournal() <= limits.maxJournalBytes * (isAtRest ? 1 : slack)) return false
    return sizes.stopped().some((number) => prune(number))
  }
  const slice = () => {
    timer = undefined
    const end = performance.now() + sliceMilliseconds
    let hasPruned = false
    try {
      while (performance.now() < end) {
        if (!step()) return hasPruned && onPruned()
        hasPruned = true
      }
    } catch {
      timer = setTimeout(slice, retryMilliseconds).unref()
      return
    }
    onPruned()
    timer = setTimeout(slice, restMilliseconds).unref()
  }
  const begin = () => {
    timer ??= setTimeout(slice, restMilliseconds).unref()
  }
  return {
    sealed(number) {
      isAtRest = false
      grown.add(number)
      begin()
    },
    rest() {
      isAtRest = true
      begin()
    },
    close: () => clearTimeout(timer),
  }
}

/** Sizes in bytes, each by a look or two: sums are kept with the segments, and pages are counted by SQLite. */
function createSizes(db: Database.Database) {
  const first = db.prepare<[number, number], { packedBefore: number }>(
    'SELECT packedBefore FROM segments WHERE id > ? AND id < ? ORDER BY id LIMIT 1',
  )
  const last = db.prepare<[number, number], { packedBefore: number; packed: number }>(
    'SELECT packedBefore, packed FROM segments WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
  )
  const stopped = db.prepare<[], { number: number }>(
    "SELECT number FROM sessions WHERE status IN ('stopped', 'error') ORDER BY endedAt, number",
  )
  const pragma = (name: string) => Number(db.pragma(name, { simple: true }))
  return {
    ofSession(number: number): number {
      const base = number * seqs
      const [oldest, newest] = [first.get(base, base + seqs), last.get(base, base + seqs)]
      return oldest && newest ? newest.packedBefore + newest.packed - oldest.packedBefore : 0
    },
    ofJournal: () => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    /** The one that ended longest ago first. */
    stopped: () => stopped.all().map(({ number }) => number),
  }
}

/**
 * @returns what removes a session's oldest segment: unless it is the only one, or no keyframe of the session comes after it where there are
 * keyframes, since its screen could not be drawn any more. It says whether it did.
 */
function createPruning(db: Database.Database): (number: number) => boolean {
  const oldest = db.prepare<[number, number], { id: number; last: number }>(
    'SELECT id, last FROM segments WHERE id > ? AND id < ? ORDER BY id LIMIT 2',
  )
  const picture = db.prepare<[number], { seq: number }>('SELECT seq FROM pictures WHERE number = ?')
  const remove = db.prepare('DELETE FROM segments WHERE id = ?')
  const removeFrames = db.prepare('DELETE FROM keyframes WHERE id > ? AND id < ?')
  const prune = db.transaction((number: number): boolean => {
    const base = number * seqs
    const [segment, next] = oldest.all(base, base + seqs)
    const keyframe = picture.get(number)
    if (!segment || !next || (keyframe && base + keyframe.seq < segment.last)) return false
    remove.run(segment.id)
    // A screen that nothing follows any more.
    removeFrames.run(base, segment.last)
    return true
  })
  return (number) => prune.immediate(number)
}
