// How long a key takes to come back: idle, at a shell, and while another session floods; compared to node-pty alone.
import * as z from 'zod'
import { follow, Ready } from '../following.ts'
import { Integrity } from '../integrity.ts'
import { alone, compare, type Row } from '../row.ts'
import type { BenchServer } from '../server.ts'
import type { Stage } from '../stage.ts'
import { quantile } from '../statistics.ts'

const Typed = z.object({ milliseconds: z.array(z.number()), lastSeq: z.int(), integrity: Integrity })
const TypedAlone = Typed.pick({ milliseconds: true })

/** Programs that echo: one that is given each key at once, and a shell, for which the terminal itself echoes. */
export const programs = {
  raw: { file: '/bin/sh', args: ['-c', 'stty raw -echo; exec cat'], line: undefined },
  shell: { file: '/bin/sh', args: ['-i'], line: 60 },
} as const
type Program = (typeof programs)[keyof typeof programs]

/** Milliseconds: a fast typist's, and longer than anything joins output. */
const pause = 15
const keys = { real: 500, quick: 100 } as const
/** The text that floods, printed again and again. */
const floodBytes = 20e6

export type Quantiles = { p50: number; p99: number }
type Run = Record<'alone' | 'raw' | 'shell' | 'flooded' | 'floodedShell', Quantiles>

export async function measureEcho(stage: Stage): Promise<Row[]> {
  const runs = await stage.repeat(async (): Promise<Run> => {
    const reference = await typeAlone(stage, programs.raw)
    const server = await stage.server()
    const [raw, shell] = [await type(stage, server, programs.raw), await type(stage, server, programs.shell)]
    const flood = await startFlood(stage, server)
    const flooded = await type(stage, server, programs.raw)
    const floodedShell = await type(stage, server, programs.shell)
    await flood.end()
    await stage.clear()
    return { alone: reference, raw, shell, flooded, floodedShell }
  })
  const of = (which: keyof Run, what: keyof Quantiles) => runs.map((run) => run[which][what])
  const base = { scenario: 'echo', unit: 'ms' } as const
  const pair = (what: string, which: keyof Run, p50: number, p99: number): Row[] => [
    {
      ...{ ...base, what: `${what}, p50` },
      ...compare(of(which, 'p50'), 'node-pty alone', of('alone', 'p50')),
      goal: { of: 'measured', atMost: p50 },
    },
    {
      ...{ ...base, what: `${what}, p99` },
      ...compare(of(which, 'p99'), 'node-pty alone', of('alone', 'p99')),
      goal: { of: 'measured', atMost: p99 },
    },
  ]
  return [
    { ...base, what: 'node-pty alone, p50', ...alone(of('alone', 'p50')) },
    { ...base, what: 'node-pty alone, p99', ...alone(of('alone', 'p99')) },
    ...pair('one key, idle, raw program', 'raw', 1, 6),
    ...pair('one key, idle, shell', 'shell', 1, 6),
    ...pair('one key, another session floods, raw program', 'flooded', 2, 10),
    ...pair('one key, another session floods, shell', 'floodedShell', 2, 10),
  ]
}

export function typing(stage: Stage, { line }: Program) {
  return { keys: stage.size(keys.real, keys.quick), pause, ...(line !== undefined && { line }) }
}

export function quantiles(milliseconds: readonly number[]): Quantiles {
  return { p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99) }
}

export async function typeAlone(stage: Stage, program: Program): Promise<Quantiles> {
  const { file, args } = program
  const actor = stage.actor('keys-alone.ts', { file, args, typing: typing(stage, program) })
  await actor.hear(Ready)
  actor.say('go')
  const { milliseconds } = await actor.hear(TypedAlone)
  await actor.end()
  return quantiles(milliseconds)
}

export async function type(stage: Stage, server: BenchServer, program: Program): Promise<Quantiles> {
  const { url, key } = server
  const runId = await server.terminal(program.file, program.args)
  const actor = stage.actor('keys.ts', { server: { url, key }, runId, typing: typing(stage, program) })
  await actor.hear(Ready)
  actor.say('go')
  const { milliseconds, integrity } = await actor.hear(Typed)
  await actor.end()
  stage.check('echo', integrity)
  await server.owner.runs.close(runId)
  return quantiles(milliseconds)
}

/** A session that prints as fast as it can, and one client in a process of its own that follows it. */
async function startFlood(stage: Stage, server: BenchServer) {
  const script = `while :; do cat '${stage.text(floodBytes).path}'; done`
  const runId = await server.terminal('/bin/sh', ['-c', script])
  const group = await follow(stage, server, { runId, sockets: 1, isAnnounced: false })
  return {
    async end() {
      await server.owner.runs.close(runId)
      const { lastSeq } = await server.ended(runId)
      const report = await group.done()
      for (const { integrity, lastSeq: seen } of report.followers) {
        stage.check('flood', { ...integrity, lost: integrity.lost + lastSeq - seen })
      }
    },
  }
}
