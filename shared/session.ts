// What is known of a session besides its events. It does not know what kinds there are.
import * as z from 'zod'
import { RunId, Seq } from './event.ts'

export const SessionStatus = z.enum(['starting', 'running', 'stopped', 'error'])
export type SessionStatus = z.infer<typeof SessionStatus>

/** The payload of a `system:status` event. `reason` is a sentence for people. */
export const StatusPayload = z.object({
  status: SessionStatus,
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  reason: z.string().optional(),
})
export type StatusPayload = z.infer<typeof StatusPayload>

/** A title that a person gave: one line without control characters. */
export const SessionTitle = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of plain text')

export const RunSummary = z.object({
  runId: RunId,
  kind: z.string(),
  title: z.string(),
  status: SessionStatus,
  /** Absent for kinds that have no working directory. */
  cwd: z.string().optional(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** When its last event happened, milliseconds since 1970. */
  lastActivityAt: z.number(),
  /** When it last stopped; absent while it runs. */
  endedAt: z.number().optional(),
  /** The last event's seq. */
  lastSeq: Seq,
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  /** Why it ended, where that is not plain from its exit. */
  reason: z.string().optional(),
  /** Sockets that are attached now. */
  followers: z.int().min(0),
})
export type RunSummary = z.infer<typeof RunSummary>
