// The composition root: everything a server is made of, put together and taken apart in order. It does not know how it was started.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { errors, fail, type Failure } from '../shared/failure.ts'
import { ptyContract } from '../shared/kinds/pty.ts'
import { isLoopback } from './auth/address.ts'
import { createApi } from './api/api.ts'
import { createMetrics } from './api/metrics.ts'
import { type Auth, createAuth } from './auth/authenticate.ts'
import { createGrants } from './auth/grants.ts'
import { type KeepKey, keepInFile, ownerKey, replaceKey } from './auth/keys.ts'
import { createTickets } from './auth/tickets.ts'
import { type Clock, systemClock } from './base/clock.ts'
import type { Logger } from './base/logger.ts'
import { createRoots } from './files/roots.ts'
import { createAssets } from './http/assets.ts'
import { health } from './http/health.ts'
import { listen } from './http/listen.ts'
import { signIn, signOut } from './http/sign-in.ts'
import { createFollowers } from './journal/follow.ts'
import { type Limits, usualLimits } from './journal/limits.ts'
import { lockFolder } from './journal/lock.ts'
import { isDamage, setAside } from './journal/set-aside.ts'
import { openSqliteJournal } from './journal/sqlite-journal.ts'
import { hasEnded, type Journal } from './journal/journal.ts'
import { createKeyframes } from './keyframes/keyframes.ts'
import { createKinds } from './kinds/index.ts'
import { defaultLocaltunnelHost } from './options.ts'
import type { Adapter } from './sessions/adapter.ts'
import { createSessions, type Sessions } from './sessions/sessions.ts'
import { attachSockets, type SocketDeps } from './socket/attach.ts'
import { createStats } from './stats/stats.ts'
import { createTunnels, type Tunnels } from './tunnels/tunnels.ts'

export type ServerOptions = {
  /** 0 takes a free one. */
  port: number
  host: string
  /** Where the journal and the key are kept; made when it is not there. */
  dataDir: string
  /** The owner's key; when absent, the one in the data folder, made at first start. */
  key?: string | undefined
  /** Keeps another key in the place of `key`; absent where that was given and so is not ours to replace. */
  keepKey?: KeepKey | undefined
  /** Without authentication, which only a loopback address may have. */
  noAuth?: boolean
  /** The localtunnel server that tunnels are opened at. */
  localtunnelHost?: string
  /** Folders below which files may be opened; the home folder unless told. */
  fileRoots?: readonly string[]
  /** The program `claude`, and the environment in which it is looked for and run; PATH and the usual places, and this process's, unless told. */
  claude?: string | undefined
  claudeEnvironment?: NodeJS.ProcessEnv
  /** Bytes on disk that are kept of one session and of all; the journal's usual ones unless told. */
  maxSessionSize?: number
  maxJournalSize?: number
  /** The environment in which `code` is looked for and run; this process's unless told. */
  codeEnvironment?: NodeJS.ProcessEnv
  /** Of grants and tunnels; the system's unless told. */
  clock?: Clock
  /** Sets a damaged journal aside and begins a new one, rather than refuse to start: for those who have no command line to do it on. */
  setDamagedAside?: boolean
  /** What sockets wait for; the usual times unless told. */
  times?: SocketDeps['times']
  /** The built page. */
  pageFolder: string
  /** What sessions there can be, by name; those of the registry unless told. */
  kinds?: ReadonlyMap<string, Adapter>
  logger: Logger
}

export type DispatchServer = {
  /** Where this machine reaches it, without a slash at the end. */
  readonly url: string
  /** The owner's key; absent without authentication. */
  readonly key: string | undefined
  /** Whether the key was made just now, so that nobody knows it yet. */
  readonly isKeyNew: boolean
  /** Where the key is kept; absent when it was given. */
  readonly keyFile: string | undefined
  readonly tunnels: Tunnels
  /** What the owner must be told of how it started: a damaged journal that was set aside. */
  readonly notice: string | undefined
  readonly sessions: Pick<Sessions, 'list' | 'create' | 'onNews'>
  /** Refuses who comes, ends all sessions, then everything else; resolves when nothing is left. Calling it again waits for the same end. */
  close(): Promise<void>
}

/** In the data folder. */
const journalFile = 'journal.db'

type Opened = { journal: Journal; notice?: string; unlock(): void }

/** @returns the server, listening; or one line that says why it cannot be. Then nothing is left open. */
export async function createServer(
  options: ServerOptions,
): Promise<{ success: true; server: DispatchServer } | Failure> {
  const { host, port, logger, clock = systemClock } = options
  if (options.noAuth && host !== 'localhost' && !isLoopback(host)) {
    return fail(`Without a key the server may listen on a loopback address only, and ${host} is none`)
  }
  const opened = openFolder(options)
  if ('error' in opened) return opened
  const owner = options.noAuth ? undefined : ownerKey({ given: options.key, dataDir: options.dataDir })
  // Tunnels need the server and the server must know their addresses.
  const ways = { origins: (): readonly string[] => [] }
  const listening =
    owner?.success === false ? owner : await listen({ host, port, logger, extraOrigins: () => ways.origins() })
  if (!listening.success || owner?.success === false) {
    closeFolder(opened)
    return listening.success ? fail(errors.invalidKey) : listening
  }
  if (owner?.warning) logger.warn(owner.warning)
  const { http } = listening
  const composed = tryToCompose({ ...options, clock }, { ...opened, http, key: owner?.key })
  if ('error' in composed) {
    await http.close()
    closeFolder(opened)
    return composed
  }
  if (opened.notice) logger.warn(opened.notice)
  const { sessions, tunnels, close } = composed
  ways.origins = composed.origins
  let closed: Promise<void> | undefined
  const keyFile = owner && options.key === undefined ? path.join(options.dataDir, 'key') : undefined
  return {
    success: true,
    server: {
      url: http.url,
      get key() {
        return composed.auth.key
      },
      isKeyNew: owner?.isNew ?? false,
      keyFile,
      tunnels,
      notice: opened.notice,
      sessions,
      close: () => (closed ??= close()),
    },
  }
}

type Http = Extract<Awaited<ReturnType<typeof listen>>, { success: true }>['http']
type Parts = Opened & { http: Http; key: string | undefined }
type Composed = {
  auth: Auth
  sessions: Sessions
  tunnels: Tunnels
  /** Where the server is reached by tunnels now. */
  origins(): readonly string[]
  /** Takes it all apart again. */
  close(): Promise<void>
}

/** What the journal holds is read here for the first time, and may be damaged. */
function tryToCompose(options: ServerOptions & { clock: Clock }, parts: Parts): Composed | Failure {
  try {
    return compose(options, parts)
  } catch (error) {
    return fail(`The journal in ${options.dataDir} cannot be read: ${reasonOf(error)}`)
  }
}

function compose(options: ServerOptions & { clock: Clock }, { http, key, ...opened }: Parts): Composed {
  const { pageFolder, logger, clock, times = {} } = options
  const { journal } = opened
  const followers = createFollowers(journal)
  const roots = createRoots(options.fileRoots)
  const claude = { program: options.claude, env: options.claudeEnvironment }
  const kinds = options.kinds ?? createKinds({ claude, roots })
  const sessions = createSessions({ journal, kinds, log: logger.area('SESSION'), countFollowers: followers.count })
  const keyframes = keyframesOf(options, journal, sessions)
  const grants = createGrants({ notes: journal.notes('grants'), clock, heads: () => headsOf(journal) })
  const auth = createAuth({ key, grants, log: logger.area('AUTH') })
  const { tunnels, origins } = createTunnels({
    refused: auth.required ? undefined : 'A tunnel needs a key, and this server was started without one',
    localtunnel: { host: options.localtunnelHost ?? defaultLocaltunnelHost, take: http.take },
    vscode: { env: options.codeEnvironment ?? process.env },
    ...{ journal, clock, log: logger.area('TUNNEL') },
  })
  const stats = createStats({ journal, sessions, traffic: http.traffic, logger })
  const tickets = createTickets({ notes: journal.notes('tickets'), clock, grants, key: () => auth.key })
  const keepKey = options.key === undefined ? keepInFile(options.dataDir) : options.keepKey
  const sockets = attachSockets(http, {
    ...{ sessions, journal, followers, keyframes, auth, grants, tunnels, roots, tickets, stats, logger, times },
    replaceKey: () => replaceKey(keepKey),
  })
  http.serve('/', createAssets({ folder: pageFolder, logger }))
  http.serve('/healthz', health)
  const { callerOf } = http
  http.serve('/api/', createApi({ sessions, journal, auth, kinds, callerOf, logger, tell: sockets.tell }))
  http.serve(
    '/metrics',
    createMetrics({ auth, stats, sessions, journal, callerOf, socketsByRole: sockets.countByRole }),
  )
  http.serve('/sign-in', signIn({ auth, tickets, tunnels: origins, callerOf }))
  http.serve('/sign-out', signOut({ tickets }))
  return {
    auth,
    sessions,
    tunnels,
    origins,
    async close() {
      http.refuse()
      await sessions.stop('Dispatch was closed')
      // One turn more, so that whoever follows is sent the ends before the connections go.
      await turn()
      followers.close()
      await sockets.close()
      stats.close()
      grants.close()
      keyframes.close()
      await Promise.all([tunnels.localtunnel.stop(), tunnels.vscode.stop()])
      await http.close()
      closeFolder(opened)
    },
  }
}

/** Terminals alone have a screen. */
function keyframesOf({ dataDir, logger }: ServerOptions, journal: Journal, sessions: Sessions) {
  const keyframes = createKeyframes({
    journal,
    file: path.join(dataDir, journalFile),
    hasScreen: (sessionId) => sessionId.startsWith(`${ptyContract.kind}_`),
    log: logger.area('JOURNAL'),
  })
  sessions.onNews((news) => {
    if (news.type === 'changed' && hasEnded(news.run.status)) keyframes.ended(news.run.runId)
    if (news.type === 'deleted') keyframes.forget(news.runId)
  })
  return keyframes
}

/** The last event of each session, with what this turn of the loop appended. */
function headsOf(journal: Journal): Record<string, number> {
  journal.commit()
  return Object.fromEntries(journal.sessions().map(({ id }) => [id, journal.head(id)]))
}

function openFolder(options: ServerOptions): Opened | Failure {
  const { dataDir: folder, setDamagedAside = false } = options
  let unlock: (() => void) | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    unlock = lockFolder(folder)
  } catch (error) {
    return fail(`The data folder ${folder} cannot be used: ${reasonOf(error)}`)
  }
  if (!unlock) return fail(`The data folder ${folder} is in use by another Dispatch`)
  const file = path.join(folder, journalFile)
  try {
    const open = () => openSqliteJournal(file, { limits: limitsOf(options) })
    return { ...(setDamagedAside ? openOrSetAside(file, open) : { journal: open() }), unlock }
  } catch (error) {
    unlock()
    return fail(`The journal ${file} cannot be opened: ${reasonOf(error)}`)
  }
}

function limitsOf({ maxSessionSize, maxJournalSize }: ServerOptions): Limits {
  return {
    maxSessionBytes: maxSessionSize ?? usualLimits.maxSessionBytes,
    maxJournalBytes: maxJournalSize ?? usualLimits.maxJournalBytes,
  }
}

/** A damaged journal must not keep everything else from working; nor may it be lost, since much of it can be saved by who knows how. */
function openOrSetAside(file: string, open: () => Journal): { journal: Journal; notice?: string } {
  try {
    return { journal: open() }
  } catch (error) {
    if (!isDamage(error)) throw error
    const aside = setAside(file)
    const notice = `The journal ${file} is damaged (${reasonOf(error)}). It was set aside, unchanged, as ${aside}, and a new one was begun.`
    return { journal: open(), notice }
  }
}

function closeFolder({ journal, unlock }: Opened): void {
  journal.close()
  unlock()
}

/** @returns one line. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ')
}
