// One key after another, each timed from when it is sent until its echo comes. It does not know what lies between.
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { now } from '../clock.ts'

export const Typing = z.object({
  /** How many; without it until the signal. */
  keys: z.int().optional(),
  /** Least milliseconds between an echo and the next key; up to half as many more are added. */
  pause: z.number(),
  /** Keys after which the line is wiped, for a terminal that keeps a line; none of it is timed. */
  line: z.int().optional(),
})
export type Typing = z.infer<typeof Typing>

const letters = 'abcdefghijklmnopqrstuvwxyz'
/** The terminal's key that wipes a line (stty: kill), Ctrl-U. */
const wipe = '\x15'
/** Milliseconds for a wiped line to be drawn. */
const wipeRest = 50
/** Milliseconds after which an echo is given up: then something is broken. */
const patience = 30_000

/** @returns milliseconds for each key. @throws when an echo does not come. */
export async function typeKeys(
  { keys = Infinity, pause, line }: Typing,
  signal: AbortSignal,
  wire: { send(data: string): void; onText(listener: (text: string) => void): void },
): Promise<number[]> {
  const milliseconds: number[] = []
  let waiting: { letter: string; seen(): void } | undefined
  wire.onText((text) => {
    if (waiting && text.includes(waiting.letter)) waiting.seen()
  })
  for (let count = 0; count < keys && !signal.aborted; count++) {
    const letter = letters[count % letters.length] ?? 'a'
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const late = setTimeout(() => reject(new Error(`Key ${count} had no echo`)), patience)
    waiting = { letter, seen: () => resolve(now()) }
    const sent = now()
    wire.send(letter)
    milliseconds.push((await promise) - sent)
    waiting = undefined
    clearTimeout(late)
    if (line !== undefined && count % line === line - 1) {
      wire.send(wipe)
      await sleep(wipeRest)
    }
    // A golden-ratio sequence spreads the pauses evenly, so that keys fall into every phase of a timer.
    if (pause > 0) await sleep(pause * (1 + ((count * 0.618) % 1) / 2))
  }
  return milliseconds
}
