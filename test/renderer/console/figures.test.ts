// What the console makes of the server's figures: words, charts, rates.
import { expect, test } from 'vitest'
import { bytes, count, milliseconds, percent } from '../../../renderer/console/figures.ts'
import { addReport, mostReports, noColumns } from '../../../renderer/console/history.ts'
import { withRates } from '../../../renderer/console/socket-rates.ts'
import type { ServerStats } from '../../../shared/stats.ts'

test('figures have three digits and a unit', () => {
  expect([0, 7, 999, 999.6, 1000, 1234, 12_345, 999_499, 999_600, 1.5e6, 2e9].map(bytes)).toEqual([
    ...['0 B', '7 B', '999 B', '1 kB', '1 kB', '1.23 kB', '12.3 kB', '999 kB', '1 MB', '1.5 MB', '2 GB'],
  ])
  expect([0, 0.25, 7.2, 99.96, 1204].map(count)).toEqual(['0', '0.25', '7.2', '100', '1.2k'])
  expect([0, 0.04, 0.34, 9.94, 12.4, 999.6, 12_000].map(milliseconds)).toEqual([
    ...['0 ms', '0 ms', '0.3 ms', '9.9 ms', '12 ms', '1 s', '12 s'],
  ])
  expect(percent(0.034)).toBe('3 %')
})

const report = (at: number): ServerStats => ({
  ...{ at, events: at, bytes: 0, received: 0, sent: 0, loopDelay: { p50: 1, p99: 2, max: 3 }, cpu: 0 },
  ...{ memory: { resident: 2, heap: 1 }, journal: 0, sockets: 1, logLevel: 'warn', sessions: [] },
})

test('a history is bounded, has a gap where nothing was known, and its time never stands or goes back', () => {
  let columns = noColumns
  for (let i = 1; i <= mostReports; i += 1) columns = addReport(columns, i * 1000, report(i * 1000))
  columns = addReport(columns, 5000, undefined)
  columns = addReport(columns, 5000, report(5000))
  expect(columns.at).toHaveLength(mostReports)
  expect(columns.at.every((at, index) => index === 0 || at > columns.at[index - 1]!)).toBe(true)
  expect(columns.events.slice(-3)).toEqual([mostReports * 1000, null, 5000])
})

test('sockets have rates once they were seen twice, and the sum of their lags', () => {
  const socket = (socketId: string, connectedAt: number, packets: number, sent: number) => ({
    ...{ socketId, address: '127.0.0.1', connectedAt, traffic: { packets, events: 0, bytes: sent } },
    runs: [1, 2].map((lagEvents) => ({ runId: `echo_${'0'.repeat(21)}`, cursor: 0, lagEvents, lagBytes: 10 })),
  })
  const before = { at: 1000, sockets: [socket('old', 1, 10, 100)] }
  const rows = withRates(before, { at: 3000, sockets: [socket('new', 2, 5, 5), socket('old', 1, 20, 300)] })
  expect(rows.map(({ socketId, rates, lagEvents, lagBytes }) => ({ socketId, rates, lagEvents, lagBytes }))).toEqual([
    { socketId: 'old', rates: { packets: 5, bytes: 100 }, lagEvents: 3, lagBytes: 20 },
    { socketId: 'new', rates: undefined, lagEvents: 3, lagBytes: 20 },
  ])
  expect(withRates(undefined, before)[0]?.rates).toBeUndefined()
})
