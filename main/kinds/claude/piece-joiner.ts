// Joins pieces of text that come one by one into few events. It does not know what they say.
import type { Scrub } from './scrub.ts'

/** Milliseconds between two events with pieces: 20 a second look like a stream, and a long answer stays some hundred events. */
const pause = 50

/** A piece of a block; pieces of one block join. */
export type Piece = {
  type: 'textDelta' | 'thinkingDelta'
  id: string
  messageId: string
  parentToolUseId?: string
  delta: string
}

export type PieceJoiner = {
  add(piece: Piece): void
  /** Gives out what waits, now, but for what may be the beginning of a secret. */
  flush(): void
  /** Forgets what waits of a block: it is told whole. */
  drop(id: string): void
}

/** @param give takes at most 20 lists of pieces a second, and those that are flushed. */
export function createPieceJoiner(scrub: Scrub, give: (pieces: Piece[]) => void): PieceJoiner {
  const waiting = new Map<string, Piece>()
  let lastGiven = -Infinity
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const pieces: Piece[] = []
    for (const [id, piece] of waiting) {
      const { shown, rest } = scrub.beginning(piece.delta)
      if (rest !== '') waiting.set(id, { ...piece, delta: rest })
      else waiting.delete(id)
      if (shown !== '') pieces.push({ ...piece, delta: shown })
    }
    if (pieces.length === 0) return
    lastGiven = performance.now()
    give(pieces)
  }
  return {
    add(piece) {
      const before = waiting.get(piece.id)
      waiting.set(piece.id, before ? { ...before, delta: before.delta + piece.delta } : piece)
      const rest = lastGiven + pause - performance.now()
      if (rest <= 0) flush()
      else timer ??= setTimeout(flush, rest)
    },
    flush,
    drop: (id) => void waiting.delete(id),
  }
}
