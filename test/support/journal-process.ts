// A process that writes to a journal without end, two sessions of it, and says how far it is: to be killed. Of the second session little is kept.
import { openSqliteJournal } from '../../main/journal/sqlite-journal.ts'
import { sessionId, sessionRow } from './rows.ts'

/** Events of each session that are written as fast as they can be: 6 MB, which segments are made of for a while. */
const backlog = 300
/** Milliseconds between those after them. Segments wait for the end of a flood, and on a slow machine that would be a long wait. */
const pause = 25

/** What event `seq` says, so that whoever reads it knows whether it is the one that was written: text that does not shrink to nothing. */
export function bodyOf(seq: number): string {
  let text = `${seq}:`
  for (let state = seq; text.length < 20_000; state = (state * 48_271) % 2_147_483_647) text += `${state} `
  return text
}

export const whole = sessionId(1)
export const cut = sessionId(2)

const [file] = process.argv.slice(2)
if (file !== undefined && process.argv[1] === import.meta.filename) write(file)

function write(path: string): void {
  const journal = openSqliteJournal(path, { limits: { maxSessionBytes: 2 ** 40, maxJournalBytes: 1 } })
  const known = new Set(journal.sessions().map(({ id }) => id))
  // Only one that has ended may lose something for others.
  for (const [id, status] of [
    [whole, 'running'],
    [cut, 'stopped'],
  ] as const) {
    if (!known.has(id)) journal.addSession(sessionRow(id, { status, endedAt: 1 }))
  }
  journal.onCommit(() => process.stdout.write(`${journal.head(whole)} ${journal.head(cut)}\n`))
  let rounds = 0
  const next = () => {
    for (const id of [whole, cut]) {
      const seq = journal.head(id) + 1
      if (journal.pendingBytes(id) === 0) journal.append(id, 'echo:output', 'chunk', Buffer.from(bodyOf(seq)))
    }
    rounds += 1
    setTimeout(next, rounds < backlog ? 1 : pause)
  }
  next()
}
