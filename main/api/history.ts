// A session's events as a visitor may see them, page by page. It does not know how they are sent.
import type { SessionEvent } from '../../shared/event.ts'
import type { Auth } from '../auth/authenticate.ts'
import type { HeldGrant } from '../auth/grants.ts'
import type { Journal } from '../journal/journal.ts'
import { toSessionEvent } from '../journal/session-event.ts'
import { createView } from '../socket/view.ts'

export type Page = { events: SessionEvent[]; lastSeq: number; firstSeq?: number }

export type Reader = {
  /** @returns the next events, none at the end of what was there when the reader was made. */
  next(maxBytes: number, limit?: number): SessionEvent[]
  /** The first event that is kept and may be seen. */
  readonly firstSeq: number
  readonly lastSeq: number
}

/** Reads a session that there is, from behind `afterSeq` on. */
export function openReader(
  { journal, auth }: { journal: Journal; auth: Pick<Auth, 'secrets'> },
  grant: HeldGrant | undefined,
  { runId, afterSeq }: { runId: string; afterSeq: number },
): Reader {
  const view = createView(grant, { journal, secrets: auth.secrets })
  const lastSeq = journal.head(runId)
  // What is not shown is as if it were gone.
  const firstSeq = Math.max(journal.first(runId), view.floor(runId) + 1)
  let cursor = Math.max(afterSeq, view.floor(runId))
  const lens = view.lens(runId, cursor)
  return {
    firstSeq,
    lastSeq,
    next(maxBytes, limit = Infinity) {
      const most = Math.min(limit, lastSeq - cursor)
      const events = most > 0 ? journal.read(runId, cursor, maxBytes, most) : []
      cursor = events.at(-1)?.seq ?? cursor
      return lens(events).map(toSessionEvent)
    },
  }
}
