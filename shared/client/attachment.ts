// What a view of one session asks for and is given. It does not know how the events come.
import type { RunId, SessionEvent } from '../event.ts'
import type { Success } from '../protocol/commands.ts'

export type AttachAnswer = Success<'run:attach'>
export type Snapshot = NonNullable<AttachAnswer['snapshot']>
/**
 * `snapshot`: there is a picture to go on from. `pruned`: events that the view has not seen are gone. `lost`: the view saw events that the
 * server lost. `differs`: what came was not what the server sent.
 */
export type ResetReason = 'snapshot' | 'pruned' | 'lost' | 'differs'

export type AttachOptions = {
  /** The last seq that the view knows; 0, unless told: everything. */
  seq?: number | undefined
  /**
   * The view can begin with a picture instead of the history, where the kind has one (needs onReset). It may also be given one
   * after a reconnect, when more was missed than one page holds.
   */
  snapshot?: boolean | undefined
  /** Each event once, in order. `done` says that the view has processed it: the server waits for a view that falls too far behind. */
  onEvent(event: SessionEvent, done: () => void): void
  /** `live`: all that had happened when this was (re)attached has been delivered. */
  onStatus?(status: 'replaying' | 'live'): void
  /** Clear the view and draw the snapshot, if there is one; the next event is the one after it, or else the first that is kept. */
  onReset?(snapshot: Snapshot | undefined, why: ResetReason): void
  /** The attachment has ended: the session is gone, may not be seen, or cannot be read. At most once. */
  onError?(error: Error): void
}

export type Attachment = {
  readonly runId: RunId
  /** The seq of the last event that was delivered. */
  readonly cursor: number
  /** The last seq that the server is known to have. */
  readonly lastSeq: number
  /** Resolves with the first answer, without its events (those are for onEvent). Rejects when there is none. */
  readonly attached: Promise<AttachAnswer>
  /** Nothing is called from now on. Resolves when the server has been told. */
  detach(): Promise<void>
}
