// Starts viewers as processes of their own and says what they saw. It does not know what is tested with them.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import type { RunEvent } from './raw-client.ts'

const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('attached') }),
  z.object({
    type: z.literal('ended'),
    last: z.number(),
    isInOrder: z.boolean(),
    digest: z.string(),
    disconnected: z.string().optional(),
  }),
])
/** What it saw: the last seq, whether every event was the one after the one before, and a digest of all of them. */
export type Report = Extract<z.infer<typeof Message>, { type: 'ended' }>

export type Follower = {
  readonly pid: number
  /** Resolves when the session has ended for it, or its connection has. */
  readonly ended: Promise<Report>
  /** Stands still, as a process and so on its connection; nothing is read from it. */
  stop(): void
  goOn(): void
  kill9(): void
}

/** Resolves when it is attached. It ends with the test. */
export async function startFollower(to: { url: string; key: string; runId: string }): Promise<Follower> {
  const { url, key, runId } = to
  const child = fork(path.join(import.meta.dirname, 'follower-process.ts'), [JSON.stringify({ url, key, runId })])
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  let attached: (() => void) | undefined
  const isAttached = new Promise<void>((resolve) => (attached = resolve))
  const ended = new Promise<Report>((resolve) => {
    child.on('message', (given) => {
      const message = Message.parse(given)
      if (message.type === 'attached') attached?.()
      else resolve(message)
    })
  })
  await isAttached
  return {
    pid: child.pid ?? 0,
    ended,
    stop: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    kill9: () => void child.kill('SIGKILL'),
  }
}

/** @returns what a follower reports that saw just these events. */
export function reportOf(events: readonly RunEvent[]): Report {
  const digest = createHash('sha256')
  for (const event of events) digest.update(`${JSON.stringify(event)}\n`)
  return { type: 'ended', last: events.at(-1)?.seq ?? 0, isInOrder: true, digest: digest.digest('hex') }
}
