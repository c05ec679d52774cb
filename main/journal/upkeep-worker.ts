// The worker thread of the journal's upkeep: moves its log into its file and packs segments, over a connection of its own. It does not know why it is asked.
import { parentPort } from 'node:worker_threads'
import { collect, release } from '../base/memory.ts'
import { openConnection } from './connection.ts'
import { createLogMover } from './log.ts'
import { createPacking } from './packing.ts'
import { serveThread } from './thread-work.ts'
import type { PackingAnswer, UpkeepJob } from './upkeep-jobs.ts'

/** Segments after which what they left in memory is freed, in half the time that one of them takes. */
const segmentsAtOnce = 4

serveThread<UpkeepJob>((file) => {
  // It never waits for the writer: what cannot be done now is done next time. When the journal is gone, it makes no other.
  const db = openConnection(file, { timeout: 0, fileMustExist: true })
  const moveLog = createLogMover(db)
  const nextSegment = createPacking(db)
  let packed = 0
  return {
    take(job) {
      if (job === 'checkpoint') return moveLog()
      const answer: PackingAnswer = { segment: nextSegment(job) }
      parentPort?.postMessage(answer)
      if (answer.segment) release(answer.segment.body)
      packed += 1
      if (packed % segmentsAtOnce === 0) collect()
    },
    close: () => void db.close(),
  }
})
