// Moves the journal's log into its file from a worker thread, since a checkpoint on the main loop stalls it. It does not know what is written.
import { startThread, type Thread } from './thread.ts'

/** Rest between two checkpoints while there is writing: the log stays some tens of megabytes under a flood. */
const restMilliseconds = 250

/** Milliseconds that closing waits for a checkpoint: it is done in some hundred, on a busy machine in a few thousand. */
const patienceMilliseconds = 10_000

/** It runs a few lines now and then. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 }

export type Checkpoints = {
  /** Something was written. */
  written(): void
  close(): void
}

/** @param file path of the database. */
export function startCheckpoints(file: string): Checkpoints {
  let thread: Thread | undefined
  let timer: NodeJS.Timeout | undefined

  const start = () => {
    // Nobody misses one checkpoint: the log is kept, and the next one is made by another thread.
    const onError = () => {
      if (thread === started) thread = undefined
    }
    const started = startThread({ name: 'checkpoint-worker', beside: import.meta.url, file, resourceLimits, onError })
    return started
  }
  const checkpoint = () => {
    timer = undefined
    thread ??= start()
    thread.post('checkpoint')
  }
  return {
    written() {
      timer ??= setTimeout(checkpoint, restMilliseconds).unref()
    },
    close() {
      clearTimeout(timer)
      thread?.close(patienceMilliseconds)
    },
  }
}
