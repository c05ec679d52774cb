// What a session has recorded, from its end backwards, for a kind that goes on where it was. It does not know what the events mean.
import type { EventType } from '../../shared/event.ts'
import type { Journal, StoredEvent } from '../journal/journal.ts'
import type { PastEvent } from './adapter.ts'

/** Events and bytes that are looked at in one go, so that a long history is never in memory at once. */
const mostEvents = 512
const mostBytes = 4 * 1024 * 1024

/** Goes through a session's written events, newest first, reading them as they are asked for. */
export function* past(journal: Journal, sessionId: string): Generator<PastEvent, void> {
  const oldest = journal.first(sessionId)
  let end = journal.head(sessionId)
  let step = mostEvents
  while (end >= oldest) {
    const page = pageTo(journal, sessionId, end, step)
    for (const event of page.toReversed()) yield pastEvent(event)
    end = (page[0]?.seq ?? oldest) - 1
    // Fewer after large ones, and more again where they are small.
    step = Math.min(mostEvents, page.length * 2)
  }
}

/** @returns the payloads of the last `count` events of a channel, oldest first. */
export function recall(journal: Journal, sessionId: string, channel: string, count: number): unknown[] {
  const found: unknown[] = []
  for (const event of past(journal, sessionId)) {
    if (found.length >= count) break
    if (event.channel === channel) found.push(event.payload())
  }
  return found.toReversed()
}

/** @returns the events up to `end`: `step` of them, or fewer when they are large, at least one. */
function pageTo(journal: Journal, sessionId: string, end: number, step: number): StoredEvent[] {
  for (let wanted = Math.min(step, end); wanted > 1; wanted = Math.floor(wanted / 2)) {
    const page = journal.read(sessionId, end - wanted, mostBytes, wanted)
    if (page.at(-1)?.seq === end) return page
  }
  return journal.read(sessionId, end - 1, mostBytes, 1)
}

function pastEvent({ seq, ts, channel, type, body }: StoredEvent): PastEvent {
  return { seq, ts, channel, payload: () => payloadOf(type, body) }
}

function payloadOf(type: EventType, body: Buffer): unknown {
  const text = body.toString()
  return type === 'chunk' ? { data: text } : JSON.parse(text)
}
