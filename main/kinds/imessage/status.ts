// How the bridge and the chat stand, told as a whole and only when it is another. It does not know who tells.
import type { ChatStatus } from '../../../shared/kinds/imessage.ts'

export type Status = {
  readonly now: ChatStatus
  /** Changes of one turn are told as one. */
  change(change: Partial<ChatStatus>): void
  /** Tells what is still to be told, and nothing more. */
  close(): void
}

/** @param before how it stood last, in an earlier start. */
export function createStatus(before: ChatStatus | undefined, tell: (status: ChatStatus) => void): Status {
  let now: ChatStatus = before ?? { connection: 'connecting' }
  let told = before === undefined ? '' : JSON.stringify(before)
  let isDue = false
  let isClosed = false

  const flush = () => {
    isDue = false
    const text = JSON.stringify(now)
    if (text === told || isClosed) return
    told = text
    tell(now)
  }
  return {
    get now() {
      return now
    },
    change(change) {
      now = { ...now, ...change }
      if (isDue) return
      isDue = true
      queueMicrotask(flush)
    },
    close() {
      flush()
      isClosed = true
    },
  }
}
