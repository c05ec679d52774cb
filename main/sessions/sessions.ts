// All sessions of this server. It is handed the kinds and the journal; it does not know who asks or who watches.
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { errors, fail, invalidPayload, type Outcome } from '../../shared/failure.ts'
import type { RunSummary } from '../../shared/session.ts'
import { createEmitter } from '../base/emitter.ts'
import type { Logger } from '../base/logger.ts'
import type { Journal, SessionRow } from '../journal/journal.ts'
import type { Adapter } from './adapter.ts'
import { recover } from './recovery.ts'
import { createSession, type Session, type SessionContext } from './session.ts'

/** How often those who watch the list hear that a busy session is still busy. */
const activityMilliseconds = 1000
/** 16 bytes would be 22 characters; the protocol's 21 hold 126 random bits. */
const idCharacters = 21

/** A session is new or its summary is another, it is gone, it wants somebody, or somebody writes on its other side. */
export type SessionsNews =
  | { type: 'changed'; run: RunSummary }
  | { type: 'deleted'; runId: string }
  | { type: 'attention'; run: RunSummary; reason: string }
  | { type: 'typing'; run: RunSummary; isTyping: boolean }

export type CreateRequest = { kind: string; cwd?: string | undefined; title?: string | undefined; options?: unknown }

export type Sessions = {
  /** Starts one at once. What its kind would refuse is how it ends. */
  create(request: CreateRequest): Outcome<{ run: RunSummary }>
  /** Lets its kind look first at what the options name, so that what is refused leaves nothing. Resolves once it has come to something. */
  createChecked(request: CreateRequest): Promise<Outcome<{ run: RunSummary }>>
  /** Newest first. */
  list(): RunSummary[]
  summary(runId: string): RunSummary | undefined
  /** Synchronous, so that keys cannot change order. */
  input(runId: string, data: string | Uint8Array, clientId: string | undefined): Outcome
  resize(runId: string, cols: number, rows: number): Outcome
  call(
    runId: string,
    method: string,
    params: unknown,
    clientId: string | undefined,
  ): Promise<Outcome<{ result?: unknown }>>
  /** Ends a running session; resolves when its process is gone and its last event is in the journal. */
  close(runId: string): Promise<Outcome>
  /** Resolves once it has come to something. */
  restart(runId: string): Promise<Outcome>
  rename(runId: string, title: string): Outcome
  delete(runId: string): Outcome
  onNews(listener: (news: SessionsNews) => void): () => void
  /** Ends all sessions and takes no new ones. */
  stop(reason: string): Promise<void>
}

export type SessionsOptions = {
  journal: Journal
  kinds: ReadonlyMap<string, Adapter>
  log: Logger
  countFollowers(sessionId: string): number
}

/** Opens all sessions that the journal knows; those that a crash left running are ended first. */
export function createSessions({ journal, kinds, log, countFollowers }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>()
  const news = createEmitter<SessionsNews>()
  const busy = new Set<string>()
  const closing = new Set<Promise<void>>()
  let activity: NodeJS.Timeout | undefined
  let isStopping = false

  const tell = (session: Session | undefined) => {
    if (session) news.emit({ type: 'changed', run: session.summary() })
  }
  const context: SessionContext = {
    ...{ journal, log, countFollowers, onChange: tell },
    onAttention: (session, reason) => news.emit({ type: 'attention', run: session.summary(), reason }),
    onTyping: (session, isTyping) => news.emit({ type: 'typing', run: session.summary(), isTyping }),
  }
  const open = (row: SessionRow): Session | undefined => {
    const adapter = kinds.get(row.kind)
    // A kind that this version does not know stays in the journal and is not shown.
    if (!adapter) return void log.warn(`${row.id} is of an unknown kind and is left alone`)
    const session = createSession(row, adapter, context)
    sessions.set(row.id, session)
    return session
  }
  const leftovers = recover(journal, open, log)

  const stopActivity = journal.onCommit((sessionIds) => {
    for (const sessionId of sessionIds) busy.add(sessionId)
    activity ??= setTimeout(() => {
      activity = undefined
      for (const sessionId of busy) tell(sessions.get(sessionId))
      busy.clear()
    }, activityMilliseconds).unref()
  })
  const stopHolding = journal.onState((state) => {
    for (const session of sessions.values()) session.hold(!state.writable)
  })

  /** @returns the request's kind and options, or what is wrong with them. */
  const read = ({ kind, options: given = {} }: CreateRequest) => {
    const adapter = kinds.get(kind)
    if (!adapter) return fail(`Invalid payload: kind: must be one of ${[...kinds.keys()].join(', ')}`)
    const options = adapter.parseOptions(given)
    return options.success ? ({ success: true, adapter, options } as const) : invalidPayload(options.error, 'options')
  }
  const create = (request: CreateRequest): Outcome<{ run: RunSummary }> => {
    if (isStopping) return fail(errors.serverStopping)
    const asked = read(request)
    if (!asked.success) return asked
    const { adapter, options } = asked
    const cwd = adapter.usesFolder ? folder(request.cwd) : null
    if (typeof cwd === 'object' && cwd) return fail(`Invalid payload: cwd: ${cwd.problem}`)
    const title = request.title ?? adapter.defaultTitle(options.data)
    const row = newRow(request.kind, title, cwd, JSON.stringify(options.data))
    try {
      journal.addSession(row)
    } catch (error) {
      log.error('a session could not be added', error)
      return fail(errors.journalUnwritable)
    }
    log.debug(`${row.id} is new`, { kind: row.kind, cwd: row.cwd })
    const session = open(row)
    session?.start()
    return session ? { success: true, run: session.summary() } : fail(errors.sessionNotFound)
  }
  const remove = (runId: string, session: Session): Outcome => {
    if (session.isRunning) return fail(errors.sessionRunning)
    leftovers.killOf(runId)
    try {
      journal.deleteSession(runId)
    } catch (error) {
      log.error(`${runId} could not be deleted`, error)
      return fail(errors.journalUnwritable)
    }
    sessions.delete(runId)
    log.debug(`${runId} is deleted`)
    news.emit({ type: 'deleted', runId })
    return { success: true }
  }
  const restart = async (runId: string, session: Session): Promise<Outcome> => {
    if (isStopping) return fail(errors.serverStopping)
    if (session.isRunning) return fail(errors.sessionRunning)
    if (!journal.state.writable) return fail(errors.journalUnwritable)
    leftovers.killOf(runId)
    session.start()
    await session.opened()
    const { status, reason } = session.summary()
    return status === 'error' ? fail(reason ?? 'It could not be started') : { success: true }
  }
  /** Does something with a session, or says that there is none. */
  const withSession = <T>(runId: string, act: (session: Session) => T) => {
    const session = sessions.get(runId)
    return session ? act(session) : fail(errors.sessionNotFound)
  }

  return {
    create,
    async createChecked(request) {
      const asked = read(request)
      const refused = asked.success ? await asked.adapter.refuse(asked.options.data) : undefined
      if (refused) return fail(`Invalid payload: options.${refused.option}: ${refused.problem}`)
      const made = create(request)
      if (!made.success) return made
      const session = sessions.get(made.run.runId)
      await session?.opened()
      return { success: true, run: session?.summary() ?? made.run }
    },
    list: () => [...sessions.values()].map((session) => session.summary()).toReversed(),
    summary: (runId) => sessions.get(runId)?.summary(),
    input: (runId, data, clientId) => withSession(runId, (session) => session.input(data, clientId)),
    resize: (runId, cols, rows) => withSession(runId, (session) => session.resize(cols, rows)),
    call: async (runId, method, params, clientId) =>
      withSession(runId, (session) => session.call(method, params, clientId)),
    close(runId) {
      const closed = Promise.resolve(withSession(runId, (session) => session.stop()))
      const over = closed.catch(() => undefined).then(() => void closing.delete(over))
      closing.add(over)
      return closed
    },
    restart: async (runId) => withSession(runId, (session) => restart(runId, session)),
    rename: (runId, title) =>
      withSession(runId, (session): Outcome => {
        session.rename(title)
        return { success: true }
      }),
    delete: (runId) => withSession(runId, (session) => remove(runId, session)),
    onNews: news.on,
    async stop(reason) {
      isStopping = true
      // What somebody is closing may have ended already, and still be ending what it had started.
      const others = [...closing]
      const ends = await Promise.allSettled([...sessions.values()].map((session) => session.stop(reason)))
      for (const end of ends) if (end.status === 'rejected') log.error('a session could not be ended', end.reason)
      await Promise.all(others)
      leftovers.close()
      stopActivity()
      stopHolding()
      clearTimeout(activity)
    },
  }
}

function newRow(kind: string, title: string, cwd: string | null, options: string): SessionRow {
  const id = `${kind}_${randomBytes(idCharacters).toString('base64url').slice(0, idCharacters)}`
  const unknown = { endedAt: null, exitCode: null, signal: null, reason: null, pid: null, pidStartedAt: null }
  return { id, kind, title, cwd, options, status: 'starting', createdAt: Date.now(), ...unknown }
}

/** @returns the folder to work in (the home folder when none is asked for), or what is wrong with it. */
function folder(asked: string | undefined): string | { problem: string } {
  const home = os.homedir()
  const wanted =
    asked === undefined || asked === '~' ? home : asked.startsWith('~/') ? path.join(home, asked.slice(2)) : asked
  if (wanted.includes('\0')) return { problem: 'must not contain a NUL character' }
  if (!path.isAbsolute(wanted)) return { problem: 'must be an absolute path' }
  const found = statSync(wanted, { throwIfNoEntry: false })
  return found?.isDirectory() ? path.normalize(wanted) : { problem: 'no such folder' }
}
