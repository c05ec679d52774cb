// The inner side of a thread over the journal's file: opens, serves messages, closes. It does not know what the messages say.
import { parentPort, workerData } from 'node:worker_threads'
import { closeMessage, threadStates, type ThreadWork } from './thread-state.ts'

/** What is done in a thread. */
export type Work = {
  take(message: unknown): void
  /** Closes the connection; nothing is taken afterwards. */
  close(): void
}

/** @param open opens the file; what it throws ends the thread and is told outside. */
export function serveThread(open: (file: string) => Work): void {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- thread.ts alone starts it, with this
  const { file, state }: ThreadWork = workerData
  const tell = (now: number) => {
    Atomics.store(state, 0, now)
    Atomics.notify(state, 0)
  }
  const work = openOr(() => tell(threadStates.ended), open, file)
  tell(threadStates.open)
  parentPort?.on('message', (message: unknown) => {
    if (message !== closeMessage) return work.take(message)
    work.close()
    parentPort?.close()
    tell(threadStates.ended)
  })
}

function openOr(onFailure: () => void, open: (file: string) => Work, file: string): Work {
  try {
    return open(file)
  } catch (error) {
    onFailure()
    throw error
  }
}
