// What is started for a tunnel, and how it ends.
import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { hasProcesses } from '../../../main/base/process-table.ts'
import { createMemoryNotes } from '../../../main/journal/notes.ts'
import { startTree } from '../../../main/tunnels/process-tree.ts'
import { isAlive } from '../../support/processes.ts'

afterEach(() => void vi.useRealTimers())

/** Leaves a process of its group whose parent, in a session of its own, never notices that it has ended. */
const script = '(true & exec setsid sh -c \'echo "$PPID $$"; exec sleep 1000\') & wait'

test.runIf(process.platform === 'linux')(
  'a tree is gone once all of it has ended, though nobody has noticed',
  async () => {
    const program = { command: '/bin/sh', args: ['-c', script], env: process.env }
    const tree = startTree(program, { name: 'tree', notes: createMemoryNotes() })
    const [line] = await once(tree.child.stdout ?? process.stdin, 'data')
    const [group = 0, keeper = 0] = String(line).trim().split(' ').map(Number)
    try {
      expect(group).toBe(tree.child.pid)
      process.kill(group, 'SIGKILL')
      await once(tree.child, 'exit')
      await expect.poll(() => hasProcesses(group)).toBe(false)
      expect(() => process.kill(-group, 0)).not.toThrow()
      // No time passes, so nothing is waited for.
      vi.useFakeTimers({ toFake: ['setTimeout'] })
      await tree.end()
      expect(isAlive(keeper)).toBe(true)
    } finally {
      process.kill(keeper, 'SIGKILL')
    }
  },
)
