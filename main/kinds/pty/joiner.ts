// Joins what a terminal says in small pieces into fewer and larger ones that hold whole characters. It does not know what they are for.
import { endOfCharacters } from '../../base/utf8.ts'

/**
 * A piece of this many bytes is not worth holding back: the journal and the socket cost little per byte by then. Nor is it made larger by what
 * follows: a text of more than 65,528 characters, if one of them is beyond Latin-1, V8 keeps in memory that it gets from the system for this text
 * alone, and a client that takes it spends three times as long. Some bytes less, since the rest of a character may come before.
 */
export const fullPiece = 65_520
/** Longest wait of a byte under load: half a frame of a 60 Hz screen. */
const maxWaitMilliseconds = 8

export type Joiner = {
  add(bytes: Buffer): void
  /** Gives out what waits, now, but for a character whose end has not come yet. */
  flush(): void
  /** Gives out all that waits: nothing more will come. */
  end(): void
}

/** @param give takes the joined bytes; never empty, and its own from then on. */
export function createJoiner(give: (bytes: Buffer) => void): Joiner {
  let waiting: Buffer[] = []
  let length = 0
  let lastGiven = 0
  let timer: NodeJS.Timeout | undefined

  const giveOut = (keepIncomplete: boolean) => {
    clearTimeout(timer)
    timer = undefined
    if (length === 0) return
    const [first] = waiting
    const all = first && waiting.length === 1 ? first : Buffer.concat(waiting, length)
    const end = keepIncomplete ? endOfCharacters(all) : all.length
    waiting = end < all.length ? [Buffer.from(all.subarray(end))] : []
    length = all.length - end
    lastGiven = performance.now()
    if (end > 0) give(all.subarray(0, end))
  }
  const flush = () => giveOut(true)
  return {
    add(bytes) {
      if (length + bytes.length > fullPiece) flush()
      waiting.push(bytes)
      length += bytes.length
      // After silence the first piece goes at once: it is the echo of a key.
      if (length >= fullPiece || performance.now() - lastGiven > maxWaitMilliseconds) flush()
      else timer ??= setTimeout(flush, maxWaitMilliseconds)
    },
    flush,
    end: () => giveOut(false),
  }
}
