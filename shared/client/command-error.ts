// Why a command was not carried out, as an error. It does not know the connection.
import type { CommandName } from '../protocol/commands.ts'

/**
 * `answer`: the server said no, and the message is its text. `offline`: it was not sent. `lost`: the connection ended before the answer, `timeout`: none came
 * in time, `malformed`: one came that the protocol does not know; after these three it is not known whether the command was carried out.
 * `closed`: the client was closed.
 */
export type CommandFailure = 'answer' | 'offline' | 'lost' | 'timeout' | 'malformed' | 'closed'

export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly command: CommandName
  readonly failure: CommandFailure
  /** Seconds until another try is worth it ('Too many attempts'). */
  readonly retryAfter: number | undefined
  /** The end of the log ('Sequence ahead of log'). */
  readonly lastSeq: number | undefined

  constructor(
    command: CommandName,
    failure: CommandFailure,
    message: string,
    more: { retryAfter?: number | undefined; lastSeq?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.command = command
    this.failure = failure
    this.retryAfter = more.retryAfter
    this.lastSeq = more.lastSeq
  }
}
