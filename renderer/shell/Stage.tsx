// The views of the open sessions, of which one is seen. Those that were looked at lately go on following, so that coming back costs nothing.
import { useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { SessionActions } from './session-actions.ts'
import type { Tab } from './Tabs.tsx'
import type { Signals } from './use-signals.ts'
import type { OpenTabs } from './use-workspace.ts'
import { ViewHost } from './ViewHost.tsx'
import { Welcome } from './Welcome.tsx'

/** A terminal with a full scrollback is about 14 MB here; a session that is opened again after that is there again at once from its snapshot. */
const mostKept = 6

type Props = {
  client: Client
  tabs: readonly Tab[]
  sessions: readonly RunSummary[] | undefined
  workspace: OpenTabs
  tools: HTMLElement | null
  signals: Signals
  actions: SessionActions
}

export function Stage({ client, tabs, sessions, workspace, tools, signals, actions }: Props) {
  const { active } = workspace
  const kept = useKept(active, tabs)
  return (
    <div className="views">
      {/* In the order of the tabs, and not of their use: a view that changes its place would be taken apart. */}
      {tabs
        .filter((tab) => kept.includes(tab.runId) && (tab.session !== undefined || sessions !== undefined))
        .map((tab) => (
          <ViewHost
            key={tab.runId}
            runId={tab.runId}
            session={tab.session}
            client={client}
            visible={tab.runId === active}
            tools={tools}
            actions={actions}
            onTitle={signals.onTitle}
            onUnsaved={signals.onUnsaved}
            onClose={() => workspace.close((one) => one === tab.runId)}
          />
        ))}
      {active === null && sessions !== undefined && (
        <Welcome isFirst={sessions.length === 0} onCreate={actions.own ? () => void actions.create() : undefined} />
      )}
    </div>
  )
}

/** @returns the sessions whose views are kept, the one that was looked at last at the end. */
function useKept(active: string | null, tabs: readonly Tab[]): readonly string[] {
  const [kept, setKept] = useState<readonly string[]>([])
  const open = kept.filter((runId) => runId !== active && tabs.some((tab) => tab.runId === runId))
  const next = (active === null ? open : [...open, active]).slice(-mostKept)
  if (next.length !== kept.length || next.some((runId, index) => runId !== kept[index])) setKept(next)
  return next
}
