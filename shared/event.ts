// What a session's event is: the unit of the journal and of the wire. It does not know how events are stored or sent.
import * as z from 'zod'
import { eventTypes } from './event-type.ts'

/** `<kind>_<21 random url-safe characters>`: 126 random bits, so ids can be neither guessed nor made twice. */
export const RunId = z.string().regex(/^[a-z][a-z-]{0,30}_[A-Za-z0-9_-]{21}$/)
export type RunId = z.infer<typeof RunId>

/** A place in a session's stream. The first event is 1; 0 is before it. Bounded so that session and seq fit one integer key. */
export const Seq = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)
export type Seq = z.infer<typeof Seq>

/** What stream-hash.ts computes of a session's events. */
export const StreamHash = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)

export const EventType = z.enum(eventTypes)
export type EventType = z.infer<typeof EventType>

export const SessionEvent = z.object({
  runId: RunId,
  /** The seed's alias of runId. Events inside an attach answer of another server may lack it. */
  sessionId: RunId.optional(),
  seq: Seq.min(1),
  channel: z.string().min(1).max(64),
  type: EventType,
  payload: z.unknown(),
  /** Milliseconds since 1970; never goes back within a session. */
  ts: z.number(),
})
export type SessionEvent = z.infer<typeof SessionEvent>
