// What must be true whatever happened: of the journal by itself, and of each who watched against it. It does not know what happened.
import type { StoredEvent } from '../../main/journal/journal.ts'
import { toSessionEvent } from '../../main/journal/session-event.ts'
import { digestOf, type Seen } from './seen.ts'

/** Programs number their lines from 1; this one says how many there are, and ends by itself with a code of its own. */
export const finite = { lines: 4000, exitCode: 3 } as const

/** @returns in a sentence each what is wrong with a session's events as the journal has them. */
export function wrongInLog(events: readonly StoredEvent[]): string[] {
  return [...wrongInOrder(events), ...wrongInLines(events)]
}

function wrongInOrder(events: readonly StoredEvent[]): string[] {
  const wrong: string[] = []
  let [seq, ts] = [0, 0]
  for (const event of events) {
    if (event.seq !== seq + 1) wrong.push(`event ${event.seq} comes after ${seq}`)
    if (event.ts < ts) wrong.push(`time goes back at event ${event.seq}, from ${ts} to ${event.ts}`)
    ;({ seq, ts } = event)
  }
  const last = events.at(-1)
  if (last?.channel !== 'system:status' || !isEnd(statusOf(last))) wrong.push('it has no end')
  return wrong
}

type Status = { status?: unknown; exitCode?: unknown }

function statusOf({ body }: StoredEvent): Status {
  const payload: Status = JSON.parse(body.toString())
  return payload
}

function isEnd({ status }: Status): boolean {
  return status === 'stopped' || status === 'error'
}

/** Each time that a program was started it says 1, 2, 3 …; only one that did not end by itself may stop in the middle of a line. */
function wrongInLines(events: readonly StoredEvent[]): string[] {
  const wrong: string[] = []
  let said: Buffer[] = []
  for (const event of events) {
    if (event.channel === 'pty:stdout') said.push(event.body)
    if (event.channel !== 'system:status') continue
    const status = statusOf(event)
    if (!isEnd(status)) continue
    const lines = Buffer.concat(said).toString().split('\r\n')
    said = []
    const begun = lines.pop() ?? ''
    const other = lines.findIndex((line, index) => !line.startsWith(`${index + 1} `))
    if (other >= 0) wrong.push(`before event ${event.seq}, line ${other + 1} is ${JSON.stringify(lines[other])}`)
    const isWhole = lines.length === finite.lines && begun === ''
    if (status.exitCode === finite.exitCode && !isWhole) {
      wrong.push(`before event ${event.seq}, a program that ended by itself said ${lines.length} lines and "${begun}"`)
    }
  }
  return wrong
}

/** @returns in a sentence each where what somebody saw is not what the journal has: lost, repeated, out of order or changed. */
export function wrongInSeen(log: readonly StoredEvent[], { seqs, digests }: Seen): string[] {
  const wrong: string[] = []
  seqs.forEach((seq, index) => {
    const event = log[index]
    if (seq !== index + 1) wrong.push(`the ${index + 1}th that came was event ${seq}`)
    else if (event && digestOf(toSessionEvent(event)) !== digests[index]) wrong.push(`event ${seq} was another one`)
  })
  if (seqs.length !== log.length) wrong.push(`${seqs.length} came of ${log.length}`)
  return wrong.length > mostTold ? [...wrong.slice(0, mostTold), `and ${wrong.length - mostTold} more`] : wrong
}

/** When all is out of order after one place, the first few say where. */
const mostTold = 3
