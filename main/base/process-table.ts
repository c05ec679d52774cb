// What the system says about a process: when it started and which group is in the foreground of its terminal. It does not know why one asks.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Places of fields in Linux's /proc/PID/stat (proc(5)), counted after the name in parentheses, which may hold spaces. */
const stateField = 0
const parentField = 1
const groupField = 2
const tpgidField = 5
const startTimeField = 19

/** `ps` answers in milliseconds; longer means that the system is in trouble, and waiting would stall everybody. */
const psMilliseconds = 1000

/**
 * @returns when the process started, in the system's own words, or undefined when there is none. Together with the pid it names
 * one process, while a pid alone may be given to another one later.
 */
export function startedAt(pid: number): string | undefined {
  return process.platform === 'linux' ? statField(pid, startTimeField) : ps(['lstart='], pid)
}

/** @returns whether the process that started then has not ended; one that has, and waits for its parent to notice, counts as gone. */
export function hasNotEnded(pid: number, since: string | undefined): boolean {
  if (since === undefined || startedAt(pid) !== since) return false
  return process.platform !== 'linux' || statField(pid, stateField) !== 'Z'
}

/**
 * @returns the group of processes that has the keyboard of the terminal that this process leads; undefined when it leads none, as one
 * that was forked just now: its terminal is still its parent's, and so may be the group at the keyboard.
 */
export function foregroundGroup(pid: number): number | undefined {
  const linux = process.platform === 'linux' ? statFields(pid) : undefined
  const [own, group] = linux
    ? [linux[groupField], linux[tpgidField]]
    : (ps(['pgid=', 'tpgid='], pid)?.split(/\s+/) ?? [])
  return Number(own) === pid && Number(group) > 1 ? Number(group) : undefined
}

/** Sends a signal to a process, or to a group when negative. @returns whether there was one to send it to. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/**
 * @returns whether a group has a process that has not ended. One that has, and waits for its parent to notice, counts as gone: in a
 * container that may take seconds, or for ever.
 */
export function hasProcesses(group: number): boolean {
  if (!signalProcess(-group, 0)) return false
  if (process.platform !== 'linux') return true
  return readdirSync('/proc').some((name) => {
    const fields = /^\d+$/.test(name) ? statFields(Number(name)) : undefined
    return Number(fields?.[groupField]) === group && fields?.[stateField] !== 'Z'
  })
}

/**
 * @returns the processes that this one has started, and those that they have, as long as their parents live: one whose parent has ended belongs
 * to the system.
 */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const [child, parent] of parents()) children.set(parent, [...(children.get(parent) ?? []), child])
  const found = [pid]
  // Grows while it is gone through.
  for (const parent of found) found.push(...(children.get(parent) ?? []))
  return found.slice(1)
}

/** @returns each process and its parent. */
function parents(): [number, number][] {
  if (process.platform === 'win32') return []
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return pids.map((name) => [Number(name), Number(statFields(Number(name))?.[parentField])])
  }
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8', timeout: psMilliseconds })
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [child = NaN, parent = NaN] = line.trim().split(/\s+/).map(Number)
      return [child, parent]
    })
}

function statField(pid: number, field: number): string | undefined {
  return statFields(pid)?.[field]
}

function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function ps(columns: readonly string[], pid: number): string | undefined {
  if (process.platform === 'win32') return undefined
  // One option for each: the rest of an option after `=` is a heading.
  const args = [...columns.flatMap((column) => ['-o', column]), '-p', String(pid)]
  const { status, stdout } = spawnSync('ps', args, {
    encoding: 'utf8',
    timeout: psMilliseconds,
  })
  return status === 0 ? stdout.trim() || undefined : undefined
}
