// Has keyframes taken of sessions with a screen: while they print much, when they end, and when somebody has to wait for a long one. It does not know how a screen is drawn.
import type { Logger } from '../base/logger.ts'
import type { Journal } from '../journal/journal.ts'
import type { Keyframe, NewKeyframe } from '../journal/keyframe.ts'
import { lullMilliseconds } from '../journal/lull.ts'
import { startThread, type Thread } from '../journal/thread.ts'
import { intervalBytes, type KeyframeJob, type KeyframeNews, leastBytes } from './jobs.ts'

/** A thread that has nothing to do is ended after this time, and its memory is free. */
const idleMilliseconds = 10_000
/** When to try again to write while somebody else does. */
const busyMilliseconds = 20
/** Milliseconds that closing waits for a picture that is being taken. What is not closed then is closed by the system. */
const patienceMilliseconds = 500
/** It has a program of its own and texts of some megabytes; the cells of its screens are not counted here. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 }

export type Keyframes = {
  /** @returns the newest one, or undefined: there is none yet, or the session has no screen. */
  newest(sessionId: string): Keyframe | undefined
  /** Somebody has to wait for a replay that a keyframe would spare: there will be one soon. */
  want(sessionId: string): void
  /** The session's program has ended, or had ended before. */
  ended(sessionId: string): void
  /** The session is gone from the journal. */
  forget(sessionId: string): void
  close(): void
}

export type KeyframesOptions = {
  journal: Journal
  /** The journal's, which the thread reads by itself. */
  file: string
  hasScreen(sessionId: string): boolean
  log: Logger
}

/** A session that waits for a job: whether a keyframe is wanted at its end, whether somebody waits for it, and up to where, unless to its head. */
type Due = { isLast: boolean; isUrgent: boolean; upTo?: number }
/** The job that is being done. `seen`: bytes that had been written before what it looks at. `isGone`: the session was deleted meanwhile. */
type Current = { sessionId: string; wanted: Due & { upTo: number }; seen: number; isGone: boolean }

export function createKeyframes({ journal, file, hasScreen, log }: KeyframesOptions): Keyframes {
  const due = new Map<string, Due>()
  /** Bytes that had been written to each session when it was last looked after. */
  const seen = new Map<string, number>()
  /** The same when it had ended: that is told more than once. */
  const last = new Map<string, number>()
  /** Sessions that the terminal fails at: a picture of them would fail again. */
  const broken = new Set<string>()
  let thread: Thread<KeyframeJob> | undefined
  let current: Current | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const grown = (sessionId: string) => journal.bytesWritten(sessionId) - (seen.get(sessionId) ?? 0)
  const isUrgent = ([, wanted]: [string, Due]) => wanted.isUrgent
  /** Drawing what a flood prints takes a core that the flood needs: only what somebody waits for is not put off. */
  const mayBegin = ([sessionId]: [string, Due]) => !journal.putsOff(grown(sessionId))

  const retire = () => {
    thread?.retire()
    thread = undefined
  }
  const next = () => {
    if (current !== undefined || isClosed) return
    clearTimeout(timer)
    const waiting = [...due]
    const [sessionId, wanted] = waiting.find(isUrgent) ?? waiting.find(mayBegin) ?? []
    if (sessionId === undefined || !wanted) {
      timer = due.size > 0 ? setTimeout(next, lullMilliseconds).unref() : setTimeout(retire, idleMilliseconds).unref()
      return
    }
    due.delete(sessionId)
    const { isLast, upTo = journal.head(sessionId) } = wanted
    current = { sessionId, wanted: { ...wanted, upTo }, seen: seen.get(sessionId) ?? 0, isGone: false }
    const isBehind = grown(sessionId) >= 2 * intervalBytes
    seen.set(sessionId, journal.bytesWritten(sessionId))
    const job: KeyframeJob = { sessionId, upTo, isLast, isBehind }
    thread ??= start()
    thread.post(job)
  }
  const start = () => {
    const started = startThread<KeyframeJob, KeyframeNews>({
      ...{ name: 'keyframe-worker', beside: import.meta.url, file, resourceLimits },
      onMessage(news) {
        if (news !== 'done' && 'keyframe' in news) return keep(news.sessionId, news.keyframe)
        const job = current
        current = undefined
        if (news !== 'done' && job && !job.isGone) goOn(job, news.followed)
        next()
      },
      onError(error) {
        if (thread !== started) return
        thread = undefined
        if (current && !current.isGone) {
          const { sessionId } = current
          log.warn(`No keyframe can be taken of ${sessionId}: it will be replayed`, error)
          broken.add(sessionId)
          due.delete(sessionId)
        }
        current = undefined
        next()
      },
    })
    return started
  }
  /** Behind the others: a long session must not hold them up. */
  const goOn = ({ sessionId, wanted, seen: before }: Current, followedBytes: number) => {
    seen.set(sessionId, before + followedBytes)
    const known = due.get(sessionId)
    due.delete(sessionId)
    due.set(sessionId, known ? both(wanted, known) : wanted)
  }
  const keep = (sessionId: string, keyframe: NewKeyframe) => {
    if (isClosed) return
    try {
      if (!journal.keyframes.put(sessionId, keyframe)) setTimeout(keep, busyMilliseconds, sessionId, keyframe).unref()
    } catch (error) {
      // A full disk is told by who writes events; a keyframe less costs only time.
      log.debug(`a keyframe of ${sessionId} could not be kept`, error)
    }
  }
  const add = (sessionId: string, wanted: Due) => {
    if (isClosed || broken.has(sessionId)) return
    const known = due.get(sessionId)
    due.set(sessionId, known ? both(wanted, known) : wanted)
    next()
  }
  const stops = [
    journal.onCommit((sessionIds) => {
      for (const sessionId of sessionIds) {
        if (hasScreen(sessionId) && grown(sessionId) >= intervalBytes) {
          add(sessionId, { isLast: false, isUrgent: false })
        }
      }
    }),
  ]
  return {
    newest: (sessionId) => (hasScreen(sessionId) ? journal.keyframes.newest(sessionId) : undefined),
    want(sessionId) {
      if (hasScreen(sessionId)) add(sessionId, { isLast: true, isUrgent: true })
    },
    ended(sessionId) {
      const bytes = journal.bytesWritten(sessionId)
      if (!hasScreen(sessionId) || bytes < leastBytes || last.get(sessionId) === bytes) return
      last.set(sessionId, bytes)
      add(sessionId, { isLast: true, isUrgent: false })
    },
    forget(sessionId) {
      for (const known of [due, seen, last, broken]) known.delete(sessionId)
      if (current?.sessionId === sessionId) current.isGone = true
    },
    close() {
      isClosed = true
      for (const stop of stops) stop()
      clearTimeout(timer)
      thread?.close(patienceMilliseconds)
    },
  }
}

/** Up to the head, as it is when its turn comes: what was wanted last is not behind it. */
function both(one: Due, other: Due): Due {
  return { isLast: one.isLast || other.isLast, isUrgent: one.isUrgent || other.isUrgent }
}
