// What a kind of session promises: its options, what may be called on it, and the events it records. It knows no kind.
import * as z from 'zod'
import type { EventType } from '../event.ts'
import { StatusPayload } from '../session.ts'

type EventShape = { type: EventType; payload: z.ZodType }

export type Contract = {
  /** The prefix of its runIds and its name in the registry. */
  kind: string
  /** `options` of `run:create`. */
  options: z.ZodType
  /** By channel. */
  events: Record<string, EventShape>
  /** By method of `run:call`: its params. */
  calls: Record<string, z.ZodType>
}

/** Channels that every kind has. */
export const commonEvents = {
  'system:status': { type: 'json', payload: StatusPayload },
  'system:input': { type: 'json', payload: z.object({ data: z.string(), clientId: z.string().optional() }) },
} as const

/** Checks a contract's shape and keeps its exact type. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract
}
