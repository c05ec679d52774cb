// Shows one session by its kind's view, and what there is to say where that is not possible. It does not know the views.
import { Suspense } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import { kindOf } from '../kinds/index.ts'
import { hasEnded } from '../kinds/session-text.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import type { SessionActions } from './session-actions.ts'
import { panelId } from './Tabs.tsx'
import { WatchOnly } from './WatchOnly.tsx'

type Props = {
  runId: string
  session: RunSummary | undefined
  client: Client
  visible: boolean
  tools: HTMLElement | null
  actions: SessionActions
  onTitle: (runId: string, title: string) => void
  onUnsaved: (runId: string, unsaved: boolean) => void
  onClose: () => void
}

export function ViewHost(props: Props) {
  const { runId, session, client, visible, tools, actions, onTitle, onUnsaved, onClose } = props
  const kind = session && kindOf(session.kind)
  return (
    <section
      id={panelId(runId)}
      className="view"
      role="tabpanel"
      aria-label={session?.title ?? 'Session'}
      hidden={!visible}
    >
      {session && kind && (
        <ErrorBoundary what={`The view of “${session.title}”`}>
          {!hasEnded(session) && <WatchOnly />}
          <Suspense>
            <kind.View
              session={session}
              client={client}
              visible={visible}
              tools={tools}
              takeTyped={() => actions.takeTyped(runId)}
              onTitle={(title) => onTitle(runId, title)}
              onUnsaved={(unsaved) => onUnsaved(runId, unsaved)}
              onRestart={() => actions.restart(session)}
              onDelete={() => actions.remove(session)}
            />
          </Suspense>
        </ErrorBoundary>
      )}
      {session && !kind && (
        <Missing title={`This page cannot show sessions of the kind “${session.kind}”`} onClose={onClose} />
      )}
      {!session && <Missing title="This session does not exist any more" onClose={onClose} />}
    </section>
  )
}

function Missing({ title, onClose }: { title: string; onClose: () => void }) {
  return (
    <div className="missing">
      <h1 className="welcome-title">{title}</h1>
      <Button onClick={onClose}>Close the tab</Button>
    </div>
  )
}
