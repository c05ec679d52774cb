// One session: its row, and what runs in it while it runs. It does not know other sessions, sockets or what its kind does.
import { isUtf8 } from 'node:buffer'
import { statSync } from 'node:fs'
import { errors, fail, invalidPayload, type Outcome } from '../../shared/failure.ts'
import { maxInputBytes } from '../../shared/protocol/commands.ts'
import type { RunSummary, StatusPayload } from '../../shared/session.ts'
import type { Logger } from '../base/logger.ts'
import { startedAt } from '../base/process-table.ts'
import type { Journal, SessionChange, SessionRow } from '../journal/journal.ts'
import type { Adapter, AnyHost, RunningSession } from './adapter.ts'
import { past, recall } from './recall.ts'

const done: Outcome = { success: true }
/** Milliseconds in which a session that wants somebody is not told of again. */
const attentionRest = 1000

export type Session = {
  readonly isRunning: boolean
  summary(): RunSummary
  start(): void
  /** Resolves once a start has come to something. */
  opened(): Promise<unknown>
  input(data: string | Uint8Array, clientId: string | undefined): Outcome
  resize(cols: number, rows: number): Outcome
  call(method: string, params: unknown, clientId: string | undefined): Promise<Outcome<{ result?: unknown }>>
  /** @param reason a sentence for people, where it is not simply that somebody closed it. */
  stop(reason?: string): Promise<Outcome>
  rename(title: string): void
  hold(held: boolean): void
  /** Says that it ended although nobody saw it end. */
  endedUnseen(reason: string): void
}

export type SessionContext = {
  journal: Journal
  log: Logger
  countFollowers(sessionId: string): number
  onChange(session: Session): void
  onAttention(session: Session, reason: string): void
  onTyping(session: Session, isTyping: boolean): void
}

type Running = { adapted: RunningSession; abort: AbortController; ended: Promise<Outcome> | undefined }

/** @param row the session's row as the journal keeps it; changed here from now on. */
export function createSession(row: SessionRow, adapter: Adapter, context: SessionContext): Session {
  const { journal } = context
  let current: SessionRow = row
  let running: Running | undefined
  let stopReason: string | undefined
  let lastAttention = -attentionRest

  const change = (what: SessionChange) => {
    current = { ...current, ...what }
    journal.changeSession(row.id, what)
  }
  const setStatus = (payload: StatusPayload) => {
    const isFinal = payload.status === 'stopped' || payload.status === 'error'
    const said =
      isFinal && payload.reason === undefined && stopReason !== undefined ? { ...payload, reason: stopReason } : payload
    journal.append(row.id, 'system:status', 'json', Buffer.from(JSON.stringify(said)))
    context.log.debug(`${row.id} is ${said.status}`, said)
    const { status, exitCode = null, signal = null, reason = null } = said
    if (isFinal) {
      running = undefined
      stopReason = undefined
      change({ status, exitCode, signal, reason, endedAt: Date.now(), pid: null, pidStartedAt: null })
    } else {
      change({ status, exitCode: null, signal: null, reason: null, endedAt: null })
    }
    context.onChange(session)
  }
  const start = () => {
    const abort = new AbortController()
    const problem = folderProblem(adapter, current.cwd)
    if (problem) return setStatus({ status: 'error', reason: problem })
    try {
      const options = adapter.parseOptions(JSON.parse(current.options))
      if (!options.success) return setStatus({ status: 'error', reason: 'Its options are not valid any more' })
      let hasEnded = false
      const adapted = adapter.start(options.data, {
        sessionId: row.id,
        cwd: current.cwd ?? process.cwd(),
        ...recorder(journal, adapter, row.id),
        recall: (channel, count) => recall(journal, row.id, channel, count),
        past: () => past(journal, row.id),
        status(payload) {
          hasEnded ||= payload.status === 'stopped' || payload.status === 'error'
          setStatus(payload)
        },
        attention(reason) {
          // A program may ring without end.
          if (performance.now() - lastAttention < attentionRest) return
          lastAttention = performance.now()
          context.onAttention(session, reason)
        },
        typing: (isTyping) => context.onTyping(session, isTyping),
        process(pid) {
          context.log.debug(`${row.id} runs as process ${pid}`)
          change({ pid, pidStartedAt: startedAt(pid) ?? null })
          if (!journal.commit(true)) throw new Error(errors.journalUnwritable)
        },
        signal: abort.signal,
        log: context.log,
      })
      if (hasEnded) return
      running = { adapted, abort, ended: undefined }
      if (!journal.state.writable) adapted.hold?.(true)
    } catch (error) {
      context.log.error(`${row.id} could not start`, error)
      setStatus({ status: 'error', reason: error instanceof Error ? error.message : 'It could not be started' })
    }
  }
  const stop = async (of: Running, reason: string | undefined): Promise<Outcome> => {
    stopReason = reason
    of.abort.abort()
    await of.adapted.stop()
    journal.commit()
    return journal.state.writable ? done : fail(errors.journalUnwritable)
  }

  const session: Session = {
    get isRunning() {
      return running !== undefined
    },
    summary: () => summarize(current, journal, context.countFollowers(row.id)),
    start,
    opened: async () => running?.adapted.opened,
    input(data, clientId) {
      if (!running) return fail(errors.sessionStopped)
      // A kind that records what it is told would fill the memory while nothing can be written.
      const waiting = journal.state.writable ? 0 : journal.pendingBytes(row.id)
      if (waiting + data.length > maxInputBytes) return fail(errors.inputQueueFull)
      journal.heard()
      return running.adapted.input(data, clientId) ?? done
    },
    resize(cols, rows) {
      if (!running) return fail(errors.sessionStopped)
      if (!running.adapted.resize) return fail(errors.resizeNotSupported)
      running.adapted.resize(cols, rows)
      return done
    },
    async call(method, params, clientId) {
      if (!running) return fail(errors.sessionStopped)
      return call(adapter, running.adapted, { method, params, clientId })
    },
    async stop(reason) {
      // Kept, since a kind may end within stop().
      const ending = running
      if (!ending) return fail(errors.sessionStopped)
      // Two who close it at once wait for the same end.
      ending.ended ??= stop(ending, reason)
      return ending.ended
    },
    rename(title) {
      change({ title })
      context.onChange(session)
    },
    hold: (held) => running?.adapted.hold?.(held),
    endedUnseen: (reason) => setStatus({ status: 'stopped', reason }),
  }
  return session
}

/** Chunks go as bytes from where they were read to where they are kept; everything else is JSON. */
function recorder(journal: Journal, adapter: Adapter, sessionId: string): Pick<AnyHost, 'record' | 'recordChunk'> {
  const typeOf = (channel: string) => {
    const type = adapter.contract.events[channel]?.type
    if (!type) throw new Error(`${adapter.contract.kind} has no channel ${channel}`)
    return type
  }
  return {
    record(channel, payload) {
      const type = typeOf(channel)
      if (type === 'chunk') throw new Error(`${channel} takes chunks`)
      journal.append(sessionId, channel, type, Buffer.from(JSON.stringify(payload)))
    },
    recordChunk(channel, text) {
      const type = typeOf(channel)
      if (type !== 'chunk') throw new Error(`${channel} takes no chunks`)
      // What is no UTF-8 (and half a surrogate pair has none) is replaced here, once: live and replayed events are the same.
      const bytes = typeof text === 'string' ? Buffer.from(text) : text
      const body = isUtf8(bytes) ? bytes : Buffer.from(bytes.toString())
      if (body.length > 0) journal.append(sessionId, channel, type, body)
    },
  }
}

async function call(
  adapter: Adapter,
  adapted: RunningSession,
  { method, params, clientId }: { method: string; params: unknown; clientId: string | undefined },
): Promise<Outcome<{ result?: unknown }>> {
  const schema = Object.hasOwn(adapter.contract.calls, method) ? adapter.contract.calls[method] : undefined
  if (!schema || !adapted.call) return fail(`Invalid payload: method: ${adapter.contract.kind} has no such method`)
  const parsed = schema.safeParse(params)
  if (!parsed.success) return invalidPayload(parsed.error, 'params')
  return adapted.call(method, parsed.data, clientId)
}

function folderProblem(adapter: Adapter, cwd: string | null): string | undefined {
  if (!adapter.usesFolder || cwd === null) return undefined
  const found = statSync(cwd, { throwIfNoEntry: false })
  return found?.isDirectory() ? undefined : `The folder ${cwd} is not there`
}

function summarize(row: SessionRow, journal: Journal, followers: number): RunSummary {
  return {
    runId: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    ...(row.cwd !== null && { cwd: row.cwd }),
    createdAt: row.createdAt,
    lastActivityAt: journal.lastEventAt(row.id) || row.createdAt,
    ...(row.endedAt !== null && { endedAt: row.endedAt }),
    lastSeq: journal.head(row.id),
    ...(row.exitCode !== null && { exitCode: row.exitCode }),
    ...(row.signal !== null && { signal: row.signal }),
    ...(row.reason !== null && { reason: row.reason }),
    followers,
  }
}
