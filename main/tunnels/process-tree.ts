// A child with all that it starts, which ends as one and is remembered so that a crash leaves nothing. It does not know what it runs.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import * as z from 'zod'
import type { Logger } from '../base/logger.ts'
import { hasProcesses, signalProcess, startedAt } from '../base/process-table.ts'
import type { Notes } from '../journal/notes.ts'

/** Milliseconds that the tree may take to end itself. */
const graceMilliseconds = 2000
/** And to be gone once it was killed; closing the server takes 5 s at most. */
const killMilliseconds = 2000
/** Milliseconds between two looks at whether it has ended. */
const lookMilliseconds = 50

/** A process that may have to be found again: its group and when its leader started, in the system's words. */
const Remembered = z.object({ pid: z.int().min(2), startedAt: z.string() })

export type ProcessTree = {
  readonly child: ChildProcess
  /** Resolves once every process of the tree is gone. */
  end(): Promise<void>
}

/**
 * Starts a program as the leader of a group of its own.
 * @param name under which it is remembered in `notes` as long as it runs.
 * @throws when it cannot be remembered; then it is ended. A program that is not there is the child's `error`.
 */
export function startTree(
  program: { command: string; args: readonly string[]; env: NodeJS.ProcessEnv },
  { name, notes }: { name: string; notes: Notes },
): ProcessTree {
  const { command, args, env } = program
  const isWindows = process.platform === 'win32'
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
    // On Windows the program is a `.cmd`, which only a shell runs; its arguments are our own words.
    shell: isWindows,
  })
  const { pid } = child
  const at = pid === undefined ? undefined : startedAt(pid)
  if (pid !== undefined && at !== undefined) {
    try {
      notes.put(name, JSON.stringify({ pid, startedAt: at }))
    } catch (error) {
      child.on('error', () => undefined)
      void endGroup(pid)
      throw error
    }
  }
  let ended: Promise<void> | undefined
  return {
    child,
    end: () =>
      (ended ??= (async () => {
        if (pid !== undefined) await endGroup(pid)
        forget(notes, name)
      })()),
  }
}

/** Ends what a crash left behind. Returns at once; what does not end itself is killed after the grace. */
export function endRemembered(notes: Notes, log: Logger): void {
  for (const { id, value } of notes.all()) {
    forget(notes, id)
    const left = Remembered.safeParse(parse(value))
    if (!left.success || startedAt(left.data.pid) !== left.data.startedAt) continue
    log.warn(`${id} left process ${left.data.pid} behind; ending it`)
    void endGroup(left.data.pid)
  }
}

/** A note that cannot be removed does no harm: no other process has the same pid and time. */
function forget(notes: Notes, id: string): void {
  try {
    notes.remove(id)
  } catch {
    // The journal says itself that it cannot be written.
  }
}

async function endGroup(pid: number): Promise<void> {
  if (process.platform === 'win32')
    return void spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true })
  if (!signalProcess(-pid, 'SIGTERM')) return
  // A stopped process takes the signal only when it goes on.
  signalProcess(-pid, 'SIGCONT')
  await untilGone(pid, graceMilliseconds)
  // A process that hangs in the system cannot be waited for for ever; it ends as soon as the system lets it.
  if (signalProcess(-pid, 'SIGKILL')) await untilGone(pid, killMilliseconds)
}

async function untilGone(group: number, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (hasProcesses(group) && performance.now() < deadline) await rest()
}

function rest(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, lookMilliseconds))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
