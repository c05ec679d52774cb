// The times that a program prints into its output, and how much later they come here. It does not know the connection.
import { now } from '../clock.ts'
import type { Histogram } from '../statistics.ts'

/** A piece as `pieces.ts` prints it: its number and when it was printed, in microseconds of the machine's monotonic clock. */
const piece = /#(\d+) (\d+);/g

type Parsed = { printed: number[]; disordered: number; next: number; rest: string }

/** What is parsed once serves all clients of this process, which are sent the same events. */
const parsed = new Map<number, Parsed>()

export type Stamps = {
  take(seq: number, text: string): void
  /** @returns pieces whose number was not the next one. */
  disordered(): number
}

export function createStamps(delays: Histogram): Stamps {
  let rest = ''
  let next = 0
  let disordered = 0
  return {
    take(seq, text) {
      const at = now()
      const read = parsed.get(seq) ?? parse(rest + text, next)
      parsed.set(seq, read)
      for (const time of read.printed) delays.add(at - time)
      disordered += read.disordered
      ;({ rest, next } = read)
    },
    disordered: () => disordered,
  }
}

function parse(text: string, from: number): Parsed {
  const printed: number[] = []
  let [next, disordered, end] = [from, 0, 0]
  for (const match of text.matchAll(piece)) {
    if (Number(match[1]) !== next) disordered += 1
    next = Number(match[1]) + 1
    printed.push(Number(match[2]) / 1000)
    end = match.index + match[0].length
  }
  return { printed, disordered, next, rest: text.slice(end) }
}
