// What the main loop and the worker thread of sealing say to each other, and how large a segment is.
import * as z from 'zod'
import { NewSegment } from './sealer.ts'

/** Bytes of bodies in a segment, from which on it is whole: 1 MiB packs nearly as well as more, and one event of it is read in a millisecond. */
export const segmentBytes = 1024 * 1024
/** Events in a segment, for sessions of very small ones: removing so many rows takes about 3 ms. */
export const segmentEvents = 2048

/** `leastBytes`: from how many bytes on a segment is worth while; for a session that goes on, a whole one. */
export const SealingRequest = z.object({ number: z.int(), leastBytes: z.int() })
export type SealingRequest = z.output<typeof SealingRequest>

export const SealingAnswer = z.object({ segment: NewSegment.optional() })
export type SealingAnswer = z.output<typeof SealingAnswer>
