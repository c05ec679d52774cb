// A stored event as everybody else knows events. It does not know who asks.
import type { SessionEvent } from '../../shared/event.ts'
import type { StoredEvent } from './journal.ts'

/** @returns the event as answers carry it and screens take it. */
export function toSessionEvent(event: StoredEvent): SessionEvent {
  const { sessionId, seq, channel, type, ts } = event
  const payload: unknown = type === 'chunk' ? { data: event.body.toString() } : JSON.parse(event.body.toString())
  return { runId: sessionId, sessionId, seq, channel, type, payload, ts }
}
