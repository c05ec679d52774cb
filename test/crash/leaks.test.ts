// What comes and goes leaves nothing in the server. `npm run soak -- --leaks` does it many times more, and weighs the heap.
import { expect, test } from 'vitest'
import { leftOver, weighRounds } from '../faults/leaks.ts'

test.runIf(process.platform === 'linux')(
  'those who attach, connect and leave, and sessions that end, leave no handle',
  async () => {
    const rounds = { attaches: 300, connections: 60, echoes: 100, terminals: 40 }
    const [before, after] = await weighRounds(rounds, () => undefined)
    expect(leftOver(before, after)).toEqual([])
  },
)
