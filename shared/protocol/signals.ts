// Everything the server tells a client unasked: one table of names and payloads. It does not know who is told.
import * as z from 'zod'
import { Access, EndReason } from '../grant.ts'
import { Presence } from '../presence.ts'
import { RunId, Seq, SessionEvent, StreamHash } from '../event.ts'
import { RunSummary } from '../session.ts'
import { ServerStats } from '../stats.ts'
import { TunnelStatus } from '../tunnel.ts'

export const AdminEvent = z.object({
  socketId: z.string(),
  type: z.string(),
  /** What was sent, with every secret replaced by '[redacted]'; absent when nothing was. */
  data: z.unknown().optional(),
  /** Milliseconds since 1970. */
  timestamp: z.number(),
})
export type AdminEvent = z.infer<typeof AdminEvent>

export const AuthError = z.object({ message: z.string(), reason: z.string() })
export type AuthError = z.infer<typeof AuthError>

export const signals = {
  'auth-ok': z.object({}).optional(),
  'auth-error': AuthError,
  error: z.object({ message: z.string() }),
  'run:event': SessionEvent,
  /** To sockets that attached with `check`: the hash (see stream-hash.ts) of all events that were sent since, those after `afterSeq` up to `seq`. */
  'run:check': z.object({ runId: RunId, afterSeq: Seq, seq: Seq, hash: StreamHash }),
  /** To sockets that watch the list: a session is new or its summary is another. */
  'run:changed': z.object({ run: RunSummary }),
  'run:deleted': z.object({ runId: RunId }),
  /** To sockets that watch the list: a session wants somebody; `reason` goes on from its title. */
  'run:attention': z.object({ runId: RunId, reason: z.string() }),
  /** To everybody in a chat: somebody on its other side is writing, or not any more. It is kept nowhere. */
  'run:typing': z.object({ runId: RunId, isTyping: z.boolean() }),
  /** To sockets that watch the list: whether the journal can be written; while it cannot, sessions stand still. */
  'server:status': z.object({ writable: z.boolean(), message: z.string().optional() }),
  /** To one whose rights are others now. */
  'access:changed': Access,
  /** To one whose grant has ended, before the connection does. */
  'access:ended': z.object({ reason: EndReason }),
  /** To everybody in a session, when somebody comes, goes or changes. */
  'presence:changed': Presence,
  /** To owners: the list of grants, or who is connected by them, is another. */
  'grants:changed': z.object({}),
  'admin.event.logged': AdminEvent,
  /** To owners that watch how busy the server is: what happened in the last second. */
  'admin:stats': ServerStats,
  'tunnel:changed': TunnelStatus,
  'vscode-tunnel:changed': TunnelStatus,
}

export type SignalName = keyof typeof signals
export type Signal<N extends SignalName> = z.output<(typeof signals)[N]>

/** Socket.IO's type of what the server emits. */
export type ServerToClient = { [N in SignalName]: (payload: Signal<N>) => void }
