// How fast a program's text gets through the journal to one client and to eight, compared to node-pty alone.
import * as z from 'zod'
import { now } from '../clock.ts'
import { checkReport, follow, Ready } from '../following.ts'
import { compare, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import type { TextFile } from '../text.ts'
import { cpuSeconds } from '../usage.ts'

const Alone = z.object({ milliseconds: z.number(), bytes: z.int(), cpu: z.number() })

/** Eight clients share two processes: with one for each, the machine would measure its scheduler. */
const crowd = { clients: 8, processes: 2 } as const
/** Seconds of flood in the real run. */
const textBytes = { real: 200e6, quick: 40e6 } as const

export async function measureThroughput(stage: Stage): Promise<Row[]> {
  const text = stage.text(stage.size(textBytes.real, textBytes.quick))
  const runs = await stage.repeat(async () => ({
    alone: await printAlone(stage, text),
    one: await printTo(stage, text, 1, 1),
    eight: await printTo(stage, text, crowd.processes, crowd.clients / crowd.processes),
  }))
  const of = (which: 'alone' | 'one' | 'eight', what: keyof Printed) => runs.map((run) => run[which][what])
  const speed = { scenario: 'throughput', unit: 'MB/s' } as const
  const cost = { scenario: 'throughput', unit: 'ms/MB' } as const
  const eight = `each of ${crowd.clients} clients in ${crowd.processes} processes`
  return [
    {
      ...{ ...speed, what: 'pty → journal → one client' },
      ...compare(of('one', 'speed'), 'node-pty alone', of('alone', 'speed')),
      goal: { of: 'ratio', atLeast: 0.45, later: [0.6, 0.72] },
    },
    {
      ...{ ...speed, what: `the same, ${eight}` },
      ...compare(of('eight', 'speed'), 'one client', of('one', 'speed')),
      goal: { of: 'ratio', atLeast: 0.5 },
    },
    {
      ...{ ...cost, what: "server's processor time, one client" },
      ...compare(of('one', 'cpu'), 'node-pty alone', of('alone', 'cpu')),
    },
    {
      ...{ ...cost, what: `server's processor time, ${eight}` },
      ...compare(of('eight', 'cpu'), 'one client', of('one', 'cpu')),
    },
  ]
}

/** `speed` in MB/s until the last client has its last event; `cpu`: ms of the process that has the terminal, for each MB. */
type Printed = { speed: number; cpu: number }

export async function printAlone(stage: Stage, text: TextFile): Promise<Printed> {
  const actor = stage.actor('terminal-alone.ts', { script: text.script, bytes: text.shownBytes })
  await actor.hear(Ready)
  actor.say('go')
  const { milliseconds, bytes, cpu } = await actor.hear(Alone)
  await stage.clear()
  return { speed: bytes / 1e3 / milliseconds, cpu: cpu / (bytes / 1e6) }
}

export async function printTo(stage: Stage, text: TextFile, processes: number, sockets: number): Promise<Printed> {
  const server = await stage.server()
  const runId = await server.terminal('/bin/sh', ['-c', text.script])
  const expected = text.shownBytes
  const what = { runId, sockets, length: text.shownLength }
  const groups = await Promise.all(Array.from({ length: processes }, () => follow(stage, server, what)))
  const cpuBefore = cpuSeconds(server.pid)
  const begun = now()
  server.owner.runs.input(runId, '\n')
  const reports = await Promise.all(groups.map((group) => group.done()))
  const ended = Math.max(...reports.flatMap((report) => report.followers.map(({ last }) => last)))
  const cpu = ((cpuSeconds(server.pid) - cpuBefore) * 1e3) / (expected / 1e6)
  for (const report of reports) checkReport(stage, `throughput to ${processes * sockets}`, report, 0, text)
  await stage.clear()
  return { speed: expected / 1e3 / (ended - begun), cpu }
}
