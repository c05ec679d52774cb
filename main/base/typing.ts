// How people type. It does not know where.

/** Milliseconds after a key in which another one is expected: the longest rest of somebody who types. */
export const typingMilliseconds = 500
