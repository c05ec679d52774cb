// `npm run soak`: schedules of faults, one after another, for as long as is asked. What went wrong can be had again by its seed.
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { buildStale } from '../../build/outputs.ts'
import { leftOver, weighRounds } from './leaks.ts'
import { newSeed } from './random.ts'
import { runSchedule } from './world.ts'

/** Bytes that the heap may be larger or smaller after all rounds: what compilers and caches keep for a while. */
const heapTolerance = 5 * 2 ** 20

const usage = `Usage: npm run soak -- [options]

  --minutes N    how long (10)
  --seed S       the first schedule's seed; each one after it has the next number. One by chance, unless told
  --faults N     how many faults of the server are in a schedule (12)
  --echoes N     how many sessions say back what they are told (1000 in every tenth schedule, 20 in the others)
  --terminals N  how many terminals of each program (2)
  --leaks        instead: 10,000 attaches and 1,000 sessions, and what is left of them in the server
  --quiet        says only how each schedule ended`

const Options = z.object({
  minutes: z.coerce.number().positive().default(10),
  seed: z.coerce.number().int().min(0).default(newSeed),
  faults: z.coerce.number().int().min(1).default(12),
  echoes: z.coerce.number().int().min(0).optional(),
  terminals: z.coerce.number().int().min(1).default(2),
  leaks: z.boolean().default(false),
  quiet: z.boolean().default(false),
})

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    echoes: { type: 'string' },
    terminals: { type: 'string' },
    leaks: { type: 'boolean' },
    quiet: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const say = (line: string) => void process.stdout.write(`${line}\n`)
if (values.help) say(usage)
else await start(Options.parse(values))

async function start(options: z.infer<typeof Options>): Promise<void> {
  if (!buildStale(['main'])) throw new Error('the server does not build')
  if (options.leaks) await weighLeaks()
  else await soak(options)
}

async function weighLeaks(): Promise<void> {
  const [before, after] = await weighRounds({ attaches: 10_000, connections: 1000, echoes: 1000, terminals: 1000 }, say)
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const grown = after.heapBytes - before.heapBytes
  say(`heap ${mebibytes(before.heapBytes)} before and ${mebibytes(after.heapBytes)} after, ${mebibytes(grown)} more`)
  say(`outside of it ${mebibytes(before.externalBytes)} and ${mebibytes(after.externalBytes)}`)
  say(
    `descriptors ${before.descriptors} and ${after.descriptors}, handles ${JSON.stringify([before.handles, after.handles])}`,
  )
  const left = leftOver(before, after)
  if (left.length === 0 && Math.abs(grown) <= heapTolerance) return
  say(`LEFT: ${left.join(', ') || 'heap'}`)
  process.exitCode = 1
}

async function soak({
  minutes,
  seed: first,
  faults,
  echoes,
  terminals,
  quiet,
}: z.infer<typeof Options>): Promise<void> {
  const begun = performance.now()
  for (let seed = first; performance.now() - begun < minutes * 60_000; seed += 1) {
    const many = (seed - first) % 10 === 9 ? 1000 : 20
    const at = performance.now()
    const outcome = await runSchedule({
      ...{ seed, faults, terminals, echoes: echoes ?? many },
      say: (line) => !quiet && say(`  ${Math.round(performance.now() - at)} ms  ${line}`),
    })
    const { wrong, sessions, events, seen } = outcome
    const seconds = Math.round((performance.now() - at) / 1000)
    say(`seed ${seed}: ${wrong.length} wrong; ${sessions} sessions, ${events} events, seen ${seen} times, ${seconds} s`)
    for (const what of wrong) say(`  WRONG: ${what}`)
    if (wrong.length > 0) process.exitCode = 1
  }
}
