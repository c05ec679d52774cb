// The plug-in border: what a kind of session gets from the host and what it must give back. It knows no kind.
import type * as z from 'zod'
import type { Failure } from '../../shared/failure.ts'
import type { Contract } from '../../shared/kinds/contract.ts'
import type { StatusPayload } from '../../shared/session.ts'
import type { Logger } from '../base/logger.ts'

/** What a running session of a kind can be told. */
export type RunningSession = {
  /** Resolves once it has said its first status; absent for kinds that do so at once. What is said to it before waits. */
  readonly opened?: Promise<unknown>
  /** Hands over input in order. @returns a failure when it cannot take it now. */
  input(data: string | Uint8Array, clientId: string | undefined): Failure | undefined
  /** Absent for kinds without a size. */
  resize?(cols: number, rows: number): void
  /** Absent for kinds without calls; `params` fits the contract's schema of that method. @returns what came of it, or why it was not done. */
  call?(method: string, params: unknown, clientId: string | undefined): Promise<CallOutcome>
  /** Stands still (true) while what it records cannot be kept, and goes on (false). */
  hold?(held: boolean): void
  /** Ends it; resolves when its process is gone and its last output was recorded. */
  stop(): Promise<void>
}

export type CallOutcome = Failure | { success: true; result?: unknown }

/** Channels of a contract that carry pieces of text, and all others. */
type ChunkChannel<C extends Contract> = {
  [K in keyof C['events'] & string]: 'chunk' extends C['events'][K]['type'] ? K : never
}[keyof C['events'] & string]
type JsonChannel<C extends Contract> = {
  [K in keyof C['events'] & string]: C['events'][K]['type'] extends 'chunk' ? never : K
}[keyof C['events'] & string]

/** `problem` is the end of a sentence that begins with the option's name. */
export type Refusal = { option: string; problem: string }

/** What the host gives to a kind. */
export type SessionHost<C extends Contract> = HostBase & {
  /** Keeps an event. Followers see it once it is written. */
  record<K extends JsonChannel<C>>(channel: K, payload: z.output<C['events'][K]['payload']>): void
  /** Keeps a piece of text as an event of type `chunk`. Bytes are UTF-8 and belong to the host from now on. */
  recordChunk(channel: ChunkChannel<C>, text: string | Buffer): void
}

/** The same to a kind that is not known here: of its channels, too. */
export type AnyHost = HostBase & {
  /** @throws when the contract has no such channel of that type. */
  record(channel: string, payload: unknown): void
  recordChunk(channel: string, text: string | Buffer): void
}

/** An event that a session recorded. `ts` in milliseconds since 1970. */
export type PastEvent = { seq: number; ts: number; channel: string; payload(): unknown }

type HostBase = {
  readonly sessionId: string
  /** Where it works; checked to be a folder. */
  readonly cwd: string
  /**
   * What this session recorded before, also in an earlier start: the newest `count` payloads of a channel that is no `chunk`, oldest first. A kind that must know where it was
   * (a chat: what it has seen) derives that from its own events, so that it can never know more or less than what is kept. What is not written yet is not in it.
   */
  recall(channel: string, count: number): unknown[]
  /** The same for all channels, newest first: events are read from the journal as they are asked for. */
  past(): Iterable<PastEvent>
  /** Says a new status: an event, and the session's row. `stopped` and `error` are final for this start. */
  status(status: StatusPayload): void
  /** Says that it wants somebody who is not looking: a phrase that goes on from its title, such as “wants your attention”. It is kept nowhere. */
  attention(reason: string): void
  /** Says to those who are in it that somebody elsewhere is writing, or not any more. It is kept nowhere. */
  typing(isTyping: boolean): void
  /**
   * Remembers the process, so that it is found and ended after a crash of the server. It is kept when this returns.
   * @throws when it cannot be kept: the process is to be ended at once.
   */
  process(pid: number): void
  /** Aborted when the session is being ended. */
  readonly signal: AbortSignal
  readonly log: Logger
}

export type Adapter = {
  readonly contract: Contract
  /** @returns the options as the contract parses them. */
  parseOptions(options: unknown): z.ZodSafeParseResult<unknown>
  /** Whether sessions of this kind have a working directory. */
  readonly usesFolder: boolean
  /** @returns a title for a session that was given none. */
  defaultTitle(options: unknown): string
  /** @returns why no session is to be made of these options, though they fit the contract. */
  refuse(options: unknown): Promise<Refusal | undefined>
  /** Starts a session. `options` came from parseOptions, perhaps before a restart of the server: it is parsed again. */
  start(options: unknown, host: AnyHost): RunningSession
}

/**
 * Makes a kind out of its contract and how it starts.
 * @param contract what it promises; `start` is given options that fit it.
 */
export function defineAdapter<O, C extends Contract>(
  contract: C & { options: z.ZodType<O> },
  kind: {
    usesFolder: boolean
    defaultTitle(options: O): string
    refuse?(options: O): Promise<Refusal | undefined>
    start(options: O, host: SessionHost<C>): RunningSession
  },
): Adapter {
  // Options come as unknown, so that kinds of all sorts fit one registry; parsing gives them their type back.
  const schema: z.ZodType<O> = contract.options
  return {
    contract,
    parseOptions: (options) => schema.safeParse(options),
    usesFolder: kind.usesFolder,
    defaultTitle: (options) => kind.defaultTitle(schema.parse(options)),
    refuse: async (options) => kind.refuse?.(schema.parse(options)),
    start(options, host) {
      // The host takes any channel; the kind is held to its own.
      const { record, recordChunk } = host
      return kind.start(schema.parse(options), { ...host, record, recordChunk })
    },
  }
}
