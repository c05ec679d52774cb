// One Socket.IO connection's life: authentication, `ready`, and coming back without end and without a hot loop. It knows no sessions and no product.
import { io, type Socket } from 'socket.io-client'
import { createAttempts } from './attempts.ts'
import { createBackoff, firstWait, jitter, longestWait } from './backoff.ts'
import { describeClosed, describeConnectError, describeRefusal } from './connection-errors.ts'
import { createDeferred, type Deferred } from './deferred.ts'
import { createListeners, type Listeners } from './listeners.ts'
import type { Log } from './log.ts'
import { createTimers } from './timers.ts'

/**
 * `idle` before connect() · `connecting` until the first outcome · `ready` · `offline`: it failed or was lost, and tries again by itself ·
 * `refused`: the key was not accepted, nothing happens until setKey() or connect() · `closed` for good.
 */
export type ConnectionState = 'idle' | 'connecting' | 'ready' | 'offline' | 'refused' | 'closed'

export type ConnectionEvents = {
  ready: []
  disconnect: [reason: string]
  error: [error: Error]
  state: [state: ConnectionState]
}

export type Connection = Pick<Listeners<ConnectionEvents>, 'on' | 'off'> & {
  readonly state: ConnectionState
  readonly apiKey: string | undefined
  readonly socket: Socket
  /** Opens, or joins what is under way. Rejects with the reason of the first failure; unless the key was refused, trying goes on. */
  connect(): Promise<void>
  /** The key of the next connection. After a refusal another key is tried at once. */
  setKey(apiKey: string | undefined): void
  /** Ends everything; no listener is called from now on. Resolves when the transport is closed. */
  close(): Promise<void>
}

export type ConnectionOptions = {
  serverUrl: string
  /** Without it the connection is ready as soon as it is open (a server without authentication). */
  apiKey?: string | undefined
  clientId?: string | undefined
  /** The server is asked to let in by the cookie that the browser sends along: then there is no key, and yet it says yes or no. */
  cookie?: true | undefined
  log: Log
  /** Runs after authentication, before `ready`. When it rejects, the connection is dropped and tried again. */
  recover?(): Promise<void>
  /** Asked when a server says neither yes nor no to the key. Resolves when the socket is accepted; rejects to go on waiting. */
  confirm?(): Promise<void>
  /** Whether a refusal will pass, so that the same key is worth another try. */
  isPassing?(refusal: Error): boolean
}

/** Milliseconds for the transport (the guide's), and again for the handshake and the authentication on it. */
const openTimeout = 10_000
/** Milliseconds without a word on the key until `confirm` is asked: a server that checks keys answers far sooner. */
const confirmAfter = 1000
/** Milliseconds that a connection must be ready to count as good: over twice the longest wait, so that a server which drops each one is not called at the first wait's pace. */
const provenAfter = 5000
/** Milliseconds until a key that was refused for a while is tried again: such limits last a minute. */
const passingWait = 10_000
/** Milliseconds that close() waits for a transport that does not end. */
const closeTimeout = 1000

export function createConnection(options: ConnectionOptions): Connection {
  const { serverUrl, log } = options
  const listeners = createListeners<ConnectionEvents>(log)
  const timers = createTimers<'handshake' | 'confirm' | 'proven'>()
  const backoff = createBackoff()
  let state: ConnectionState = 'idle'
  let apiKey = options.apiKey
  /** The key that this connection was opened with. */
  let sentKey: string | undefined
  /** What connect() waits for. */
  let outcome: Deferred<void> | undefined
  /** Counts connections and their ends: what was begun in another one does not matter any more. */
  let epoch = 0
  let stage: 'none' | 'open' | 'accepted' = 'none'
  /** The transport that is being opened. */
  let opening: typeof socket.io.engine | undefined
  let leaving = false
  let lastError: string | undefined

  const socket = io(serverUrl, {
    autoConnect: false,
    // Two clients of one server are two connections: keys and lifetimes differ.
    forceNew: true,
    transports: ['websocket'],
    timeout: openTimeout,
    reconnection: true,
    reconnectionAttempts: Infinity,
    reconnectionDelay: firstWait,
    reconnectionDelayMax: longestWait,
    auth(send) {
      sentKey = apiKey
      const { clientId, cookie } = options
      send({
        ...(apiKey !== undefined && { apiKey }),
        ...(clientId !== undefined && { clientId }),
        ...(cookie && { cookie }),
      })
    },
  })
  const attempts = createAttempts(socket, log)

  const setState = (next: ConnectionState) => {
    if (state === next || state === 'closed') return
    state = next
    listeners.emit('state', next)
  }
  const settle = (error?: Error) => {
    if (error) outcome?.reject(error)
    else outcome?.resolve()
    outcome = undefined
  }
  /** The same reason is told once until the client is ready again: it may be tried every two seconds for days. */
  const report = (error: Error) => {
    if (state === 'closed' || lastError === error.message) return
    lastError = error.message
    if (!listeners.emit('error', error)) log.error(error.message, error.cause)
  }
  /** Ends the connection from this side, and all that was begun on it. */
  const leave = () => {
    epoch += 1
    stage = 'none'
    opening = undefined
    timers.stopAll()
    attempts.cancel()
    leaving = true
    socket.disconnect()
    leaving = false
  }
  /** Gives this connection up. @param wait milliseconds until the next attempt; null: none. */
  const giveUp = (error: Error, wait: number | null) => {
    const wasReady = state === 'ready'
    leave()
    if (wait !== null) attempts.plan(wait)
    settle(error)
    setState(wait === null ? 'refused' : 'offline')
    if (wasReady) listeners.emit('disconnect', 'io client disconnect')
    report(error)
  }
  const fail = (error: Error) => giveUp(error, jitter(backoff.next()))
  const refuse = (error: Error) => {
    // A person who tries a wrong key again is told so again.
    lastError = undefined
    if (options.isPassing?.(error)) giveUp(error, passingWait)
    else giveUp(error, sentKey === apiKey ? null : jitter(backoff.next()))
  }
  const becomeReady = () => {
    attempts.reset()
    lastError = undefined
    timers.start('proven', provenAfter, () => {
      backoff.reset()
      socket.io.reconnectionDelay(firstWait)
    })
    settle()
    const mine = epoch
    setState('ready')
    // A listener of 'state' may have ended this connection.
    if (mine === epoch) listeners.emit('ready')
  }
  const accept = async () => {
    if (stage !== 'open') return
    stage = 'accepted'
    timers.stop('handshake', 'confirm')
    const mine = epoch
    try {
      await options.recover?.()
    } catch (error) {
      if (mine === epoch) fail(new Error('What was missed could not be fetched', { cause: error }))
      return
    }
    if (mine === epoch) becomeReady()
  }
  const confirm = async () => {
    const mine = epoch
    try {
      await options.confirm?.()
    } catch (error) {
      log.debug('The key was not confirmed', error)
      return
    }
    if (mine === epoch) await accept()
  }

  /** The manager does not hear of a transport that closes before its handshake, and would wait for its whole timeout. */
  const watchOpening = () => {
    const { engine } = socket.io
    opening = engine
    engine.once('close', (reason) => {
      if (opening !== engine) return
      const error = describeClosed(serverUrl, reason)
      attempts.failed(error)
      fail(error)
    })
  }
  // Told before the transport is made, for the manager's attempts as for those made here.
  socket.io.on('reconnect_attempt', () => void Promise.resolve().then(() => socket.active && watchOpening()))
  socket.io.on('open', () => {
    opening = undefined
    timers.start('handshake', openTimeout, () =>
      fail(new Error(`${serverUrl} did not answer within ${openTimeout} ms`)),
    )
    attempts.opened()
  })
  socket.on('connect', () => {
    stage = 'open'
    if (sentKey === undefined && !options.cookie) void accept()
    else if (options.confirm) timers.start('confirm', confirmAfter, () => void confirm())
  })
  socket.on('auth-ok', () => void accept())
  socket.on('auth-error', (refusal: unknown) => refuse(describeRefusal(refusal)))
  socket.on('connect_error', (error) => {
    opening = undefined
    const described = describeConnectError(serverUrl, error)
    attempts.failed(error)
    // The manager goes on by itself when there was no transport, but not when the server said no.
    if (!socket.active) return fail(described)
    settle(described)
    setState('offline')
    report(described)
  })
  socket.on('disconnect', (reason) => {
    if (leaving) return
    epoch += 1
    const wasOpen = stage !== 'none'
    stage = 'none'
    timers.stopAll()
    const wait = backoff.next()
    // The manager reads this right after this event; its own count begins anew with each connection, however short.
    socket.io.reconnectionDelay(wait)
    if (!socket.active) attempts.plan(jitter(wait))
    settle(new Error(`Disconnected before it was ready: ${reason}`))
    setState('offline')
    if (wasOpen) listeners.emit('disconnect', reason)
    else report(describeClosed(serverUrl, reason))
  })

  const open = () => {
    setState('connecting')
    // A listener of 'state' may have closed the client.
    if (state !== 'connecting') return
    socket.connect()
    watchOpening()
  }
  return {
    on: listeners.on,
    off: listeners.off,
    socket,
    get state() {
      return state
    },
    get apiKey() {
      return apiKey
    },
    connect() {
      if (state === 'closed') return Promise.reject(new Error('The client is closed'))
      if (state === 'ready') return Promise.resolve()
      outcome ??= createDeferred<void>()
      const { promise } = outcome
      if (state === 'idle') open()
      if (state === 'refused') {
        attempts.plan(jitter(backoff.next()))
        setState('connecting')
      }
      return promise
    },
    setKey(key) {
      const isOther = key !== apiKey
      apiKey = key
      if (state === 'refused' && isOther && key !== undefined) open()
    },
    async close() {
      if (state === 'closed') return
      state = 'closed'
      listeners.close()
      settle(new Error('The client was closed'))
      socket.off()
      socket.io.off()
      const engine: typeof socket.io.engine | undefined = socket.io.engine
      const ended = createDeferred<void>()
      if (!engine || engine.readyState === 'closed') ended.resolve()
      else engine.once('close', () => ended.resolve())
      leave()
      const timer = setTimeout(ended.resolve, closeTimeout)
      await ended.promise
      clearTimeout(timer)
    },
  }
}
