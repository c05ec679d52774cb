// Asks what a new session of a kind must be told: by the kind's form, or by a dialog of its own. It does not know the kinds.
import { Suspense, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { AskingKind } from '../kinds/index.ts'
import { NewSessionDialog } from './NewSessionDialog.tsx'
import type { SessionActions } from './session-actions.ts'

type Props = {
  /** null: nothing is asked. */
  asked: AskingKind | null
  client: Client
  sessions: readonly RunSummary[]
  actions: SessionActions
  onOpen: (runId: string) => void
  onClose: () => void
}

export function AskDialog({ asked, client, sessions, actions, onOpen, onClose }: Props) {
  // While it goes away it still shows what it was.
  const [shown, setShown] = useState(asked)
  if (asked && asked !== shown) setShown(asked)
  return (
    <>
      <NewSessionDialog
        kind={asked && 'form' in asked ? asked : null}
        sessions={sessions}
        onCreate={actions.make}
        onClose={onClose}
      />
      {shown && 'dialog' in shown && (
        <Suspense>
          <shown.dialog.Dialog
            open={asked === shown}
            client={client}
            sessions={sessions}
            onCreate={(options) => actions.make(shown.name, { options })}
            onOpen={onOpen}
            onClose={onClose}
          />
        </Suspense>
      )}
    </>
  )
}
