// Every packet's way from a socket to its handler and back to its callback. It does not know what events do.
import * as z from 'zod'
import { fail, type Failure, invalidPayload } from '../../shared/failure.ts'
import type { Role } from '../../shared/grant.ts'
import {
  ClientId,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
} from '../../shared/protocol/commands.ts'
import type { Logger } from '../base/logger.ts'
import { refuse, refuseRun, within } from './access.ts'
import type { Client, DispatchSocket } from './client-socket.ts'

/**
 * Sees an event before its handler; the event goes no further unless `next` is called. Who holds an event back answers for
 * it: `next` with a failure says no to the client.
 */
export type Middleware = (
  socket: DispatchSocket,
  event: string,
  data: unknown,
  next: (refusal?: Failure) => void,
) => void

/** An output without fields is inferred as a record that can hold none, not even `success`. */
type Output<N extends CommandName> = string extends keyof CommandOutput<N> ? unknown : CommandOutput<N>
type Given<N extends CommandName> = ({ success: true } & Output<N>) | Failure
/** Called within the packet's own turn of the loop, so that the order of packets is the order of calls. */
export type Handler<N extends CommandName> = (client: Client, input: CommandInput<N>) => Given<N> | Promise<Given<N>>
/** A handler for each of these commands: one that is missing is a compile error. */
export type Handlers<N extends CommandName> = { [K in N]: Handler<K> }

type AnyAnswer = { success: true } | Failure
type Route = { role: Role | 'anyone'; handle(client: Client, payload: unknown): AnyAnswer | Promise<AnyAnswer> }
type Reply = (answer: AnyAnswer) => void

/** A stranger's first words are never an invalid payload: the protocol says no to them with 'Missing terminalKey' and 'Invalid key' only. */
const Hello = z.unknown().transform((payload) => {
  const { clientId, terminalKey } = z
    .object({ clientId: ClientId.optional().catch(undefined), terminalKey: z.unknown().optional() })
    .catch({})
    .parse(payload)
  return { clientId, terminalKey }
})

/** The table of commands in a form that keeps a name's input with its handler's. */
const table: { [N in CommandName]: { role: Role | 'anyone'; input: z.ZodType<CommandInput<N>> } } = {
  ...commands,
  'client:hello': { ...commands['client:hello'], input: Hello },
}
const internalError = fail('Internal error')

export class SocketEventMediator {
  readonly #middlewares: Middleware[] = []
  readonly #routes = new Map<string, Route>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  /** Adds a middleware behind those that are there. */
  use(middleware: Middleware): this {
    this.#middlewares.push(middleware)
    return this
  }

  /** Serves an event: parses what comes with it and gives it to the handler, whose answer goes to the client's callback. */
  on<N extends CommandName>(event: N, handler: Handler<N>): this {
    const { role, input } = table[event]
    this.#routes.set(event, {
      role,
      handle(client, payload) {
        const parsed = input.safeParse(payload)
        if (!parsed.success) return invalidPayload(parsed.error)
        return refuseRun(client, parsed.data) ?? handler(client, parsed.data)
      },
    })
    return this
  }

  /** Serves several events. */
  serve<N extends CommandName>(handlers: Handlers<N>): this {
    for (const event in handlers) this.on(event, handlers[event])
    return this
  }

  /** Takes every event of a socket from now on. Listeners on the socket itself hear none of them. */
  listen(client: Client): void {
    client.socket.use((packet) => this.#receive(client, packet))
  }

  #receive(client: Client, [name, ...args]: readonly unknown[]): void {
    const { payload, callback } = readArguments(args)
    const event = String(name)
    const reply = this.#replyOnce(client, event, callback)
    this.#pass(client, { event, payload, reply }, 0)
  }

  /** Gives an event to the middleware with that index, and so on; after the last one to the handler. */
  #pass(client: Client, packet: { event: string; payload: unknown; reply: Reply }, index: number): void {
    const middleware = this.#middlewares[index]
    if (!middleware) return this.#handle(client, packet)
    let called = false
    const next = (refusal?: Failure) => {
      if (called) return
      called = true
      if (refusal) packet.reply(refusal)
      else this.#pass(client, packet, index + 1)
    }
    try {
      middleware(client.socket, packet.event, packet.payload, next)
    } catch (error) {
      called = true
      this.#fail(packet, error)
    }
  }

  #handle(client: Client, packet: { event: string; payload: unknown; reply: Reply }): void {
    // A packet may outlive its socket: several come in one frame, or a middleware took its time.
    if (!client.socket.connected) return
    const route = this.#routes.get(packet.event)
    const refusal = refuse(client, packet.event, route?.role)
    if (refusal || !route) return packet.reply(refusal ?? internalError)
    try {
      const answer = route.handle(client, packet.payload ?? {})
      const reply = (given: AnyAnswer) => packet.reply(within(client, given))
      if (answer instanceof Promise) answer.then(reply, (error: unknown) => this.#fail(packet, error))
      else reply(answer)
    } catch (error) {
      this.#fail(packet, error)
    }
  }

  #fail(packet: { event: string; reply: Reply }, error: unknown): void {
    this.#log.error(`${this.#nameForLog(packet.event)} failed`, error)
    packet.reply(internalError)
  }

  /** A name that a client made up may hold a secret. */
  #nameForLog(event: string): string {
    return this.#routes.has(event) ? event : 'an unknown event'
  }

  /** What fails without a callback is told as an `error` event. */
  #replyOnce(client: Client, event: string, callback: ((answer: unknown) => void) | undefined): Reply {
    let replied = false
    return (answer) => {
      if (replied) return
      replied = true
      try {
        if (callback) callback(answer)
        else if (!answer.success) client.socket.emit('error', { message: answer.error })
      } catch (error) {
        // An answer that cannot be encoded. Nothing of it was sent, so the client can still be told.
        this.#log.error(`the answer to ${this.#nameForLog(event)} cannot be sent`, error)
        callback?.(internalError)
      }
    }
  }
}

/** A callback may stand in the payload's place; what is between the two, or no function at the end, is ignored. */
function readArguments(args: readonly unknown[]): {
  payload: unknown
  callback: ((answer: unknown) => void) | undefined
} {
  const last = args.at(-1)
  if (!isCallback(last)) return { payload: args[0], callback: undefined }
  return { payload: args.length > 1 ? args[0] : undefined, callback: last }
}

function isCallback(value: unknown): value is (answer: unknown) => void {
  return typeof value === 'function'
}
