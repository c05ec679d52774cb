// Whether processes live. It does not know whose they are.
import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'

/** @returns whether there is such a process; one that has ended and waits to be noticed is none. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z\s]/.test(stdout.trim())
}

/** Resolves when all of these processes are gone. */
export async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive)).toEqual([])
}

/** Kills a process without a warning. @throws when it is not one of a test's: 0 would be the test itself. */
export function kill9(pid: number | undefined): void {
  if (pid === undefined || pid < 2) throw new Error('There is no process to kill')
  process.kill(pid, 'SIGKILL')
}
