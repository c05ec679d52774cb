// What the journal and a worker thread over its file tell each other besides messages: how far the thread is. It does not know what either does.

/** What the thread is given. */
export type ThreadWork = {
  /** Path of the database. */
  file: string
  /** One cell, of `threadStates`, in memory that both see: the journal can wait for it without a turn of its loop. */
  state: Int32Array<SharedArrayBuffer>
}

/** Told to a thread instead of its own kind of message: it closes its connection and ends. */
export const closeMessage = 'close'

/** `starting` until the addon and the file are open or have failed to; `ended` when the thread holds nothing any more. */
export const threadStates = { starting: 0, open: 1, ended: 2 } as const
