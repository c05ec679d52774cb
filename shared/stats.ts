// How busy a server is, in figures: what is measured, and of which sessions. It does not know how that is measured or shown.
import * as z from 'zod'
import { RunId } from './event.ts'

/** From most to least that is written. */
export const LogLevel = z.enum(['debug', 'info', 'warn', 'error'])
export type LogLevel = z.infer<typeof LogLevel>

const Rate = z.number().min(0)
const Bytes = z.number().min(0)
const Milliseconds = z.number().min(0)

/** A session's figures. `events` and `bytes` are by the second, of what was written to the journal. */
export const SessionStats = z.object({ runId: RunId, events: Rate, bytes: Rate, size: Bytes.optional() })
export type SessionStats = z.infer<typeof SessionStats>

/** What happened since the last such report; all rates are by the second. */
export const ServerStats = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Events and bytes of their payloads, as they are written to the journal. */
  events: Rate,
  bytes: Rate,
  /** Bytes over the network, with all that protocols add. */
  received: Rate,
  sent: Rate,
  /** How late the event loop was: half of the time at most p50, 99 % of it at most p99. */
  loopDelay: z.object({ p50: Milliseconds, p99: Milliseconds, max: Milliseconds }),
  /** Of one core: 1 is all of it. */
  cpu: Rate,
  memory: z.object({ resident: Bytes, heap: Bytes }),
  /** Bytes of the journal's files. */
  journal: Bytes,
  sockets: z.int().min(0),
  logLevel: LogLevel,
  /** Those that did something, or whose size is newly known. */
  sessions: z.array(SessionStats),
})
export type ServerStats = z.infer<typeof ServerStats>

/** What one socket did until now: packets that it sent, events that it was sent and their bytes. */
export const SocketTraffic = z.object({ packets: z.int(), events: z.int(), bytes: z.int() })
