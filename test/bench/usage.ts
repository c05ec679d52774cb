// What the system says a process uses: memory and processor time, on Linux. It does not know the process.
import { readFileSync, statSync } from 'node:fs'

/** Ticks of /proc/PID/stat in a second (proc(5), USER_HZ): 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
/** Places in /proc/PID/stat after the name in parentheses, which may hold spaces. */
const fields = { userTicks: 11, systemTicks: 12 } as const

/** @returns the resident set in bytes, with what is shared with other processes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes) * 1024
}

/** @returns seconds of processor time so far, of all threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(values[fields.userTicks]) + Number(values[fields.systemTicks])) / ticksPerSecond
}

export type Watch = {
  /** Ends it. @returns the largest value seen. */
  stop(): number
}

/** Often enough to see a peak that lasts a garbage collection, rare enough to cost nothing. */
const sampleMilliseconds = 25

/** Looks at a value again and again and keeps the largest. */
export function watchPeak(read: () => number): Watch {
  let peak = read()
  const look = () => {
    peak = Math.max(peak, read())
  }
  const timer = setInterval(look, sampleMilliseconds)
  return {
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}

/** @returns a file's bytes, 0 when it is not there. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
