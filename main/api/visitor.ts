// Who asks over plain HTTP, and whether they may: by the same rule as sockets. It does not know what is asked.
import type { IncomingMessage } from 'node:http'
import { errors, type Failure, fail } from '../../shared/failure.ts'
import { type CommandName, commands } from '../../shared/protocol/commands.ts'
import type { Caller } from '../auth/address.ts'
import type { Auth, Identity } from '../auth/authenticate.ts'
import { refuse, refuseRun } from '../socket/access.ts'

export type Visitor = {
  identity: Identity
  /** Whether that still holds: a grant may have ended meanwhile. */
  isStillIn(): boolean
}

/** What tells who somebody is. */
export type Gate = { auth: Auth; callerOf(request: IncomingMessage): Caller }

/** @returns who it is by `Authorization: Bearer`, or why that is nobody. */
export function visitorOf(request: IncomingMessage, { auth, callerOf }: Gate): ({ success: true } & Visitor) | Failure {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (auth.required && token === undefined) return fail(errors.notAuthenticated)
  const outcome = auth.attempt(token, callerOf(request))
  if (!outcome.success) return outcome
  const { role, grant } = outcome
  const isStillIn = () => !auth.required || auth.authenticate(token) !== undefined
  return { success: true, identity: { role, ...(grant && { grant }) }, isStillIn }
}

/** @returns why this visitor may not do what the command does, if so; `runId` names the session it is done with. */
export function refuseVisitor({ role, grant }: Identity, command: CommandName, runId?: string): Failure | undefined {
  const who = { role, grant }
  return refuse(who, command, commands[command].role) ?? (runId === undefined ? undefined : refuseRun(who, { runId }))
}
