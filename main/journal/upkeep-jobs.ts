// What the main loop and the worker thread of the journal's upkeep say to each other, and how large a segment is.
import type { NewSegment } from './sealer.ts'

/** Bytes of bodies in a segment, from which on it is whole: 1 MiB packs nearly as well as more, and one event of it is read in a millisecond. */
export const segmentBytes = 1024 * 1024
/** Events in a segment, for sessions of very small ones: removing so many rows takes about 3 ms. */
export const segmentEvents = 2048

/** Asks for a session's next segment. `leastBytes`: from how many bytes on it is worth while; for a session that goes on, a whole one. */
export type PackingRequest = { number: number; leastBytes: number }

export type UpkeepJob = 'checkpoint' | PackingRequest

/** To a request for a segment; checkpoints are not answered. */
export type PackingAnswer = { segment: NewSegment | undefined }
