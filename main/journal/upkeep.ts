// The thread that works on the journal's file beside the main loop, as long as there is work. It does not know why segments and checkpoints are wanted.
import type { NewSegment } from './sealer.ts'
import { startThread, type Thread } from './thread.ts'
import type { PackingAnswer, PackingRequest, UpkeepJob } from './upkeep-jobs.ts'

/** Milliseconds that closing waits for a checkpoint: it is done in some hundred, on a busy machine in a few thousand. */
const patienceMilliseconds = 10_000
/** It holds a segment of a MiB, packed and not. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

export type Upkeep = {
  /** Moves the log into the file soon. Nobody misses one that fails: the log is kept. */
  checkpoint(): void
  /** Makes a segment; one at a time. */
  pack(request: PackingRequest, then: Packing): void
  close(): void
}

export type Packing = {
  /** Undefined: there is too little to be worth it. */
  done(segment: NewSegment | undefined): void
  /** The file is gone or a row is damaged: nothing has changed. */
  failed(): void
}

/** @param file path of the database. */
export function createUpkeep(file: string): Upkeep {
  let thread: Thread<UpkeepJob> | undefined
  let packing: Packing | undefined

  const taken = (): Packing | undefined => {
    const one = packing
    packing = undefined
    return one
  }
  const start = () => {
    const started = startThread<UpkeepJob, PackingAnswer>({
      ...{ name: 'upkeep-worker', beside: import.meta.url, file, resourceLimits },
      onMessage: ({ segment }) => taken()?.done(segment),
      // The next job is done by another thread.
      onError() {
        if (thread !== started) return
        thread = undefined
        taken()?.failed()
      },
    })
    return started
  }
  const post = (job: UpkeepJob) => {
    thread ??= start()
    thread.post(job)
  }
  return {
    checkpoint: () => post('checkpoint'),
    pack(request, then) {
      packing = then
      post(request)
    },
    close() {
      // Its answer may come yet, and there is no store any more.
      packing = undefined
      thread?.close(patienceMilliseconds)
    },
  }
}
