// What a crash of the server left: sessions that were running are ended in the journal, and processes that still live are ended for real.
import type { Logger } from '../base/logger.ts'
import { signalProcess, startedAt } from '../base/process-table.ts'
import type { Journal, SessionRow } from '../journal/journal.ts'
import type { Session } from './session.ts'

/** How long a leftover may take to end itself after being hung up on. */
const graceMilliseconds = 2000

const reason = 'Dispatch ended unexpectedly while this session was running'

export type Leftovers = {
  /** Ends what is left of a session without a wait: its program is to be started again. */
  killOf(sessionId: string): void
  /** Ends all that is left without a wait. */
  close(): void
}

/**
 * The journal keeps a leftover's process until it is gone, so that a server which is killed meanwhile leaves it to the next one.
 * @param open makes the session of a row; undefined for a kind that is not known.
 */
export function recover(journal: Journal, open: (row: SessionRow) => Session | undefined, log: Logger): Leftovers {
  const leftovers = new Map<string, Leftover>()
  for (const row of journal.sessions()) {
    const session = open(row)
    if (row.status === 'running' || row.status === 'starting') session?.endedUnseen(reason)
    const leftover = leftoverOf(row)
    if (leftover) {
      log.warn(`${row.id} left process ${leftover.pid} behind; ending it`)
      leftover.hangUp()
      leftovers.set(row.id, leftover)
    }
    const { pid, pidStartedAt } = leftover ? row : noProcess
    if (row.pid !== null) journal.changeSession(row.id, { pid, pidStartedAt })
  }
  journal.commit()
  const killOf = (sessionId: string) => {
    const leftover = leftovers.get(sessionId)
    if (!leftover) return
    leftovers.delete(sessionId)
    leftover.kill()
    journal.changeSession(sessionId, noProcess)
  }
  const killAll = () => [...leftovers.keys()].forEach(killOf)
  const timer = setTimeout(killAll, graceMilliseconds).unref()
  return {
    killOf,
    close() {
      clearTimeout(timer)
      killAll()
    },
  }
}

const noProcess = { pid: null, pidStartedAt: null } as const

type Leftover = { readonly pid: number; hangUp(): void; kill(): void }

/** @returns the process that a session ran when the server was killed, if it still lives. */
function leftoverOf({ pid, pidStartedAt }: SessionRow): Leftover | undefined {
  if (pid === null || pidStartedAt === null) return undefined
  if (startedAt(pid) !== pidStartedAt) return undefined
  return {
    pid,
    hangUp() {
      // A stopped process takes the hang-up only when it goes on.
      for (const signal of ['SIGHUP', 'SIGCONT'] as const) signalProcess(-pid, signal)
    },
    kill() {
      // When it has gone by itself, what it had started may be there still, and keeps its number from being given again.
      if ([undefined, pidStartedAt].includes(startedAt(pid))) signalProcess(-pid, 'SIGKILL')
    },
  }
}
