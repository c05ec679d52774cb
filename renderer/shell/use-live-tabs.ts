// The open tabs with what is known of their sessions; tabs of sessions that are gone are closed. It does not know how tabs look.
import { useEffect, useMemo, useRef } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import type { Tab } from './Tabs.tsx'
import type { Signals } from './use-signals.ts'
import type { OpenTabs } from './use-workspace.ts'

export function useLiveTabs(
  workspace: OpenTabs,
  sessions: readonly RunSummary[] | undefined,
  { titles, bells, unsaved }: Signals,
): Tab[] {
  useForgetGone(workspace, sessions)
  return useMemo(() => {
    const known = new Map(sessions?.map((session) => [session.runId, session]))
    return workspace.tabs.map((runId) => ({
      runId,
      session: known.get(runId),
      programTitle: titles.get(runId),
      hasBell: bells.has(runId),
      isUnsaved: unsaved.has(runId),
    }))
  }, [workspace.tabs, sessions, titles, bells, unsaved])
}

/** The one that is looked at stays and says so; and one that is not in the list yet is not gone. */
function useForgetGone({ tabs, active, close }: OpenTabs, sessions: readonly RunSummary[] | undefined): void {
  const seen = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (!sessions) return
    const now = new Set(sessions.map((session) => session.runId))
    const before = seen.current
    seen.current = now
    const gone = (runId: string) => runId !== active && !now.has(runId) && (before === null || before.has(runId))
    if (tabs.some(gone)) close(gone)
  }, [sessions, tabs, active, close])
}
