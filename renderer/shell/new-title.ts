// Finds a name for a new session that tells it from the others. It does not know how it is started.
import type { RunSummary } from '../../shared/session.ts'

/** @returns the folder's name, or the kind's with the next free number: 'Terminal 3'. */
export function newTitle(
  label: string,
  cwd: string | undefined,
  sessions: readonly Pick<RunSummary, 'title'>[],
): string {
  const folder = cwd?.split(/[\\/]/).findLast((name) => name !== '')
  if (folder !== undefined) return folder
  const taken = sessions.map(({ title }) => title.match(new RegExp(`^${label} (\\d+)$`))?.[1]).map(Number)
  return `${label} ${Math.max(0, ...taken.filter(Number.isSafeInteger)) + 1}`
}
