// The `claude` program as a process, with all that it starts: held, and ended as one. It does not know what is said to it.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { descendants, hasNotEnded, hasProcesses, signalProcess, startedAt } from '../../base/process-table.ts'

/** Milliseconds that it may take to end itself, and to write down what it needs to go on later. */
const graceMilliseconds = 2000
/** And to be gone once it was killed: closing takes 5 s at most. */
const killMilliseconds = 2000
/** Milliseconds until one looks again whether it is gone; each time twice as long. */
const firstLookMilliseconds = 5
/** Characters of its last words on stderr that are kept, for who has to find out why it ended. */
const lastWords = 2000

export type ClaudeProcess = {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** The end of what it said on stderr. */
  readonly said: string
  /** Stops it where it stands (true), and lets it go on (false). What its tools have started goes on. */
  hold(held: boolean): void
  /** Ends it and all that it has started; resolves when they are gone. */
  end(): Promise<void>
}

export type Program = { command: string; args: readonly string[]; cwd: string | undefined; env: NodeJS.ProcessEnv }

/** Starts it as the leader of a group of its own. A program that cannot be started is the child's `error`. */
export function startProcess({ command, args, cwd, env }: Program): ClaudeProcess {
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-lastWords)))
  // Written to after its end, which is known by its exit.
  child.stdin.on('error', () => undefined)
  child.on('error', () => undefined)
  let ended: Promise<void> | undefined
  return {
    child,
    get said() {
      return said
    },
    hold(held) {
      if (child.pid !== undefined) signalProcess(-child.pid, held ? 'SIGSTOP' : 'SIGCONT')
    },
    end: () => (ended ??= end(child)),
  }
}

async function end(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32')
    return void spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true })
  // Its tools lead groups of their own. Once it has ended, nothing says any more that they were its.
  const tools = descendants(pid).map((tool) => ({ pid: tool, since: startedAt(tool) }))
  const leftTools = () => tools.filter(({ pid: tool, since }) => hasNotEnded(tool, since))
  const isLeft = () => hasProcesses(pid) || leftTools().length > 0
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) signalProcess(-pid, signal)
  child.stdin.destroy()
  await until(() => !hasProcesses(pid), graceMilliseconds)
  // What it had started meanwhile is still its child, if it has not ended.
  const late = descendants(pid)
  signalProcess(-pid, 'SIGKILL')
  for (const tool of [...late, ...leftTools().map((left) => left.pid)]) signalProcess(tool, 'SIGKILL')
  // One that hangs in the system cannot be waited for for ever; it ends as soon as the system lets it.
  await until(() => !isLeft(), killMilliseconds)
}

async function until(isSo: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  for (let rest = firstLookMilliseconds; !isSo() && performance.now() < deadline; rest = Math.min(rest * 2, 100)) {
    await pause(rest)
  }
}
