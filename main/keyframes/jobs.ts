// What the main loop and the worker thread of keyframes say to each other.
import * as z from 'zod'
import { SessionStatus } from '../../shared/session.ts'
import { Packed } from '../journal/codec.ts'

/** Bytes of output between two keyframes: a page draws as much in a fifth of a second. */
export const intervalBytes = 4 * 1024 * 1024
/** Bytes of output that are worth a keyframe where one is asked for: less is replayed as fast as a picture is drawn. */
export const leastBytes = 256 * 1024

/** Follows a session up to a seq that is written. `isLast`: a keyframe is wanted there, too. */
export const KeyframeJob = z.object({ sessionId: z.string(), upTo: z.int(), isLast: z.boolean() })
export type KeyframeJob = z.output<typeof KeyframeJob>

const Taken = z.object({
  seq: z.int(),
  status: SessionStatus,
  cols: z.int(),
  rows: z.int(),
  picture: Packed,
  frame: Packed,
})

/** Keyframes of the session that was asked for, in order, then `done`; or `more` after one that is not the last, since others may wait, too. */
export const KeyframeNews = z.union([z.object({ keyframe: Taken }), z.enum(['done', 'more'])])
export type KeyframeNews = z.output<typeof KeyframeNews>
