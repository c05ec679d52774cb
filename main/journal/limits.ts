// How much a journal keeps. It does not know how it counts or what goes first.

/** Bytes as they are on disk, so packed ones. */
export type Limits = {
  /** Of one session's sealed history. */
  maxSessionBytes: number
  /** Of the whole file. */
  maxJournalBytes: number
}

/** Some 5 and 50 GB of terminal text, which shrinks to about a fifth: months of work, and a part of any disk that one can spare. */
export const usualLimits: Limits = { maxSessionBytes: 2 ** 30, maxJournalBytes: 10 * 2 ** 30 }

export type JournalOptions = {
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined
  limits?: Limits | undefined
}
