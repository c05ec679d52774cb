// Whether what came is what the server sent: compares hashes of the stream when the server says its own. It does not know how a difference is mended.
import type { SessionEvent } from '../event.ts'
import type { Signal } from '../protocol/signals.ts'
import { addToHash, emptyHash, headOf } from '../stream-hash.ts'
import { chunkData } from './binary.ts'
import { crc32 } from './crc32.ts'

export type StreamCheck = {
  /** Of the events that were taken. */
  readonly hash: number
  /** The server begins anew with the next event, and so does this. */
  restart(): void
  /** Takes the events that are delivered, in order. */
  take(event: SessionEvent): void
  /** @returns whether the server's hash is that of the same events here; unknown when it is of others. */
  compare(check: Signal<'run:check'>): 'same' | 'other' | 'unknown'
}

const encoder = new TextEncoder()

export function createStreamCheck(): StreamCheck {
  let hash = emptyHash
  let first: number | undefined
  let last: number | undefined
  return {
    get hash() {
      return hash
    },
    restart() {
      hash = emptyHash
      first = last = undefined
    },
    take(event) {
      hash = addToHash(hash, digestOf(event))
      first ??= event.seq
      last = event.seq
    },
    compare(check) {
      if (check.seq !== last || check.afterSeq + 1 !== first) return 'unknown'
      return check.hash === hash ? 'same' : 'other'
    },
  }
}

export function digestOf(event: SessionEvent): number {
  return crc32(bodyOf(event), crc32(encoder.encode(headOf(event))))
}

/** @returns what the server keeps: JSON that was made by `JSON.stringify` comes out of it again as it was. */
function bodyOf(event: SessionEvent): Uint8Array {
  const data = chunkData(event) ?? JSON.stringify(event.payload) ?? ''
  return typeof data === 'string' ? encoder.encode(data) : data
}
