// A hundred clients on a session that prints a thousand small pieces a second: how late each piece comes, and what that costs.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkReport, follow } from '../following.ts'
import { now } from '../clock.ts'
import { alone, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import { histogramQuantile } from '../statistics.ts'
import { cpuSeconds } from '../usage.ts'

const clients = 100
/** Two, so that the clients' own work has both cores of a small machine. */
const processes = 2
const perSecond = 1000
/** Long enough that the clients' own beginning, some 0.2 s in which their code is compiled and their first garbage collected, is no hundredth of it. */
const seconds = { real: 30, quick: 4 } as const
/** Milliseconds before the processor time is read first and after it is read last: only the steady state counts. */
const edge = 500

export async function measureCrowd(stage: Stage): Promise<Row[]> {
  const runs = await stage.repeat(() => measure(stage))
  const base = { scenario: 'crowd' } as const
  const what = `${clients} clients, ${perSecond} pieces a second`
  return [
    { ...{ ...base, what: `${what}: delivery, p50`, unit: 'ms' }, ...alone(runs.map(({ p50 }) => p50)) },
    {
      ...{ ...base, what: `${what}: delivery, p99`, unit: 'ms' },
      ...alone(runs.map(({ p99 }) => p99)),
      goal: { of: 'measured', atMost: 20 },
    },
    {
      ...{ ...base, what: `${what}: server's processor time`, unit: '% of a core' },
      ...alone(runs.map(({ cpu }) => cpu)),
      goal: { of: 'measured', atMost: 40 },
    },
  ]
}

async function measure(stage: Stage) {
  const server = await stage.server()
  const duration = stage.size(seconds.real, seconds.quick)
  const program = path.join(import.meta.dirname, '../actors/pieces.ts')
  const runId = await server.terminal(process.execPath, [program, String(perSecond), String(duration)])
  const what = { runId, sockets: clients / processes, stamps: true }
  const groups = await Promise.all(Array.from({ length: processes }, () => follow(stage, server, what)))
  server.owner.runs.input(runId, '\n')
  await sleep(edge)
  const [begun, before] = [now(), cpuSeconds(server.pid)]
  await sleep(duration * 1000 - 2 * edge)
  const cpu = ((cpuSeconds(server.pid) - before) / ((now() - begun) / 1000)) * 100
  const reports = await Promise.all(groups.map((group) => group.done()))
  const { lastSeq } = await server.ended(runId)
  for (const report of reports) checkReport(stage, 'crowd', report, lastSeq)
  const delays = reports.map((report) => report.delays)
  await stage.clear()
  return { p50: histogramQuantile(delays, 0.5), p99: histogramQuantile(delays, 0.99), cpu }
}
