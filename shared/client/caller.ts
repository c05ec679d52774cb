// Commands and their answers: each is sent at most once and settles once. It does not know what the commands mean.
import type { Socket } from 'socket.io-client'
import * as z from 'zod'
import { Failure } from '../failure.ts'
import {
  type CommandName,
  type CommandOutput,
  type CommandRequest,
  commands,
  type Success,
} from '../protocol/commands.ts'
import { CommandError, type CommandFailure } from './command-error.ts'

export type How = {
  /** What to do while the client is not ready: wait for it (default), or refuse at once. */
  whenOffline?: 'wait' | 'refuse' | undefined
  /** Milliseconds to wait for `ready`, and again for the answer. */
  timeout?: number | undefined
}

export type Caller = {
  /** Sends now, ready or not: for what must happen before `ready`. @throws CommandError */
  ask<N extends CommandName>(name: N, request: CommandRequest<N>, timeout?: number): Promise<Success<N>>
  /** Sends now, without an answer. @returns whether it was sent. */
  tell<N extends CommandName>(name: N, request: CommandRequest<N>): boolean
  /** Sends once the client is ready. @throws CommandError */
  call<N extends CommandName>(name: N, request: CommandRequest<N>, how?: How): Promise<Success<N>>
  /** The client is ready: sends what waits. */
  ready(): void
  /** The connection is gone: what is in flight is rejected, never sent again. */
  lost(reason: string): void
  /** There will be no connection for now: what waits is rejected too. */
  refuse(failure: CommandFailure, reason: string): void
}

type Reject = (failure: CommandFailure, message: string) => void
type Waiting = { send: () => void; reject: Reject }

/** @param isReady whether commands may be sent; @param mayWait whether the client will become ready without being told to. */
export function createCaller(
  socket: Socket,
  options: { callTimeout: number; isReady: () => boolean; mayWait: () => boolean },
): Caller {
  const inFlight = new Set<Reject>()
  const waiting = new Set<Waiting>()

  const ask = <N extends CommandName>(name: N, request: CommandRequest<N>, timeout = options.callTimeout) =>
    new Promise<Success<N>>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        inFlight.delete(fail)
      }
      const fail: Reject = (failure, message) => {
        settle()
        reject(new CommandError(name, failure, message))
      }
      const timer = setTimeout(() => fail('timeout', `No answer to ${name} within ${timeout} ms`), timeout)
      inFlight.add(fail)
      const answered = (answer: unknown) => {
        if (!inFlight.has(fail)) return
        settle()
        const read = readAnswer(name, answer)
        if (read instanceof CommandError) reject(read)
        else resolve(read)
      }
      try {
        if (!sendNow(socket, name, request, answered)) fail('offline', `Not connected: ${name} was not sent`)
      } catch (error) {
        // The encoder refuses what is no data, such as a cycle.
        settle()
        reject(new CommandError(name, 'malformed', `${name} cannot be sent`, { cause: error }))
      }
    })

  const whenReady = <N extends CommandName>(name: N, request: CommandRequest<N>, timeout: number) =>
    new Promise<Success<N>>((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        waiting.delete(entry)
      }
      const entry: Waiting = {
        send() {
          leave()
          ask(name, request, timeout).then(resolve, reject)
        },
        reject(failure, message) {
          leave()
          reject(new CommandError(name, failure, message))
        },
      }
      const timer = setTimeout(
        () => entry.reject('offline', `Not connected within ${timeout} ms: ${name} was not sent`),
        timeout,
      )
      waiting.add(entry)
    })

  return {
    ask,
    tell: (name, request) => sendNow(socket, name, request),
    call(name, request, { whenOffline = 'wait', timeout = options.callTimeout } = {}) {
      if (options.isReady()) return ask(name, request, timeout)
      if (whenOffline === 'wait' && options.mayWait()) return whenReady(name, request, timeout)
      return Promise.reject(new CommandError(name, 'offline', `Not connected: ${name} was not sent`))
    },
    ready() {
      for (const { send } of [...waiting]) send()
    },
    lost(reason) {
      for (const fail of [...inFlight]) fail('lost', `The connection was lost before the answer (${reason})`)
    },
    refuse(failure, reason) {
      for (const fail of [...inFlight]) fail(failure, reason)
      for (const { reject } of [...waiting]) reject(failure, reason)
    },
  }
}

/**
 * Sends now or not at all. Socket.IO's client keeps what is emitted while it is offline (or believes that the server is gone)
 * and replays it after the next connect; a command of the past must not be carried out then.
 */
export function sendNow(socket: Socket, name: CommandName, ...args: unknown[]): boolean {
  if (!socket.connected) return false
  const kept = socket.sendBuffer.length
  socket.emit(name, ...args)
  if (socket.sendBuffer.length === kept) return true
  socket.sendBuffer.splice(kept)
  return false
}

const Yes = z.object({ success: z.literal(true) })
/** The commands, seen so that the compiler knows which answer belongs to which name. */
const table: { [N in CommandName]: { output: z.ZodType<CommandOutput<N>> } } = commands

function readAnswer<N extends CommandName>(name: N, answer: unknown): Success<N> | CommandError {
  if (Yes.safeParse(answer).success) {
    const read = table[name].output.safeParse(answer)
    if (read.success) return Object.assign({ success: true as const }, read.data)
    return new CommandError(name, 'malformed', `The answer to ${name} is not as the protocol says`, {
      cause: read.error,
    })
  }
  const no = Failure.safeParse(answer)
  if (no.success) return new CommandError(name, 'answer', no.data.error, no.data)
  return new CommandError(name, 'malformed', `The answer to ${name} is not as the protocol says`, { cause: no.error })
}
