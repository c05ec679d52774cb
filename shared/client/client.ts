// Dispatch's client, which the window, the page, the command line and the tests use: a connection and what is said on it. It draws nothing and keeps no files.
import type { Socket } from 'socket.io-client'
import type * as z from 'zod'
import { errors } from '../failure.ts'
import { signals } from '../protocol/signals.ts'
import { createAttachments } from './attachments.ts'
import { type Caller, createCaller } from './caller.ts'
import { type Connection, createConnection } from './connection.ts'
import { createLog, type Log, type LogLevel } from './log.ts'
import { createRuns, type Runs } from './runs.ts'
import { createWatch } from './watch.ts'

export type { Attachment, AttachAnswer, AttachOptions, ResetReason, Snapshot } from './attachment.ts'
export type { How } from './caller.ts'
export { CommandError, type CommandFailure } from './command-error.ts'
export type { ConnectionEvents, ConnectionState } from './connection.ts'
export type { LogLevel } from './log.ts'
export type { Runs } from './runs.ts'
export type { ServerStatus, WatchListener } from './watch.ts'

export type ClientOptions = {
  serverUrl: string
  /** The server's key or a grant's token; none for a server without authentication. */
  apiKey?: string | undefined
  /** In a browser that holds a cookie of the server: that lets in, and there is no key. */
  cookie?: true | undefined
  /** Whom this client says it is; shown to other people. */
  clientId?: string | undefined
  /** 'warn', unless told. */
  logLevel?: LogLevel | undefined
  /** Milliseconds; 10,000, unless told. */
  callTimeout?: number | undefined
}

export type Client = Pick<Connection, 'state' | 'on' | 'off' | 'connect' | 'setKey' | 'close'> & {
  readonly socket: Socket
  /** Whom it says it is. */
  readonly clientId: string | undefined
  /** @throws CommandError */
  call: Caller['call']
  readonly runs: Runs
}

/** Milliseconds for an answer: as long as the guide waits for a connection. */
const defaultCallTimeout = 10_000

/** Opens nothing: that is connect()'s. */
export function createClient(options: ClientOptions): Client {
  const { clientId, callTimeout = defaultCallTimeout } = options
  const log = createLog(options.logLevel ?? 'warn')
  const connection = createConnection({
    serverUrl: options.serverUrl,
    apiKey: options.apiKey,
    clientId,
    cookie: options.cookie,
    log,
    recover: () => attachments.recover(),
    // A server that asks for no key does not say 'auth-ok' to one either, but it answers the hello.
    async confirm() {
      await caller.ask('client:hello', { terminalKey: connection.apiKey, ...(clientId !== undefined && { clientId }) })
    },
    isPassing: (refusal) => refusal.message.includes(errors.tooManyAttempts),
  })
  const { socket } = connection
  const isReady = () => connection.state === 'ready'
  const caller = createCaller(socket, {
    callTimeout,
    isReady,
    mayWait: () => connection.state !== 'refused' && connection.state !== 'closed',
  })
  const attachments = createAttachments({ caller, log, clientId, stallTimeout: callTimeout })
  const watch = createWatch(caller, log)

  connection.on('ready', () => {
    caller.ready()
    watch.ready()
  })
  connection.on('state', (state) => {
    if (state === 'refused') caller.refuse('offline', 'Not connected: the key was refused')
  })
  socket.on('disconnect', (reason) => {
    attachments.lost()
    watch.lost()
    caller.lost(reason)
  })
  socket.on('run:event', attachments.receive)
  listen(socket, log, 'run:check', signals['run:check'], attachments.check)
  listen(socket, log, 'run:changed', signals['run:changed'], ({ run }) => watch.changed(run))
  listen(socket, log, 'run:deleted', signals['run:deleted'], ({ runId }) => {
    watch.deleted(runId)
    attachments.deleted(runId)
  })
  listen(socket, log, 'run:attention', signals['run:attention'], ({ runId, reason }) => watch.attention(runId, reason))
  listen(socket, log, 'server:status', signals['server:status'], watch.serverStatus)
  listen(socket, log, 'error', signals.error, ({ message }) => log.warn(`The server says: ${message}`))

  return {
    get state() {
      return connection.state
    },
    socket,
    clientId,
    on: connection.on,
    off: connection.off,
    connect: connection.connect,
    setKey: connection.setKey,
    async close() {
      caller.refuse('closed', 'The client was closed')
      attachments.close()
      watch.close()
      await connection.close()
    },
    call: caller.call,
    runs: createRuns(caller, { isReady, watch: watch.add, attach: attachments.attach }),
  }
}

/** Hears a signal whose payload is as the protocol says; another one is logged and ignored. */
function listen<S extends z.ZodType>(
  socket: Socket,
  log: Log,
  name: string,
  schema: S,
  hear: (signal: z.output<S>) => void,
) {
  socket.on(name, (payload: unknown) => {
    const signal = schema.safeParse(payload)
    if (signal.success) hear(signal.data)
    else log.warn(`A '${name}' came that is not as the protocol says`, signal.error)
  })
}
