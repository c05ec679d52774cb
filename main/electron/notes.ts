// Decides what is worth a notification: a session that ended or wanted somebody while nobody looked. It does not know how one is shown.
import type { RunSummary } from '../../shared/session.ts'
import { type AppSessions, isRunning } from './server.ts'

/** Milliseconds in which a session that wants the same again is not told of again: a program may ring with every key. */
const attentionRest = 5_000

export type Note = { runId: string; title: string; body: string }

export type Notes = {
  /** From now on nothing is told: sessions end because the app does. */
  close(): void
}

export function createNotes(options: {
  sessions: AppSessions
  /** Whether somebody looks at the window, or wants no notes. */
  isQuiet(): boolean
  show(note: Note): void
  now?: () => number
}): Notes {
  const { sessions, isQuiet, show, now = Date.now } = options
  const running = new Set(
    sessions
      .list()
      .filter(isRunning)
      .map(({ runId }) => runId),
  )
  /** When each session's wish was told last. */
  const told = new Map<string, number>()
  const attention = ({ runId, title }: RunSummary, reason: string) => {
    const wish = `${runId} ${reason}`
    if (isQuiet() || now() - (told.get(wish) ?? -attentionRest) < attentionRest) return
    told.set(wish, now())
    show({ runId, title, body: reason })
  }
  const stop = sessions.onNews((news) => {
    if (news.type === 'deleted') return void running.delete(news.runId)
    if (news.type === 'typing') return
    const { run } = news
    if (news.type === 'attention') return attention(run, news.reason)
    if (isRunning(run)) return void running.add(run.runId)
    if (running.delete(run.runId) && !isQuiet()) show(ended(run))
  })
  return {
    close: stop,
  }
}

function ended({ runId, title, status, exitCode, signal, reason }: RunSummary): Note {
  const hasFailed = status === 'error' || (exitCode ?? 0) !== 0
  const why = reason ?? (signal ? `ended by ${signal}` : hasFailed ? `failed with exit code ${exitCode}` : 'has ended')
  return { runId, title, body: why }
}
