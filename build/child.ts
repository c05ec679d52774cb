// Parents and children on the way from npm to the server: what they tell each other, and that the one ends with the other.
import type { ChildProcess } from 'node:child_process'
import * as z from 'zod'

/** What a server tells the process that started it, over the IPC channel: a key must not pass through a terminal or a log. */
export const Listening = z.object({ type: z.literal('listening'), url: z.string(), key: z.string().optional() })
export type Listening = z.infer<typeof Listening>

/** Calls `listener` each time that the child listens: a watched one does so after every restart. */
export function onListening(child: ChildProcess, listener: (listening: Listening) => void): void {
  child.on('message', (message) => {
    const { success, data } = Listening.safeParse(message)
    if (success) listener(data)
  })
}

/**
 * Passes each kind of signal on once and ends with the child's exit code or signal. Ctrl-C reaches a process started by npm twice, from
 * the terminal and from npm: the second must not end the parent while the child is still closing.
 */
export function endWith(child: ChildProcess): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) {
    process.once(signal, () => child.kill(signal))
    process.on(signal, () => undefined)
  }
  child.on('error', (error) => {
    process.stderr.write(`the server could not be started: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
