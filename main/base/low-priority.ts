// Has a worker thread step back where others want the processor. It does not know what it does.
import { readlinkSync } from 'node:fs'
import os from 'node:os'

/** Call it within the worker. It gets a tenth of a processor that others want, rather than nothing: closing waits for it. Only Linux gives threads a priority of their own; elsewhere it is without effect. */
export function takeLowPriority(): void {
  if (process.platform !== 'linux') return
  try {
    // "PID/task/TID" of the thread that reads it.
    const thread = Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0])
    if (thread > 0 && thread !== process.pid) os.setPriority(thread, os.constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A sandbox without /proc: it works as fast as the others.
  }
}
