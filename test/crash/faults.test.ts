// Everything fails at random, by seeds: what anybody saw is what the journal has, whatever happened. `npm run soak` does the same for as long as one likes.
import { describe, expect, test } from 'vitest'
import { newSeed } from '../faults/random.ts'
import { runSchedule, type Schedule } from '../faults/world.ts'

const some: Omit<Schedule, 'seed' | 'say'> = { faults: 5, echoes: 10, terminals: 1 }
const schedules: readonly [what: string, schedule: Omit<Schedule, 'say'>][] = [
  ['a seed that is always the same', { ...some, seed: 1 }],
  ['a seed by chance', { ...some, seed: newSeed() }],
  ['a thousand sessions', { seed: 3, faults: 3, echoes: 1000, terminals: 1 }],
]

/** Milliseconds: on a busy machine a schedule takes far longer than its own pauses. */
const timeout = 180_000

// Leftovers are looked for, and limits set, by Linux's own means.
describe.runIf(process.platform === 'linux')('a schedule of faults', () => {
  test.each(schedules)(
    'of %s loses, repeats and disorders nothing and leaves nothing',
    { timeout },
    async (_, schedule) => {
      const happened: string[] = []
      const { wrong, seen } = await runSchedule({ ...schedule, say: (what) => happened.push(what) })
      const again = `npm run soak -- --seed ${schedule.seed} --faults ${schedule.faults} --echoes ${schedule.echoes} --terminals ${schedule.terminals}`
      expect(wrong, `${again}\n${happened.join('\n')}`).toEqual([])
      expect(seen).toBeGreaterThan(schedule.echoes)
    },
  )
})
