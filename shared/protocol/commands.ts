// Everything a client may ask of the server: one table of names, inputs, outputs and the role that each needs.
// Socket.IO's types, the server's handlers and the client's calls are all derived from it.
import * as z from 'zod'
import { RunId, Seq, SessionEvent, StreamHash } from '../event.ts'
import type { Failure } from '../failure.ts'
import { FileEntry } from '../files.ts'
import { Access, Grant, GrantRole, GrantScope, GrantVisitor, type Role } from '../grant.ts'
import { DisplayName } from '../presence.ts'
import { RunSummary, SessionStatus, SessionTitle } from '../session.ts'
import { LogLevel, SessionStats, SocketTraffic } from '../stats.ts'
import { TunnelStatus } from '../tunnel.ts'

/** Whom a client says it is; shown to other people, never trusted. */
export const ClientId = z.string().max(200)

/** Most bytes of history in one answer, 4 MiB: larger ones stall everybody else while they are encoded. */
export const maxPageBytes = 4 * 1024 * 1024
/** Most bytes of one input, 1 MiB: what a session's input queue holds. */
export const maxInputBytes = 1024 * 1024

/** The size of a terminal in characters. */
export const Columns = z.int().min(1).max(1000)
export const Rows = z.int().min(1).max(1000)

const nothing = z.object({})
const oneRun = z.object({ runId: RunId })
/** Checked by the handler, whose words for a wrong one the protocol fixes. */
const key = z.object({ terminalKey: z.unknown().optional() })
const pageBytes = z.int().min(1).max(maxPageBytes).optional()
const encoder = new TextEncoder()

const inputData = z
  .union([z.string(), z.instanceof(Uint8Array)])
  .refine(
    (data) =>
      data.length <= maxInputBytes && (typeof data !== 'string' || encoder.encode(data).length <= maxInputBytes),
    `must be at most ${maxInputBytes} bytes`,
  )

/** `role` is the least that may say it; 'anyone' needs no key. `answer` is false for a command that needs no callback. */
function command<I extends z.ZodType, O extends z.ZodType>(role: Role | 'anyone', input: I, output: O, answer = true) {
  return { role, input, output, answer }
}

export const connectionCommands = {
  'client:hello': command(
    'anyone',
    z.object({ clientId: ClientId.optional(), terminalKey: z.unknown().optional() }),
    z.object({ message: z.literal('Authenticated') }),
  ),
  /** What the one who asks may do. */
  'client:access': command('viewer', nothing, z.object({ access: Access })),
  /** How others in a session see the one who says it. */
  'client:name': command('viewer', z.object({ name: DisplayName }), nothing),
}

export const sessionCommands = {
  'run:create': command(
    'owner',
    z.object({
      kind: z.string().max(32),
      cwd: z.string().min(1).max(4096).optional(),
      title: SessionTitle.optional(),
      options: z.record(z.string(), z.unknown()).optional(),
    }),
    z.object({ runId: RunId, kind: z.string(), status: SessionStatus }),
  ),
  /** With `watch` the socket is also sent `run:changed` and `run:deleted` from this answer on. */
  'run:list': command('viewer', z.object({ watch: z.boolean().optional() }), z.object({ runs: z.array(RunSummary) })),
  'run:attach': command(
    'viewer',
    z.object({
      runId: RunId,
      seq: Seq.optional(),
      /** Means the same as seq. */
      afterSeq: Seq.optional(),
      clientId: ClientId.optional(),
      snapshot: z.boolean().optional(),
      /** Long texts of chunks may come as their UTF-8: `payload.data` is then an attachment of Socket.IO. */
      binary: z.boolean().optional(),
      /** The socket is also sent `run:check` now and then. */
      check: z.boolean().optional(),
      maxBytes: pageBytes,
    }),
    z.object({
      runId: RunId,
      kind: z.string(),
      status: SessionStatus,
      events: z.array(SessionEvent),
      /** The end of the log when this was answered. */
      lastSeq: Seq,
      /** The first event that is still kept, when older ones are gone. */
      firstSeq: Seq.optional(),
      /** The screen as it was after event `seq`, where the session then stood: the events begin after it. Only when it was asked for and is worth it. */
      snapshot: z
        .object({ seq: Seq, cols: Columns, rows: Rows, data: z.string(), status: SessionStatus.optional() })
        .optional(),
      meta: RunSummary,
    }),
  ),
  'run:detach': command('viewer', oneRun, nothing),
  'run:input': command('operator', z.object({ runId: RunId, data: inputData }), nothing, false),
  'run:resize': command('operator', z.object({ runId: RunId, cols: Columns, rows: Rows }), nothing),
  'run:close': command('owner', oneRun, nothing),
  'run:restart': command('owner', oneRun, nothing),
  'run:rename': command('owner', z.object({ runId: RunId, title: SessionTitle }), nothing),
  'run:delete': command('owner', oneRun, nothing),
  'run:ack': command('viewer', z.object({ runId: RunId, seq: Seq }), nothing, false),
  /** What came up to `seq` has another hash than `run:check` said: the client begins anew. */
  'run:differs': command('viewer', z.object({ runId: RunId, seq: Seq, hash: StreamHash }), nothing, false),
  'run:call': command(
    'operator',
    z.object({ runId: RunId, method: z.string().min(1).max(64), params: z.unknown().optional() }),
    z.object({ result: z.unknown().optional() }),
  ),
  'run:read': command(
    'viewer',
    z.object({ runId: RunId, seq: Seq, maxBytes: pageBytes, limit: z.int().min(1).max(10_000).optional() }),
    z.object({ events: z.array(SessionEvent), lastSeq: Seq }),
  ),
}

export const SocketSummary = z.object({
  socketId: z.string(),
  clientId: z.string().optional(),
  /** Absent until the socket is authenticated. */
  role: z.string().optional(),
  address: z.string(),
  connectedAt: z.number(),
  /** `lagBytes` of one that is thousands of events behind is an estimate. */
  runs: z.array(z.object({ runId: RunId, cursor: Seq, lagEvents: z.int(), lagBytes: z.int() })),
  traffic: SocketTraffic,
})
export type SocketSummary = z.infer<typeof SocketSummary>

export const adminCommands = {
  'admin:subscribe': command('owner', z.object({ on: z.boolean().optional() }), nothing),
  'admin:sockets': command('owner', nothing, z.object({ sockets: z.array(SocketSummary) })),
  /** With `on` the socket is sent `admin:stats` each second from this answer on, which has the sizes that are known already. */
  'admin:stats': command(
    'owner',
    z.object({ on: z.boolean().optional() }),
    z.object({ sizes: z.array(SessionStats.pick({ runId: true, size: true }).required()) }),
  ),
  /** Sets the least level that is logged, until the server ends; without `level` it only says which that is. */
  'admin:log-level': command('owner', z.object({ level: LogLevel.optional() }), z.object({ level: LogLevel })),
  'admin:disconnect': command('owner', z.object({ socketId: z.string().min(1).max(100) }), nothing),
}

const started = z.object({ url: z.string(), status: z.literal('running') })
/** A name that every localtunnel server takes. */
const Subdomain = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/,
    'must be 4 to 63 small letters, digits and dashes, none of these at an end',
  )
const startTunnel = key.extend({ subdomain: Subdomain.optional() })

const tunnelStatus = z.object({
  status: TunnelStatus,
  /** Who runs its other end, by name or host. */
  provider: z.string().optional(),
  /** Why none may be started on this server, if so. */
  refused: z.string().optional(),
})

export const tunnelCommands = {
  'tunnel:start': command('owner', startTunnel, started),
  'tunnel:stop': command('owner', key, nothing),
  'tunnel:status': command('owner', nothing, tunnelStatus),
  'vscode-tunnel:start': command('owner', key, started),
  'vscode-tunnel:stop': command('owner', key, nothing),
  'vscode-tunnel:status': command('owner', nothing, tunnelStatus),
}

export const keyCommands = {
  /** Another key in the old one's place: every other socket is asked again. */
  'key:replace': command('owner', key, z.object({ key: z.string() })),
}

const GrantId = z.string().max(100)

export const grantCommands = {
  'grant:create': command(
    'owner',
    z.object({
      role: GrantRole,
      runs: GrantScope,
      expiresAt: z.number().nullable().optional(),
      label: z.string().max(200).optional(),
      /** For a viewer: visible unless told. */
      historyBefore: z.boolean().optional(),
      /** For a viewer: on unless told. */
      masksSecrets: z.boolean().optional(),
    }),
    z.object({ grant: Grant, token: z.string(), url: z.string() }),
  ),
  'grant:list': command(
    'owner',
    nothing,
    z.object({ grants: z.array(Grant.extend({ connected: z.array(GrantVisitor) })) }),
  ),
  'grant:revoke': command('owner', z.object({ id: GrantId }), nothing),
  /** Takes the keyboard from everybody who is in by an operator's grant, or gives it back. */
  'grant:keyboard': command('owner', z.object({ id: GrantId, on: z.boolean() }), nothing),
}

export const fileCommands = {
  /** What is in a folder below the file roots; without a path: in the first root. `~` is the home folder. */
  'files:list': command(
    'owner',
    z.object({ path: z.string().min(1).max(4096).optional() }),
    z.object({
      /** Absolute, without `.` and `..`. */
      path: z.string(),
      /** The folder above; absent at a root. */
      parent: z.string().optional(),
      /** Folders first, then by name. */
      entries: z.array(FileEntry),
      /** Whether there are more than these. */
      isCut: z.boolean(),
      /** The folders below which files may be opened. */
      roots: z.array(z.string()),
    }),
  ),
}

export const commands = {
  ...connectionCommands,
  ...sessionCommands,
  ...fileCommands,
  ...adminCommands,
  ...tunnelCommands,
  ...grantCommands,
  ...keyCommands,
}

export type CommandName = keyof typeof commands
/** What a client may send. */
export type CommandRequest<N extends CommandName> = z.input<(typeof commands)[N]['input']>
/** What a handler is given, after parsing. */
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>
export type Success<N extends CommandName> = { success: true } & CommandOutput<N>
/** What a callback is called with. */
export type Answer<N extends CommandName> = Success<N> | Failure

/** Socket.IO's type of what clients emit. */
export type ClientToServer = {
  [N in CommandName]: (request: CommandRequest<N>, callback: (answer: Answer<N>) => void) => void
}
