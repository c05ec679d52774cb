// The inner side of a thread over the journal's file: opens, serves messages, closes. It does not know what the messages say.
import { parentPort, workerData } from 'node:worker_threads'
import { compact } from '../base/memory.ts'
import { closeMessage, threadStates, type ThreadWork } from './thread-state.ts'

/** What is done in a thread. */
export type Work<Job> = {
  take(job: Job): void
  /** Closes the connection; nothing is taken afterwards. */
  close(): void
}

/** @param open opens the file; what it throws ends the thread and is told outside. */
export function serveThread<Job>(open: (file: string) => Work<Job>): void {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- thread.ts alone starts it, with this
  const { file, state }: ThreadWork = workerData
  const tell = (now: number) => {
    Atomics.store(state, 0, now)
    Atomics.notify(state, 0)
  }
  const work = openOr(() => tell(threadStates.ended), open, file)
  tell(threadStates.open)
  // Loading a program leaves as much as it takes.
  compact()
  parentPort?.on('message', (message: Job | typeof closeMessage) => {
    if (message !== closeMessage) return work.take(message)
    work.close()
    parentPort?.close()
    tell(threadStates.ended)
  })
}

function openOr<Job>(onFailure: () => void, open: (file: string) => Work<Job>, file: string): Work<Job> {
  try {
    return open(file)
  } catch (error) {
    onFailure()
    throw error
  }
}
