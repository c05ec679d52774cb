// Tells when work in the background had better wait, since much is being written or read. It does not know what waits.
import { typingMilliseconds } from '../base/typing.ts'

/** What passed is counted in windows of so many milliseconds: a flood is over half a second after its end, or a second at most. */
const windowMilliseconds = 500
/** 2 MiB in a window: a build or a log writes some hundred KiB a second, a flood of text or a replay tens of MiB. */
const floodBytes = 2 * 1024 * 1024

/** How often to look again whether a flood is over, in milliseconds. */
export const lullMilliseconds = 250
/**
 * Bytes that such work may be behind: ten seconds of a flood that has both cores. One that goes on for longer is worked off while it does, with 45 MB more
 * memory.
 */
const mostBehindBytes = 512 * 1024 * 1024
/** The same while somebody types: with work on all cores a key waits for several turns of the system's. A flood has some 17 MB a second then, so this is a minute of it. */
const mostBehindKeysBytes = 1024 * 1024 * 1024

/** Milliseconds after which a flood is no reason any more: somebody may read for hours, and there is always a session that could be packed. */
const longestMilliseconds = 60_000

export type Lull = {
  /** So many bytes were written, or read for somebody who is behind. */
  passed(bytes: number): void
  /** Somebody said something to a session. */
  heard(): void
  /** @returns whether every core has better to do now than work that is so many bytes behind. */
  putsOff(behindBytes: number): boolean
}

/** @param now a clock in milliseconds. */
export function createLull(now: () => number = () => performance.now()): Lull {
  let begun = now()
  let [current, before] = [0, 0]
  /** The beginning of the first window of this flood. */
  let since: number | undefined
  let lastHeard = -Infinity
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
    heard() {
      lastHeard = now()
    },
    putsOff(behindBytes) {
      turn()
      if (since === undefined || now() - since >= longestMilliseconds) return false
      const isTyping = now() - lastHeard < typingMilliseconds
      return behindBytes < (isTyping ? mostBehindKeysBytes : mostBehindBytes)
    },
  }
}
