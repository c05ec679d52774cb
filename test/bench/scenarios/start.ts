// How soon a server listens, with an empty journal and with a full one, and what it takes while nothing happens.
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { now } from '../clock.ts'
import { alone, compare, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'
import { cpuSeconds, residentBytes } from '../usage.ts'

/** Sessions in the full journal, and the text that each printed. */
const sessions = { real: 50, quick: 5 } as const
const sessionBytes = 1e6
/** Starts in one run. */
const starts = 3
/** Milliseconds until a new server is at rest, and for how long it is then watched. */
const settle = 2000
const watched = { real: 10_000, quick: 3_000 } as const

export async function measureStart(stage: Stage): Promise<Row[]> {
  const full = await fill(stage)
  const runs = await stage.repeat(async () => ({
    node: median(Array.from({ length: starts }, startNode)),
    fresh: await start(stage),
    full: await start(stage, full),
    ...(await rest(stage)),
  }))
  const base = { scenario: 'start' } as const
  const node = runs.map((run) => run.node)
  return [
    {
      ...{ ...base, what: 'start to listening, new data folder', unit: 'ms' },
      ...compare(
        runs.map((run) => run.fresh),
        'node --eval 0',
        node,
      ),
      goal: { of: 'measured', atMost: 400 },
    },
    {
      ...{
        ...base,
        what: `start to listening, journal of ${stage.size(sessions.real, sessions.quick)} sessions`,
        unit: 'ms',
      },
      ...compare(
        runs.map((run) => run.full),
        'node --eval 0',
        node,
      ),
      goal: { of: 'measured', atMost: 400 },
    },
    {
      ...{ ...base, what: 'idle memory', unit: 'MB' },
      ...alone(runs.map((run) => run.memory)),
      goal: { of: 'measured', atMost: 110 },
    },
    {
      ...{ ...base, what: 'idle processor time', unit: '% of a core' },
      ...alone(runs.map((run) => run.cpu)),
      goal: { of: 'measured', atMost: 0.5 },
    },
  ]
}

/** @returns a data folder with a past. */
async function fill(stage: Stage): Promise<string> {
  const server = await stage.server()
  const text = stage.text(sessionBytes)
  for (let count = stage.size(sessions.real, sessions.quick); count > 0; count--) {
    const runId = await server.terminal('/bin/sh', ['-c', text.script])
    server.owner.runs.input(runId, '\n')
    await server.ended(runId)
  }
  await stage.clear()
  return server.dataDir
}

/** @returns milliseconds of Node itself. */
function startNode(): number {
  const begun = now()
  spawnSync(process.execPath, ['--eval', '0'])
  return now() - begun
}

async function start(stage: Stage, dataDir?: string): Promise<number> {
  const times = []
  for (let count = 0; count < starts; count++) {
    const server = await stage.server(dataDir)
    times.push(server.startMilliseconds)
    await server.close()
  }
  return median(times)
}

async function rest(stage: Stage): Promise<{ memory: number; cpu: number }> {
  const server = await stage.server()
  // The bench's own connection stays: a server that nobody uses has a window or a page open.
  await sleep(settle)
  const [begun, before] = [now(), cpuSeconds(server.pid)]
  await sleep(stage.size(watched.real, watched.quick))
  const cpu = ((cpuSeconds(server.pid) - before) / ((now() - begun) / 1000)) * 100
  const memory = residentBytes(server.pid) / 1e6
  await stage.clear()
  return { memory, cpu }
}
