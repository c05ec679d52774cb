// The last minutes of a server's figures, as charts take them: a column for each, oldest first. It does not know the charts.
import type { ServerStats } from '../../shared/stats.ts'

/** Reports that are kept, one a second: five minutes, about as many as a chart has pixels. */
export const mostReports = 300

/** Seconds since 1970, and for each of them the figures; null where this page was not connected. */
export type Columns = {
  at: readonly number[]
  events: Column
  bytes: Column
  received: Column
  sent: Column
  loopP50: Column
  loopP99: Column
  resident: Column
  heap: Column
}
type Column = readonly (number | null)[]

export const noColumns: Columns = {
  ...{ at: [], events: [], bytes: [], received: [], sent: [] },
  ...{ loopP50: [], loopP99: [], resident: [], heap: [] },
}

/** @param stats undefined: from now on nothing is known. */
export function addReport(columns: Columns, at: number, stats: ServerStats | undefined): Columns {
  const add = <T>(column: readonly T[], value: T): readonly T[] => [...column, value].slice(-mostReports)
  const last = columns.at.at(-1) ?? 0
  return {
    // Charts need times that grow, and a clock may be set.
    at: add(columns.at, Math.max(at / 1000, last + 0.001)),
    events: add(columns.events, stats?.events ?? null),
    bytes: add(columns.bytes, stats?.bytes ?? null),
    received: add(columns.received, stats?.received ?? null),
    sent: add(columns.sent, stats?.sent ?? null),
    loopP50: add(columns.loopP50, stats?.loopDelay.p50 ?? null),
    loopP99: add(columns.loopP99, stats?.loopDelay.p99 ?? null),
    resident: add(columns.resident, stats?.memory.resident ?? null),
    heap: add(columns.heap, stats?.memory.heap ?? null),
  }
}

/** @returns these columns as uPlot takes them, which only reads them. */
export function columnsOf(at: readonly number[], ...columns: Column[]): [number[], ...(number | null)[][]] {
  return [[...at], ...columns.map((column) => [...column])]
}
