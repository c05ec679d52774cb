// What the harness would find: a check that finds nothing must not be one that cannot.
import { describe, expect, test } from 'vitest'
import type { StoredEvent } from '../../main/journal/journal.ts'
import { toSessionEvent } from '../../main/journal/session-event.ts'
import { sessionId } from '../support/rows.ts'
import { see, type Seen } from './seen.ts'
import { finite, wrongInLog, wrongInSeen } from './verify.ts'

/** A log of these events, each a channel and a text or a payload. */
function logOf(...events: [channel: string, what: string | object][]): StoredEvent[] {
  return events.map(([channel, what], index) => ({
    sessionId: sessionId(1),
    seq: index + 1,
    channel,
    type: typeof what === 'string' ? 'chunk' : 'json',
    ts: index,
    body: Buffer.from(typeof what === 'string' ? what : JSON.stringify(what)),
  }))
}

const running: [string, object] = ['system:status', { status: 'running' }]
const killed: [string, object] = ['system:status', { status: 'stopped', reason: 'killed' }]
const endedByItself: [string, object] = ['system:status', { status: 'stopped', exitCode: finite.exitCode }]
const allLines = Array.from({ length: finite.lines }, (_, index) => `${index + 1} of many\r\n`).join('')

describe('a log', () => {
  test('is right when lines go on over pieces, begin anew after a start, and only a killed program leaves half of one', () => {
    const life: [string, string | object][] = [running, ['pty:stdout', '1 a\r\n2'], ['pty:stdout', ' b\r\n3 c'], killed]
    expect(wrongInLog(logOf(...life, ...life))).toEqual([])
    expect(wrongInLog(logOf(running, ['pty:stdout', allLines], endedByItself))).toEqual([])
  })

  test.each([
    ['a line is missing', logOf(running, ['pty:stdout', '1 a\r\n3 c\r\n'], killed), 'line 2 is'],
    ['the first line is', logOf(running, ['pty:stdout', '2 b\r\n'], killed), 'line 1 is'],
    ['a program’s last line is missing', logOf(running, ['pty:stdout', allLines.slice(0, -9)], endedByItself), 'said'],
    ['the end is missing', logOf(running), 'no end'],
    ['a seq is missing', logOf(running, ['pty:stdout', '1 a\r\n'], killed).toSpliced(1, 1), 'comes after'],
    ['time goes back', logOf(running, killed).map((event, index) => ({ ...event, ts: 9 - index })), 'time goes back'],
  ])('is wrong when %s', (_, log, what) => {
    expect(wrongInLog(log)).toContainEqual(expect.stringContaining(what))
  })
})

describe('what was seen', () => {
  const log = logOf(running, ['pty:stdout', '1 a\r\n'], ['pty:stdout', '2 b\r\n'], killed)
  const seenOf = (events: readonly StoredEvent[]): Seen => {
    const seen: Seen = { seqs: [], digests: [] }
    for (const event of events) see(seen, toSessionEvent(event))
    return seen
  }

  test('is right when it is the log', () => {
    expect(wrongInSeen(log, seenOf(log))).toEqual([])
  })

  const [first, second, third, last] = log
  const changed = second && { ...second, body: Buffer.from('1 A\r\n') }
  test.each([
    ['an event is missing', [first, third, last]],
    ['the last one is missing', [first, second, third]],
    ['one came twice', [first, second, second, third, last]],
    ['two came in the wrong order', [first, third, second, last]],
    ['one was changed', [first, changed, third, last]],
  ])('is wrong when %s', (_, events) => {
    expect(wrongInSeen(log, seenOf(events.flatMap((event) => event ?? [])))).not.toEqual([])
  })
})
