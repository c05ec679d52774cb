// Who may do what: roles, and the grants that carry them. It does not know how keys are kept or compared.
import * as z from 'zod'
import { RunId } from './event.ts'

/** From least to most; each may do what those before it may. */
export const Role = z.enum(['viewer', 'operator', 'owner'])
export type Role = z.infer<typeof Role>

/** @returns whether a holder of `role` may do what needs `needed`. */
export function mayAct(role: Role, needed: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(needed)
}

/** A grant never makes an owner: only the key does. */
export const GrantRole = Role.exclude(['owner'])
export type GrantRole = z.infer<typeof GrantRole>

export const GrantScope = z.union([z.literal('*'), z.array(RunId).min(1).max(1000)])
export type GrantScope = z.infer<typeof GrantScope>

/** @returns whether a scope holds a session. */
export function covers(scope: GrantScope, runId: string): boolean {
  return scope === '*' || scope.includes(runId)
}

export const Grant = z.object({
  id: z.string(),
  role: GrantRole,
  runs: GrantScope,
  /** Milliseconds since 1970; null: never. */
  expiresAt: z.number().nullable(),
  createdAt: z.number(),
  label: z.string(),
  /** Whether a viewer sees what happened before the grant was made. */
  historyBefore: z.boolean(),
  /** Whether what looks like a secret is hidden from a viewer. */
  masksSecrets: z.boolean(),
  /** Whether an operator may type now: the owner can take that away for a while, from all who came by the grant. */
  keyboard: z.boolean().default(true),
})
export type Grant = z.infer<typeof Grant>

/** What somebody may do, as they are told themselves. */
export const Access = z.object({
  role: Role,
  /** Whether what they type arrives: a viewer's never does, and the owner may have taken an operator's keyboard away. */
  mayType: z.boolean(),
  /** What the grant that they are in by gives; absent for owners. */
  grant: Grant.pick({ runs: true, expiresAt: true, historyBefore: true, masksSecrets: true }).optional(),
})
export type Access = z.infer<typeof Access>

/** Why a grant, and with it somebody's stay, has ended. */
export const EndReason = z.enum(['revoked', 'expired'])
export type EndReason = z.infer<typeof EndReason>

/** One who is in by a grant now. */
export const GrantVisitor = z.object({
  socketId: z.string(),
  clientId: z.string().optional(),
  /** What they call themselves. */
  name: z.string().optional(),
  address: z.string(),
  /** Milliseconds since 1970. */
  connectedAt: z.number(),
})
export type GrantVisitor = z.infer<typeof GrantVisitor>
