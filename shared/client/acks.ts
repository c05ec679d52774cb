// What a view has processed, told to the server in few words (`run:ack`). It knows no socket.
import type { SessionEvent } from '../event.ts'

/** 512 KiB, an eighth of the server's window of 4 MiB: it never runs dry while the view keeps up, and a flood costs few acks. */
const ackBytes = 512 * 1024
/** Events whose text is not counted (nested payloads) may be large too; 256 of 16 KiB are the server's window. */
const ackEvents = 256
/** Milliseconds until a few small events are told: far under the time in which they could fill the window, and ten acks a second at most. */
const ackDelay = 100

export type Acks = {
  /** Everything up to `seq` counts as processed; events that were delivered before do not matter any more. */
  restart(seq: number): void
  /** @returns the view's `done` for this event: late or twice does no harm. */
  delivered(event: SessionEvent): () => void
  stop(): void
}

/** @param tell sends the seq up to which everything is processed. @returns false when that was not possible. */
export function createAcks(start: number, tell: (seq: number) => boolean): Acks {
  let processed = start
  let told = start
  let bytes = 0
  let round = 0
  let timer: unknown
  /** Sizes of events that are done while one before them is not. */
  let early = new Map<number, number>()

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (processed <= told || !tell(processed)) return
    told = processed
    bytes = 0
  }
  const done = (seq: number, size: number) => {
    if (seq <= processed) return
    early.set(seq, size)
    for (let next = early.get(processed + 1); next !== undefined; next = early.get(processed + 1)) {
      processed += 1
      early.delete(processed)
      bytes += next
    }
    if (bytes >= ackBytes || processed - told >= ackEvents) flush()
    else if (processed > told) timer ??= setTimeout(flush, ackDelay)
  }
  const restart = (seq: number) => {
    round += 1
    clearTimeout(timer)
    timer = undefined
    early = new Map()
    processed = told = seq
    bytes = 0
  }
  return {
    restart,
    delivered(event) {
      const mine = round
      const size = textLength(event.payload)
      return () => {
        if (mine === round) done(event.seq, size)
      }
    },
    stop: () => restart(processed),
  }
}

/** @returns how much text is directly in a payload: nearly all of a large event's bytes, without encoding it again. */
function textLength(payload: unknown): number {
  if (typeof payload !== 'object' || payload === null) return 0
  return Object.values(payload).reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0)
}
