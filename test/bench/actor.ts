// A helper process of the bench, as the bench sees it: it is told its part, then they exchange messages. It does not know the parts.
import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type * as z from 'zod'
import { within } from './clock.ts'

/** Milliseconds until a message is given up: no part takes that long, even on a slow machine. */
const patience = 180_000

export type Actor = {
  readonly pid: number
  say(word: string): void
  /** Resolves with the next message. @throws when it is of another form, or the process ends before. */
  hear<S extends z.ZodType>(message: S): Promise<z.output<S>>
  /** Ends the process; resolves when it is gone. */
  end(): Promise<void>
}

/** @param part a file of `actors/`. @param input what it is to do, as its schema says. */
export function startActor(part: string, input: unknown): Actor {
  const child = fork(path.join(import.meta.dirname, 'actors', part), [JSON.stringify(input)], { stdio: 'inherit' })
  const messages = createQueue(child, part)
  return {
    pid: child.pid ?? 0,
    say: (word) => void child.send(word),
    hear: async (message) => message.parse(await within(patience, `A message of ${part}`, messages.next())),
    async end() {
      const gone = new Promise((resolve) => void child.once('exit', resolve))
      if (child.exitCode === null && child.signalCode === null && child.kill()) await gone
    },
  }
}

/** Messages in order, whether they come before or after somebody asks. */
function createQueue(child: ChildProcess, part: string) {
  const come: unknown[] = []
  const asking: { resolve(message: unknown): void; reject(error: Error): void }[] = []
  let ended: Error | undefined
  child.on('message', (message: unknown) => {
    const first = asking.shift()
    if (first) first.resolve(message)
    else come.push(message)
  })
  child.on('exit', (code, signal) => {
    ended = new Error(`${part} ended with ${signal ?? code}`)
    for (const { reject } of asking.splice(0)) reject(ended)
  })
  return {
    next: () =>
      new Promise<unknown>((resolve, reject) => {
        if (come.length > 0) resolve(come.shift())
        else if (ended) reject(ended)
        else asking.push({ resolve, reject })
      }),
  }
}
