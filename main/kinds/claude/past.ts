// What a conversation was when it was recorded last: where to go on, what waits, and what nobody has answered. It does not know who goes on.
import { ClaudeStatus } from '../../../shared/kinds/claude.ts'
import { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'

/** Lists of events that are read back first, a turn or two; then four times as many, until all that waits was found. */
const firstStep = 256

export type Waiting = Extract<ClaudeEvent, { type: 'promptQueued' }>
export type Asked = Extract<ClaudeEvent, { type: 'permissionRequest' }>

export type Past = {
  status: ClaudeStatus | undefined
  /** Prompts that wait, in order. */
  queue: Waiting[]
  /** Permission requests without an answer. */
  asked: Asked[]
}

/** @param recall gives the newest payloads of a channel, oldest first. */
export function pastOf(recall: (channel: 'claude:message' | 'claude:status', count: number) => unknown[]): Past {
  const status = ClaudeStatus.safeParse(recall('claude:status', 1)[0]).data
  if (!status) return { status, queue: [], asked: [] }
  const wanted = new Set([...status.queue, ...status.waiting])
  const queued = new Map<string, Waiting>()
  const asked = new Map<string, Asked>()
  for (let count = firstStep; wanted.size > queued.size + asked.size; count *= 4) {
    const lists = recall('claude:message', count)
    for (const event of lists.flatMap(eventsOf)) {
      if (event.type === 'promptQueued' && wanted.has(event.turnId)) queued.set(event.turnId, event)
      if (event.type === 'permissionRequest' && wanted.has(event.id)) asked.set(event.id, event)
    }
    if (lists.length < count) break
  }
  return {
    status,
    queue: status.queue.flatMap((id) => queued.get(id) ?? []),
    asked: status.waiting.flatMap((id) => asked.get(id) ?? []),
  }
}

function eventsOf(payload: unknown): ClaudeEvent[] {
  if (typeof payload !== 'object' || payload === null || !('events' in payload) || !Array.isArray(payload.events))
    return []
  return payload.events.flatMap((event) => ClaudeEvent.safeParse(event).data ?? [])
}
