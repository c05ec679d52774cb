// The program as a process: held, and ended with all that it has started.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { descendants } from '../../../../main/base/process-table.ts'
import { startProcess } from '../../../../main/kinds/claude/process.ts'
import { testFolder } from '../../../support/folder.ts'
import { allGone, isAlive } from '../../../support/processes.ts'

/** Starts a shell script as the program. */
function run(script: string) {
  const claude = startProcess({ command: '/bin/sh', args: ['-c', script], cwd: testFolder(), env: process.env })
  onTestFinished(() => claude.end())
  const pid = claude.child.pid ?? 0
  return { claude, pid }
}

const state = (pid: number) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]

test('what it has started is ended with it, also in groups of their own and when no signal is minded', async () => {
  const { claude, pid } = run(
    `trap '' TERM HUP; setsid sh -c 'trap "" TERM HUP; sleep 1000 & sleep 2000' & while :; do sleep 1; done`,
  )
  await expect.poll(() => descendants(pid).length).toBeGreaterThanOrEqual(4)
  const all = descendants(pid)
  await claude.end()
  await allGone([pid, ...all])
})

test.skipIf(process.platform !== 'linux')(
  'it stands still while it is held, goes on after, and can be ended while it is held',
  async () => {
    const { claude, pid } = run('while read -r line; do echo "$line"; done')
    claude.hold(true)
    await expect.poll(() => state(pid)).toBe('T')
    claude.hold(false)
    claude.child.stdin.write('still there\n')
    const [said] = await claude.child.stdout.take(1).toArray()
    expect(String(said)).toBe('still there\n')
    claude.hold(true)
    await claude.end()
    expect(isAlive(pid)).toBe(false)
  },
)

test('a program that is not there is an error of the child, its last words are kept, and ending it is nothing', async () => {
  const absent = startProcess({ command: path.join(testFolder(), 'none'), args: [], cwd: undefined, env: {} })
  const error = await new Promise((resolve) => void absent.child.once('error', resolve))
  expect(String(error)).toContain('ENOENT')
  await absent.end()
  const { claude } = run('echo so long >&2; exit 3')
  await new Promise((resolve) => void claude.child.once('close', resolve))
  expect(claude.said).toBe('so long\n')
})
