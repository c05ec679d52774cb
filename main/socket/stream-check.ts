// The hash of what one socket was sent of a session, told now and then, so that the client can compare. It does not know the socket.
import { crc32 } from 'node:zlib'
import { addToHash, emptyHash, headOf } from '../../shared/stream-hash.ts'
import type { StoredEvent } from '../journal/journal.ts'

/** Milliseconds from an event until its hash is told: a difference is mended before one has worked with it for long, and a busy session costs nothing by it. */
export const usualCheckMilliseconds = 5000

export type StreamCheck = {
  /** These were sent, as they are here. */
  sent(events: readonly StoredEvent[]): void
  /** @returns whether the client's hash is of the place that was told last and another; true once for each that is told. */
  differs(seq: number, hash: number): boolean
  close(): void
}

export type Told = { afterSeq: number; seq: number; hash: number }

/** @param tell is called with the hash of all that was sent until then. */
export function createStreamCheck(milliseconds: number, tell: (what: Told) => void): StreamCheck {
  let hash = emptyHash
  let afterSeq: number | undefined
  let last = 0
  let told: Told | undefined
  let timer: NodeJS.Timeout | undefined
  const due = () => {
    timer = undefined
    tell((told = { afterSeq: afterSeq ?? last, seq: last, hash }))
  }
  return {
    sent(events) {
      for (const event of events) {
        afterSeq ??= event.seq - 1
        hash = addToHash(hash, digestOf(event))
        last = event.seq
      }
      if (events.length > 0) timer ??= setTimeout(due, milliseconds)
    },
    differs(seq, theirs) {
      const isOther = told?.seq === seq && told.hash !== theirs
      if (isOther) told = undefined
      return isOther
    },
    close: () => clearTimeout(timer),
  }
}

/** An event that goes to many sockets is looked at once. */
const digests = new WeakMap<StoredEvent, number>()

export function digestOf(event: StoredEvent): number {
  let digest = digests.get(event)
  if (digest === undefined) digests.set(event, (digest = crc32(event.body, crc32(headOf(event)))))
  return digest
}
