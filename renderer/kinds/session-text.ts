// Says in words how a session is. It does not know where that is shown.
import type { RunSummary } from '../../shared/session.ts'

type State = Pick<RunSummary, 'status' | 'exitCode' | 'signal' | 'reason'>

export function hasEnded(session: Pick<RunSummary, 'status'>): boolean {
  return session.status === 'stopped' || session.status === 'error'
}

/** @returns whether it ended in a way that a person should look at: by itself and not well. */
export function hasFailed(session: State): boolean {
  return session.status === 'error' || (session.status === 'stopped' && (session.exitCode ?? 0) !== 0)
}

/** @returns one or two words: 'Running', 'Ended', 'Failed'. */
export function stateWord(session: Pick<RunSummary, 'status'>): string {
  switch (session.status) {
    case 'starting':
      return 'Starting'
    case 'running':
      return 'Running'
    case 'stopped':
      return 'Ended'
    case 'error':
      return 'Failed'
  }
}

/** @returns why it ended, without a full stop: 'exit code 0', 'signal SIGKILL', the server's reason; undefined while it runs or when nothing is known. */
export function endText(session: State): string | undefined {
  if (!hasEnded(session)) return undefined
  if (session.reason) return session.reason.replace(/\.$/, '')
  if (session.signal) return `signal ${session.signal}`
  if (session.exitCode !== undefined) return `exit code ${session.exitCode}`
  return undefined
}

/** @returns a folder as a list has room for it: its last two names. */
export function shortFolder(path: string): string {
  const names = path.split('/').filter(Boolean)
  return names.length <= 2 ? path : `…/${names.slice(-2).join('/')}`
}
