// An attachment at work: its stream over reconnects, restarts and gaps, its resets and its acks. It does not know when there is a connection.
import type { RunId, SessionEvent } from '../event.ts'
import { errors } from '../failure.ts'
import type { Signal } from '../protocol/signals.ts'
import { createAcks } from './acks.ts'
import type { AttachAnswer, Attachment, AttachOptions, ResetReason, Snapshot } from './attachment.ts'
import { createBackoff } from './backoff.ts'
import { withText } from './binary.ts'
import type { Caller } from './caller.ts'
import { createCatchUp } from './catch-up.ts'
import { CommandError } from './command-error.ts'
import { createDeferred } from './deferred.ts'
import { guarded } from './listeners.ts'
import type { Log } from './log.ts'
import { createStreamCheck } from './stream-check.ts'
import { createStream } from './stream.ts'

export type Follow = Attachment & {
  /** There is a connection: attaches on it. */
  begin(): void
  /** Resolves when the view is live, or not worth waiting for: it has ended, failed for now, or does not move. */
  caughtUp(): Promise<void>
  /** The connection is gone: keeps the cursor. */
  lost(): void
  /** @param event undefined: something of this session came that is no event. */
  receive(event: SessionEvent | undefined): void
  /** The server says the hash of what it sent: a view of other events begins anew. */
  check(check: Signal<'run:check'>): void
  /** The session does not exist any more. */
  deleted(): void
  /** The client was closed: nothing is called or sent from now on. */
  close(): void
}

export type FollowContext = {
  caller: Caller
  log: Log
  clientId?: string | undefined
  /** Milliseconds without progress after which nobody waits for this view. */
  stallTimeout: number
  /** Called once, when it ends; `told` resolves when the server knows. */
  onEnd(told: Promise<void>): void
}

/** 1 MiB of history in an answer: a picture soon and one short stall to parse it; the rest follows at the view's pace. */
const pageBytes = 1024 * 1024
/** Attaches in a row that brought nothing and left a gap: a server's hiccup passes in fewer, a hole in a log stays. */
const maxFruitless = 5
/** Times in a row that a view begins anew because it was not what the server sent: what goes on after that is not mended by it. */
const maxMended = 2
/** Answers that may be another one soon. */
const passing: ReadonlySet<string> = new Set([errors.serverStopping, errors.notAuthenticated, errors.journalUnwritable])

export function createFollow(runId: RunId, options: AttachOptions, context: FollowContext): Follow {
  const { caller, log, clientId } = context
  const start = options.seq ?? 0
  const attached = createDeferred<AttachAnswer>()
  const backoff = createBackoff()
  const stream = createStream(start, deliver)
  const streamCheck = createStreamCheck()
  const acks = createAcks(start, (seq) => caller.tell('run:ack', { runId, seq }))
  const catchUp = createCatchUp(
    () => stream.cursor,
    context.stallTimeout,
    () => log.warn(`${runId} does not catch up: it stands at event ${stream.cursor} of ${target}`),
  )
  let phase: 'waiting' | 'asking' | 'following' | 'ended' = 'waiting'
  let status: 'replaying' | 'live' | undefined
  let lastSeq = start
  /** The seq at which this view is live. */
  let target = start
  /** Why the view begins anew, where its events are none of the server's log. */
  let anew: 'lost' | 'differs' | undefined
  let mended = 0
  let early: Signal<'run:check'> | undefined
  let hasPicture = false
  /** Counts attaches: the answer to one that was given up does not matter. */
  let round = 0
  let askedFrom = start
  /** Whether the server may be sending events on this connection. */
  let isKnown = false
  let fruitless = 0
  let retryTimer: unknown

  function deliver(came: SessionEvent) {
    lastSeq = Math.max(lastSeq, came.seq)
    streamCheck.take(came)
    const event = withText(came)
    const done = acks.delivered(event)
    try {
      options.onEvent(event, done)
    } catch (error) {
      log.error(`A view of ${runId} threw at event ${event.seq}`, error)
      done()
    }
    checkLive()
  }
  function checkLive() {
    if (phase !== 'following' || stream.cursor < target) return
    setStatus('live')
    catchUp.finish()
  }
  function setStatus(next: 'replaying' | 'live') {
    if (status === next) return
    status = next
    guarded(log, 'onStatus', () => options.onStatus?.(next))
  }

  function begin() {
    clearTimeout(retryTimer)
    if (phase === 'waiting') ask(options.snapshot === true && (anew !== undefined || !hasPicture))
  }
  function ask(snapshot: boolean) {
    const mine = (round += 1)
    const seq = (askedFrom = anew ? 0 : stream.cursor)
    phase = 'asking'
    early = undefined
    isKnown = true
    stream.hold()
    setStatus('replaying')
    if (mine !== round) return
    const extra = { ...(clientId !== undefined && { clientId }), ...(snapshot && { snapshot }) }
    caller.ask('run:attach', { runId, seq, check: true, binary: true, maxBytes: pageBytes, ...extra }).then(
      (answer) => mine === round && answered(answer, snapshot),
      (error: unknown) => mine === round && refused(error),
    )
  }
  function answered(answer: AttachAnswer, askedSnapshot: boolean) {
    const firstSeq = answer.firstSeq ?? 1
    const isPruned = firstSeq > askedFrom + 1
    const isLong = (answer.events.at(-1)?.seq ?? askedFrom) < answer.lastSeq
    // A picture is cheaper than many pages, and right when pages are gone.
    if (options.snapshot && !askedSnapshot && (isPruned || isLong)) return ask(true)
    phase = 'following'
    lastSeq = target = answer.lastSeq
    attached.resolve({ ...answer, events: [] })
    const why = anew ?? (isPruned ? 'pruned' : 'snapshot')
    streamCheck.restart()
    if (answer.snapshot) reset(answer.snapshot.seq, answer.snapshot, why)
    else if (why !== 'snapshot') reset(firstSeq - 1, undefined, why)
    hasPicture = true
    if (!stream.answered(answer.events)) return missing()
    checkLive()
    if (early) check(early)
  }
  function reset(seq: number, snapshot: Snapshot | undefined, why: ResetReason) {
    if (why === 'lost') log.warn(`The server lost events of ${runId} that were seen here: the view begins anew`)
    if (why === 'pruned') log.warn(`Older events of ${runId} are gone: the view begins anew after ${seq}`)
    anew = undefined
    stream.jump(seq)
    acks.restart(seq)
    guarded(log, 'onReset', () => options.onReset?.(snapshot, why))
  }
  function refused(error: unknown) {
    phase = 'waiting'
    stream.release()
    if (!(error instanceof CommandError)) return finish(new Error(`Cannot attach to ${runId}`, { cause: error }))
    if (error.message === errors.sequenceAhead && askedFrom > 0) {
      anew = 'lost'
      return begin()
    }
    const isPassing = error.failure === 'answer' && passing.has(error.message)
    if (error.failure === 'answer' && !isPassing) return finish(error)
    catchUp.finish()
    // Without a connection there is nothing to retry on: the next one begins anew.
    if (isPassing || error.failure === 'timeout' || error.failure === 'malformed') retry(error, isPassing)
  }
  /** Events are missing or cannot be read: attaches again from the cursor. */
  function missing() {
    phase = 'waiting'
    stream.release()
    retry(new Error(`Events of ${runId} are missing after ${stream.cursor}`))
  }
  function check(theirs: Signal<'run:check'>) {
    // It may be said in one breath with the answer that it is about.
    early = phase === 'asking' ? theirs : undefined
    const outcome = phase === 'following' && mended <= maxMended ? streamCheck.compare(theirs) : 'unknown'
    if (outcome === 'same') mended = 0
    if (outcome !== 'other') return
    caller.tell('run:differs', { runId, seq: theirs.seq, hash: streamCheck.hash })
    log.warn(`What came of ${runId} up to event ${theirs.seq} is not what the server sent`)
    mended += 1
    if (mended > maxMended) return log.error(`${runId} is not mended by beginning anew: it goes on as it is`)
    anew = 'differs'
    phase = 'waiting'
    stream.release()
    begin()
  }
  /** At once after progress, then later and later, then never (unless told `forever`). */
  function retry(error: Error, forever = false) {
    if (stream.cursor > askedFrom) fruitless = 0
    fruitless += 1
    log.debug(`Attaching to ${runId} again: ${error.message}`, error.cause)
    if (fruitless === 1) {
      backoff.reset()
      begin()
    } else if (forever || fruitless <= maxFruitless) retryTimer = setTimeout(begin, backoff.next())
    else void finish(error)
  }

  /** Ends it and tells the server; with an error, the view too. */
  function finish(error?: Error): Promise<void> {
    if (phase === 'ended') return Promise.resolve()
    stop(error ?? new Error(`Detached from ${runId}`))
    const told = isKnown ? caller.ask('run:detach', { runId }).then(nothing, nothing) : Promise.resolve()
    context.onEnd(told)
    if (error) guarded(log, 'onError', () => options.onError?.(error))
    return told
  }
  function stop(error: Error) {
    phase = 'ended'
    round += 1
    clearTimeout(retryTimer)
    stream.close()
    acks.stop()
    attached.reject(error)
    catchUp.finish()
  }

  return {
    runId,
    attached: attached.promise,
    get cursor() {
      return stream.cursor
    },
    get lastSeq() {
      return lastSeq
    },
    begin,
    caughtUp: () =>
      phase === 'asking' || (phase === 'following' && status !== 'live') ? catchUp.wait() : Promise.resolve(),
    lost() {
      if (phase === 'ended') return
      phase = 'waiting'
      isKnown = false
      fruitless = 0
      round += 1
      clearTimeout(retryTimer)
      stream.release()
      catchUp.finish()
    },
    receive(event) {
      if (phase !== 'asking' && phase !== 'following') return
      if (event ? !stream.take(event) : phase === 'following') missing()
    },
    check,
    deleted() {
      isKnown = false
      void finish(new CommandError('run:attach', 'answer', errors.sessionNotFound))
    },
    detach: () => finish(),
    close: () => stop(new Error('The client was closed')),
  }
}

const nothing = () => undefined
