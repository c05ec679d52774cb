// A worker thread that works on the journal's file over a connection of its own, and is closed in order. It does not know what it does there.
import { type ResourceLimits, Worker } from 'node:worker_threads'
import { offerCollect } from '../base/memory.ts'
import { workerFile } from '../base/worker-file.ts'
import { closeMessage, threadStates, type ThreadWork } from './thread-state.ts'

/** Milliseconds that closing waits until a thread has begun: some hundred, on a busy machine a few thousand. */
const startPatience = 10_000

export type Thread<Job> = {
  post(job: Job): void
  /**
   * Has it end when it has done what it is at. Returns when its connection is closed, or after so many milliseconds: closing the last one, the
   * journal's own, puts the log into the file.
   */
  close(patienceMilliseconds: number): void
  /** The same without waiting: the server goes on. */
  retire(): void
}

/** `Job`: what it is told. `News`: what it tells. Both are this program's own words, so that their types are all that needs to be known of them. */
export type ThreadOptions<News> = {
  /** The module that runs in it, beside the one at `beside` and of the same kind: a source or a bundle. */
  name: string
  beside: string
  /** Path of the database. */
  file: string
  /** A thread that runs a few lines would otherwise keep the memory of a whole program. */
  resourceLimits: ResourceLimits
  onMessage(news: News): void
  /** It has failed and is gone. */
  onError(error: unknown): void
}

export function startThread<Job, News>(options: ThreadOptions<News>): Thread<Job> {
  const { name, beside, file, resourceLimits, onMessage, onError } = options
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData: ThreadWork = { file, state }
  offerCollect()
  const worker = new Worker(workerFile(name, beside), { workerData, resourceLimits })
  worker.unref()
  worker.on('error', onError)
  worker.on('message', onMessage)
  const retire = () => worker.postMessage(closeMessage)
  return {
    post: (job) => worker.postMessage(job),
    retire,
    close(patienceMilliseconds) {
      // Never terminated: a thread that is stopped while it loads an addon takes the whole process with it.
      retire()
      Atomics.wait(state, 0, threadStates.starting, startPatience)
      Atomics.wait(state, 0, threadStates.open, patienceMilliseconds)
    },
  }
}
