// Whether a stream of events is whole: each seq once and in order. It does not know where events come from.
import * as z from 'zod'

export const Integrity = z.object({
  events: z.int(),
  /** Seqs that never came. */
  lost: z.int(),
  /** Events that came before. */
  repeated: z.int(),
  /** Events that came after a later one. */
  disordered: z.int(),
  /** Streams whose text was not what the program printed. */
  altered: z.int(),
  /** Connections that ended by themselves. */
  dropped: z.int(),
})
export type Integrity = z.infer<typeof Integrity>

export const whole: Integrity = { events: 0, lost: 0, repeated: 0, disordered: 0, altered: 0, dropped: 0 }

export function addIntegrity(a: Integrity, b: Integrity): Integrity {
  return {
    events: a.events + b.events,
    lost: a.lost + b.lost,
    repeated: a.repeated + b.repeated,
    disordered: a.disordered + b.disordered,
    altered: a.altered + b.altered,
    dropped: a.dropped + b.dropped,
  }
}

/** @returns how many things went wrong. */
export function faults({ lost, repeated, disordered, altered, dropped }: Integrity): number {
  return lost + repeated + disordered + altered + dropped
}

export type Sequence = {
  take(seq: number): void
  /** The highest seq so far. */
  readonly last: number
  /** @param end the last seq there is, when that is known: what is missing up to there is lost too. */
  result(end?: number): Integrity
}

/** @param after the seq before the first one that is due. */
export function createSequence(after: number): Sequence {
  const missing = new Set<number>()
  let last = after
  let events = 0
  let repeated = 0
  let disordered = 0
  return {
    take(seq) {
      events += 1
      if (seq > last) {
        for (let gap = last + 1; gap < seq; gap++) missing.add(gap)
        last = seq
      } else if (missing.delete(seq)) disordered += 1
      else repeated += 1
    },
    get last() {
      return last
    },
    result: (end = last) => ({
      ...whole,
      events,
      lost: missing.size + Math.max(0, end - last),
      repeated: repeated + Math.max(0, last - end),
      disordered,
    }),
  }
}
