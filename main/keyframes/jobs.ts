// What the main loop and the worker thread of keyframes say to each other.
import type { NewKeyframe } from '../journal/keyframe.ts'

/** Bytes of output between two keyframes: a page draws as much in a fifth of a second. */
export const intervalBytes = 4 * 1024 * 1024
/** Bytes of output between two pictures of a session that is behind by two intervals at least: drawing one takes half of the time that the output before it took. */
export const behindBytes = 32 * 1024 * 1024
/** Bytes of output that are worth a keyframe where one is asked for: less is replayed as fast as a picture is drawn. */
export const leastBytes = 256 * 1024

/** Follows a session up to a seq that is written. `isLast`: a keyframe is wanted there, too. `isBehind`: two intervals at least lie before that. */
export type KeyframeJob = { sessionId: string; upTo: number; isLast: boolean; isBehind: boolean }

/**
 * Keyframes of a session, in order; at the job's end `done`, or after a keyframe that is not the last, since others may wait, too, the bytes of output
 * that were followed until there.
 */
export type KeyframeNews = { sessionId: string; keyframe: NewKeyframe } | 'done' | { followed: number }
