// Tells when much is being written or read, so that work which can wait does. It does not know what waits.

/** What passed is counted in windows of so many milliseconds: a flood is over half a second after its end, or a second at most. */
const windowMilliseconds = 500
/** 2 MiB in a window: a build or a log writes some hundred KiB a second, a flood of text or a replay tens of MiB. */
const floodBytes = 2 * 1024 * 1024

/** How often to look again whether a flood is over, in milliseconds. */
export const lullMilliseconds = 250
/** Bytes that background work may be behind. A flood that goes on for longer is worked off while it does. */
export const mostBehindBytes = 256 * 1024 * 1024

/** Milliseconds after which a flood is no reason any more: somebody may read for hours, and there is always a session that could be packed. */
const longestMilliseconds = 60_000

export type Lull = {
  /** So many bytes were written, or read for somebody who is behind. */
  passed(bytes: number): void
  /** Whether every core has better to do now. */
  readonly isFlooded: boolean
}

/** @param now a clock in milliseconds. */
export function createLull(now: () => number = () => performance.now()): Lull {
  let begun = now()
  let [current, before] = [0, 0]
  /** The beginning of the first window of this flood. */
  let since: number | undefined
  const turn = () => {
    const windows = Math.floor((now() - begun) / windowMilliseconds)
    if (windows < 1) return
    before = windows === 1 ? current : 0
    current = 0
    begun += windows * windowMilliseconds
    if (before < floodBytes) since = undefined
  }
  return {
    passed(bytes) {
      turn()
      current += bytes
      if (current >= floodBytes) since ??= begun
    },
    get isFlooded() {
      turn()
      return since !== undefined && now() - since < longestMilliseconds
    },
  }
}
