// The one place that says who may do what, for every command: its role and the sessions that it was granted. It does not know what commands do.
import { errors, fail, type Failure } from '../../shared/failure.ts'
import { type Access, covers, mayAct, type Role } from '../../shared/grant.ts'
import type { Client } from './client-socket.ts'

/** Characters of an unknown event's name that are said back. */
const maxNameLength = 64

type Who = Pick<Client, 'role' | 'grant'>

/**
 * @param needed the least role that may say it; undefined for an event that there is not.
 * @returns why this client may not say it. A stranger learns nothing, not even which events there are.
 */
export function refuse(client: Who, event: string, needed: Role | 'anyone' | undefined): Failure | undefined {
  if (needed === 'anyone') return undefined
  if (client.role === undefined) return fail(errors.notAuthenticated)
  if (needed === undefined) return fail(`Unknown event: ${event.slice(0, maxNameLength)}`)
  if (!mayAct(client.role, needed)) return fail(errors.forbidden)
  return needed === 'operator' && !mayType(client) ? fail(errors.keyboardTaken) : undefined
}

/** @returns whether what this client types may arrive. An operator without a keyboard may do what a viewer may. */
export function mayType({ role, grant }: Who): boolean {
  return role !== undefined && mayAct(role, 'operator') && grant?.keyboard !== false
}

/** @returns what this client may do, in words for itself; undefined for a stranger. */
export function accessOf(client: Who): Access | undefined {
  const { role, grant } = client
  if (role === undefined) return undefined
  const given = grant && {
    ...{ runs: grant.runs, expiresAt: grant.expiresAt },
    ...{ historyBefore: grant.historyBefore, masksSecrets: grant.masksSecrets },
  }
  return { role, mayType: mayType(client), ...(given && { grant: given }) }
}

/** @returns why this client may not say that of the session it names: one that it was not granted is none to it. */
export function refuseRun({ grant }: Who, input: unknown): Failure | undefined {
  const runId = runOf(input)
  if (!grant || runId === undefined || covers(grant.runs, runId)) return undefined
  return fail(errors.sessionNotFound)
}

/** @returns an answer as this client may have it: without the sessions that it was not granted. */
export function within<T extends object>({ grant }: Who, answer: T): T {
  if (!grant || grant.runs === '*' || !('runs' in answer) || !Array.isArray(answer.runs)) return answer
  const { runs } = grant
  const granted = answer.runs.filter((run: unknown) => covers(runs, runOf(run) ?? ''))
  return { ...answer, runs: granted }
}

function runOf(value: unknown): string | undefined {
  const isNaming = typeof value === 'object' && value !== null && 'runId' in value
  return isNaming && typeof value.runId === 'string' ? value.runId : undefined
}
