// Chance that can be had again: numbers from a seed. It does not know what they decide.

/** 2^32: the numbers of the generator, and of seeds. */
const numbers = 2 ** 32

export type Random = {
  /** @returns a whole number from `from` to `to`, both included. */
  int(from: number, to: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  chance(probability: number): boolean
}

/** @returns a seed that nobody has asked for. */
export function newSeed(): number {
  return Math.floor(Math.random() * numbers)
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for the choices of one schedule. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / numbers
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    int,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    chance: (probability) => next() < probability,
  }
}
