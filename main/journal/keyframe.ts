// What a session looked like at a place in its events, so that one can begin there. It does not know how a picture is made or shown.
import type { SessionStatus } from '../../shared/session.ts'
import type { Packed } from './codec.ts'

/** A screen after the event `seq`. */
export type Keyframe = {
  seq: number
  status: SessionStatus
  cols: number
  rows: number
  /** What makes a fresh screen of that size the same. */
  data: string
}

/** A new keyframe as its maker gives it: the texts packed already, since packing takes milliseconds. */
export type NewKeyframe = Omit<Keyframe, 'data'> & {
  /** With all that can be scrolled back to; the newest one of a session is kept. Undefined where a newer one will follow soon. */
  picture: Packed | undefined
  /** With little of that; all of them are kept, to go back in time and to begin where older events are gone. */
  frame: Packed
}

/** All of it is synchronous. */
export type Keyframes = {
  /** Without effect when the session is gone, or has a newer one. @returns false when the store is held for a moment: another try is worth it soon. @throws when it cannot be written. */
  put(sessionId: string, keyframe: NewKeyframe): boolean
  /** @returns the newest one, with all that can be scrolled back to. */
  newest(sessionId: string): Keyframe | undefined
  /** @returns the last one that shows no event after `seq`. */
  upTo(sessionId: string, seq: number): Keyframe | undefined
}
