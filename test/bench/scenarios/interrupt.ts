// How soon output stops after Ctrl-C while a program floods its terminal.
import * as z from 'zod'
import { Ready } from '../following.ts'
import { Integrity } from '../integrity.ts'
import { alone, type Row } from '../row.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'

const Stopped = z.object({
  stops: z.array(z.object({ milliseconds: z.number(), bytes: z.int() })),
  lastSeq: z.int(),
  integrity: Integrity,
})

const mark = 'INTERRUPTED'
/** A shell that stays when what it runs is interrupted. Its own text holds no mark. */
const script = `trap : INT; while read go; do yes; printf 'INTER%s' RUPTED; done`
const times = { real: 10, quick: 3 } as const
/** Milliseconds of flood before each Ctrl-C: enough to fill every buffer there is. */
const flood = { real: 1500, quick: 800 } as const

export async function measureInterrupt(stage: Stage): Promise<Row[]> {
  const runs = await stage.repeat(async () => {
    const server = await stage.server()
    const runId = await server.terminal('/bin/sh', ['-c', script])
    const actor = stage.actor('interrupt.ts', {
      ...{ server: { url: server.url, key: server.key }, runId, mark },
      ...{ times: stage.size(times.real, times.quick), flood: stage.size(flood.real, flood.quick) },
    })
    await actor.hear(Ready)
    actor.say('go')
    const { stops, lastSeq, integrity } = await actor.hear(Stopped)
    const summary = await server.summary(runId)
    stage.check('interrupt', { ...integrity, lost: integrity.lost + summary.lastSeq - lastSeq })
    await stage.clear()
    return stops
  })
  const base = { scenario: 'interrupt' } as const
  return [
    {
      ...{ ...base, what: 'Ctrl-C under yes until output stops at the client, the middle one', unit: 'ms' },
      ...alone(runs.map((stops) => median(stops.map(({ milliseconds }) => milliseconds)))),
    },
    {
      ...{ ...base, what: 'the same, the slowest', unit: 'ms' },
      ...alone(runs.map((stops) => Math.max(...stops.map(({ milliseconds }) => milliseconds)))),
      goal: { of: 'measured', atMost: 200 },
    },
    {
      ...{ ...base, what: 'output after Ctrl-C, the most', unit: 'MB' },
      ...alone(runs.map((stops) => Math.max(...stops.map(({ bytes }) => bytes)) / 1e6)),
    },
  ]
}
