// The owner's panels: sharing, tunnels, the key. Their code is loaded when one is first opened. It does not know what is in them.
import { lazy, Suspense, useCallback, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { AccessControl } from './access.ts'

const ShareDialog = lazy(async () => ({ default: (await import('../sharing/ShareDialog.tsx')).ShareDialog }))
const TunnelsDialog = lazy(async () => ({ default: (await import('../tunnels/TunnelsDialog.tsx')).TunnelsDialog }))
const KeyDialog = lazy(async () => ({ default: (await import('../sharing/KeyDialog.tsx')).KeyDialog }))

export type PanelName = 'share' | 'tunnels' | 'key'

export type PanelState = {
  shown: PanelName | undefined
  /** What was opened stays there, so that it can go away as it came. */
  loaded: ReadonlySet<PanelName>
  /** The session to share, where one was named. */
  session: RunSummary | undefined
  open(name: PanelName, session?: RunSummary): void
  share(session: RunSummary): void
  close(): void
}

export function usePanels(): PanelState {
  const [shown, setShown] = useState<PanelName>()
  const [loaded, setLoaded] = useState<ReadonlySet<PanelName>>(new Set())
  const [session, setSession] = useState<RunSummary>()
  const open = useCallback((name: PanelName, which?: RunSummary) => {
    setShown(name)
    setLoaded((now) => new Set(now).add(name))
    setSession(which)
  }, [])
  const share = useCallback((which: RunSummary) => open('share', which), [open])
  return { shown, loaded, session, open, share, close: () => setShown(undefined) }
}

type Props = {
  panels: PanelState
  client: Client
  access: AccessControl
  sessions: readonly RunSummary[]
  /** The session that is looked at. */
  active: RunSummary | undefined
}

export function Panels({ panels, client, access, sessions, active }: Props) {
  const { shown, loaded, session, close } = panels
  return (
    <Suspense>
      {loaded.has('share') && (
        <ShareDialog
          open={shown === 'share'}
          onClose={close}
          onTunnels={() => panels.open('tunnels')}
          current={session ?? active}
          {...{ client, sessions }}
        />
      )}
      {loaded.has('tunnels') && (
        <TunnelsDialog open={shown === 'tunnels'} onClose={close} client={client} ownKey={access.key()} />
      )}
      {loaded.has('key') && (
        <KeyDialog
          open={shown === 'key'}
          onClose={close}
          client={client}
          ownKey={access.key()}
          onReplaced={access.goOnWith}
        />
      )}
    </Suspense>
  )
}
