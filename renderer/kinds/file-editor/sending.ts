// Says a file's changes to the server and understands what came of it. It does not know which changes there are or when they are said.
import type { Client } from '../../../shared/client/client.ts'
import { CommandError } from '../../../shared/client/client.ts'
import type { RunId } from '../../../shared/event.ts'
import { errors } from '../../../shared/failure.ts'
import { Edited } from '../../../shared/kinds/file-editor.ts'
import { sentence } from '../../ui/sentences.ts'
import type { KeptEdits } from './kept-edits.ts'
import type { Edit, Sent } from './sync.ts'

export type Sending = {
  /** Never rejects. */
  send(edit: Edit): Promise<Sent>
  /** Sends what other editors of this browser have left: what was taken already is known to the server. */
  sendKept(kept: KeptEdits, onNews: (text: string) => void): Promise<void>
  stop(): void
}

/** Milliseconds until a server that could not take it just now is asked again. */
const pause = 1_000
/** Refusals that may be another answer soon. */
const passing: readonly string[] = [
  errors.serverStopping,
  errors.notAuthenticated,
  errors.journalUnwritable,
  errors.inputQueueFull,
]

type Listener = {
  /** A sentence; undefined: it was taken again. */
  onRefused(refused: string | undefined): void
  /** It is worth saying again. */
  again(): void
}

export function createSending(client: Pick<Client, 'runs'>, runId: RunId, { onRefused, again }: Listener): Sending {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (): Sent => {
    clearTimeout(timer)
    timer = setTimeout(again, pause)
    return { came: 'later' }
  }
  const say = async (edit: Edit): Promise<number> => {
    const { result } = await client.runs.call(runId, 'edit', edit, { whenOffline: 'refuse' })
    return Edited.parse(result).version
  }
  const understand = (error: unknown): Sent => {
    if (error instanceof CommandError) {
      // Without a connection, or a running session, there is nothing to wait for but these.
      const waits = error.failure === 'offline' || error.failure === 'lost' || error.failure === 'closed'
      if (waits || (error.failure === 'answer' && error.message === errors.sessionStopped)) return { came: 'later' }
      if (error.failure === 'timeout' || (error.failure === 'answer' && passing.includes(error.message))) return later()
      if (error.failure === 'answer' && error.message === errors.versionTooOld) return { came: 'stale' }
    }
    onRefused(sentence(error))
    return { came: 'refused' }
  }
  return {
    async send(edit) {
      try {
        const version = await say(edit)
        onRefused(undefined)
        return { came: 'taken', version }
      } catch (error) {
        return understand(error)
      }
    },
    async sendKept(kept, onNews) {
      for (const edit of kept.others()) {
        try {
          await say(edit)
          kept.forget(edit)
        } catch (error) {
          if (!(error instanceof CommandError) || error.failure !== 'answer') continue
          if (error.message === errors.sessionStopped || passing.includes(error.message)) continue
          kept.forget(edit)
          onNews(`What was written here before and not sent no longer fits the file: ${sentence(error)}`)
        }
      }
    },
    stop: () => clearTimeout(timer),
  }
}
