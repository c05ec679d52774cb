// How much a client has been sent and not yet processed, by its own word. It does not know sockets or events.

/** Bytes a client that acknowledges may be behind: what a fast link carries during a slow round trip, and what a page can still draw at once. */
const maxUnackedBytes = 4 * 1024 * 1024

export type AckWindow = {
  /** Whether the client has ever acknowledged. */
  readonly acknowledges: boolean
  /** Always true for a client that never acknowledged: then only the socket's own buffer counts. */
  hasRoom(): boolean
  sent(lastSeq: number, bytes: number): void
  /** The client has processed everything up to `seq`. */
  acked(seq: number): void
}

/** @param known whether the client is known to acknowledge: one that attached here before, and now moves its cursor. */
export function createAckWindow(known = false): AckWindow {
  let acknowledges = known
  let bytes = 0
  let pages: { lastSeq: number; bytes: number }[] = []
  return {
    get acknowledges() {
      return acknowledges
    },
    hasRoom: () => !acknowledges || bytes < maxUnackedBytes,
    sent(lastSeq, size) {
      pages.push({ lastSeq, bytes: size })
      bytes += size
      // For a client that never acknowledges this list must not grow without end; its sum stays right.
      if (pages.length > 4096) pages = [{ lastSeq, bytes }]
    },
    acked(seq) {
      acknowledges = true
      const waiting = pages.findIndex((page) => page.lastSeq > seq)
      for (const page of pages.splice(0, waiting < 0 ? pages.length : waiting)) bytes -= page.bytes
    },
  }
}
