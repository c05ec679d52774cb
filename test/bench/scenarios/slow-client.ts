// What a client that stands still costs: the server's memory, and the one that follows beside it.
import { setTimeout as sleep } from 'node:timers/promises'
import { now } from '../clock.ts'
import { checkReport, follow } from '../following.ts'
import { alone, compare, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import type { TextFile } from '../text.ts'
import { residentBytes, watchPeak } from '../usage.ts'

const bytes = { real: 500e6, quick: 30e6 } as const
/** Milliseconds that it stands still at least: less than a ping may take, so that nobody is dropped for silence. */
const stillMilliseconds = 10_000
/** Milliseconds for a new server's memory to settle. */
const settle = 1_000

export async function measureSlowClient(stage: Stage): Promise<Row[]> {
  const text = stage.text(stage.size(bytes.real, bytes.quick))
  const runs = await stage.repeat(async () => ({
    without: await pass(stage, text, false),
    beside: await pass(stage, text, true),
  }))
  const scenario = 'slow-client'
  const of = (which: 'without' | 'beside', what: keyof Passed) => runs.map((run) => run[which][what])
  return [
    {
      ...{
        scenario,
        what: `memory gained while ${Math.round(text.bytes / 1e6)} MB pass a client that stands still`,
        unit: 'MB',
      },
      ...compare(of('beside', 'flood'), 'nobody stands still', of('without', 'flood')),
      goal: { of: 'measured', atMost: 64 },
    },
    {
      ...{ scenario, what: 'memory gained until it has caught up', unit: 'MB' },
      ...compare(of('beside', 'whole'), 'nobody stands still', of('without', 'whole')),
      goal: { of: 'measured', atMost: 64 },
    },
    {
      ...{ scenario, what: 'speed of the client beside it', unit: 'MB/s' },
      ...compare(of('beside', 'speed'), 'nobody stands still', of('without', 'speed')),
    },
    { ...{ scenario, what: 'speed of catching up', unit: 'MB/s' }, ...alone(of('beside', 'catchUp')) },
  ]
}

/** Megabytes gained at most during the flood and over all of it; MB/s of the client that follows, and of the other one afterwards. */
type Passed = { flood: number; whole: number; speed: number; catchUp: number }

async function pass(stage: Stage, text: TextFile, stands: boolean): Promise<Passed> {
  const server = await stage.server()
  const runId = await server.terminal('/bin/sh', ['-c', text.script])
  const what = { runId, sockets: 1, sum: true }
  const quick = await follow(stage, server, what)
  const slow = stands ? await follow(stage, server, what) : undefined
  await sleep(settle)
  const before = residentBytes(server.pid)
  const peakOfAll = watchPeak(() => residentBytes(server.pid))
  const peakOfFlood = watchPeak(() => residentBytes(server.pid))
  slow?.actor.say('hold')
  const begun = now()
  server.owner.runs.input(runId, '\n')
  const report = await quick.done()
  const { lastSeq } = await server.ended(runId)
  // With nobody who stands still, too: what is left for later is done meanwhile, and takes memory of its own.
  await sleep(Math.max(0, stillMilliseconds - (now() - begun)))
  const flood = peakOfFlood.stop()
  const resumed = now()
  slow?.actor.say('go')
  const late = await slow?.done()
  for (const each of late ? [report, late] : [report]) {
    checkReport(stage, 'slow client', each, lastSeq, text)
  }
  const all = peakOfAll.stop()
  await stage.clear()
  return {
    flood: (flood - before) / 1e6,
    whole: (all - before) / 1e6,
    speed: text.shownBytes / 1e3 / ((report.followers[0]?.last ?? NaN) - begun),
    catchUp: text.shownBytes / 1e3 / ((late?.followers[0]?.last ?? NaN) - resumed),
  }
}
