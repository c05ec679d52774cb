// Where to begin with a long history: at the newest whole text after which it is told how the disk stands. It does not know what is made of the events.
import type { Client } from '../../../shared/client/client.ts'
import type { RunId, SessionEvent } from '../../../shared/event.ts'

/** Events that are sooner read than searched: about 100 kB where nothing was saved. */
export const shortHistory = 500
/** Parts of that many which are searched before all is read. A server records the whole text after 5000 edits; each may have been saved, too. */
const mostParts = 30
/** Bytes of an answer, 1 MiB: as much as an attachment takes at a time. */
const pageBytes = 1024 * 1024

/**
 * @param lastSeq the last event that is known of.
 * @returns the seq of the event before the one to begin with; 0: the first.
 */
export async function findStart(runs: Pick<Client['runs'], 'read'>, runId: RunId, lastSeq: number): Promise<number> {
  let isDiskKnown = false
  let end = lastSeq
  try {
    for (let part = 0; part < mostParts && end > shortHistory; part += 1) {
      const from = Math.max(0, end - shortHistory)
      for (const { channel, seq } of (await readPart(runs, runId, from, end)).toReversed()) {
        if (channel === 'file-editor:disk' || channel === 'file-editor:saved') isDiskKnown = true
        else if (channel === 'file-editor:content' && isDiskKnown) return seq - 1
      }
      end = from
    }
  } catch {
    // Then all of it is read, which says what is wrong if anything is.
  }
  return 0
}

async function readPart(
  runs: Pick<Client['runs'], 'read'>,
  runId: RunId,
  from: number,
  end: number,
): Promise<SessionEvent[]> {
  const events: SessionEvent[] = []
  for (let seq = from; seq < end;) {
    const page = await runs.read(runId, { seq, limit: end - seq, maxBytes: pageBytes })
    const last = page.events.at(-1)
    if (!last) break
    events.push(...page.events)
    seq = last.seq
  }
  return events
}
