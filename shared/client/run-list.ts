// The list of sessions and what changes it. It does not know where the news come from.
import type { RunId } from '../event.ts'
import type { RunSummary } from '../session.ts'

/** @returns the list with this session as it is now, unless what is known of it is newer; a new one goes before those that are older. */
export function withRun(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  const at = runs.findIndex(({ runId }) => runId === run.runId)
  if (at >= 0) return run.lastSeq < (runs[at]?.lastSeq ?? 0) ? [...runs] : runs.with(at, run)
  const before = runs.findIndex(({ createdAt }) => createdAt <= run.createdAt)
  return runs.toSpliced(before < 0 ? runs.length : before, 0, run)
}

/** @returns the list without this session. */
export function withoutRun(runs: readonly RunSummary[], runId: RunId): RunSummary[] {
  return runs.filter((run) => run.runId !== runId)
}
