// Bytes on their way into a terminal, in order and bounded. It does not know what they are.
import { writeSync } from 'node:fs'
import { maxInputBytes } from '../../../shared/protocol/commands.ts'

/** Pauses before trying again while the program reads nothing: short at first, so that a paste goes on at once, then without cost. */
const firstRetryMilliseconds = 2
const lastRetryMilliseconds = 50

export type WriteQueue = {
  /** @returns false when there is no room for all of it; then none is taken. */
  write(data: string | Uint8Array): boolean
  /** The terminal is gone; nothing may be written to its descriptor, which the system may give to another file. */
  close(): void
}

/**
 * @param fd a descriptor that does not block.
 * @param isOurs whether it is still the terminal's; once it is not, that is so for good.
 */
export function createWriteQueue(fd: number, isOurs: () => boolean): WriteQueue {
  let queue: Buffer[] = []
  let bytes = 0
  let isOpen = true
  let timer: NodeJS.Timeout | undefined
  let pause = firstRetryMilliseconds

  const close = () => {
    isOpen = false
    queue = []
    bytes = 0
    clearTimeout(timer)
  }
  const flush = () => {
    timer = undefined
    if (!isOurs()) return close()
    for (let first = queue[0]; first; first = queue[0]) {
      const written = tryWrite(fd, first)
      if (written === 'closed') return close()
      if (written === 0) {
        timer = setTimeout(flush, pause)
        pause = Math.min(pause * 2, lastRetryMilliseconds)
        return
      }
      pause = firstRetryMilliseconds
      bytes -= written
      if (written < first.length) queue[0] = first.subarray(written)
      else queue.shift()
    }
  }
  return {
    write(data) {
      const buffer =
        typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      if (!isOpen || buffer.length === 0) return true
      if (bytes + buffer.length > maxInputBytes) return false
      queue.push(buffer)
      bytes += buffer.length
      if (!timer) flush()
      return true
    },
    close,
  }
}

/** @returns how many bytes the system took; 0 when it has no room now. */
function tryWrite(fd: number, buffer: Buffer): number | 'closed' {
  try {
    return writeSync(fd, buffer)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'EAGAIN' || code === 'EINTR' ? 0 : 'closed'
  }
}
