// The page of somebody who is signed in: the list, the tabs, the session that is looked at. It puts together; what each part does is its own.
import { Share2, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import { type AskingKind, everyKind } from '../kinds/index.ts'
import { useMedia } from '../ui/appearance.ts'
import { IconButton } from '../ui/Button.tsx'
import { focusMainInput } from '../ui/focus.ts'
import { useMay } from '../ui/may.ts'
import { People } from '../sharing/People.tsx'
import type { AccessControl } from './access.ts'
import { ConnectionPill } from './ConnectionPill.tsx'
import { consolePath } from './console-link.ts'
import { HelpDialog } from './HelpDialog.tsx'
import { AskDialog } from './AskDialog.tsx'
import { NewTerminalDialog } from './NewTerminalDialog.tsx'
import { Panels, usePanels } from './Panels.tsx'
import { useSessionActions } from './session-actions.ts'
import { SettingsMenu } from './SettingsMenu.tsx'
import { Sidebar } from './Sidebar.tsx'
import { Stage } from './Stage.tsx'
import { TopBar } from './TopBar.tsx'
import { useKeyActions } from './use-key-actions.ts'
import { useLiveTabs } from './use-live-tabs.ts'
import { useDocumentTitle } from './use-document-title.ts'
import { useSessions } from './use-sessions.ts'
import { usePeople } from './use-people.ts'
import { useSidebar } from './use-sidebar.ts'
import { useSignals } from './use-signals.ts'
import { useWorkspace } from './use-workspace.ts'
import './shell.css'

/** The width below which the list and a terminal do not fit beside each other; the styles have the same. */
export const narrowQuery = '(max-width: 44.99rem)'

const none: readonly RunSummary[] = []

type Props = { client: Client; access: AccessControl; onSignOut: (() => void) | undefined }

export function Shell({ client, access, onSignOut }: Props) {
  const narrow = useMedia(narrowQuery)
  const workspace = useWorkspace(!narrow)
  const sessions = useSessions(client)
  const panels = usePanels()
  const people = usePeople(client)
  const { own } = useMay()
  const actions = useSessionActions(client, sessions.list ?? none, {
    ...workspace,
    share: own ? panels.share : undefined,
  })
  const signals = useSignals(client, workspace.active)
  const sidebar = useSidebar()
  const tabs = useLiveTabs(workspace, sessions.list, signals)
  usePreload(sessions.list !== undefined)
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const [dialog, setDialog] = useState<'none' | 'new' | 'help'>('none')
  const [asked, setAsked] = useState<AskingKind | null>(null)
  const active = tabs.find((tab) => tab.runId === workspace.active)
  useDocumentTitle(active?.session?.title, signals.bells.size > 0, active?.isUnsaved)
  useKeyActions({ client, workspace, actions, narrow, sidebar, onHelp: () => setDialog('help'), onAsk: setAsked })

  /** The button that had the focus goes away. */
  const toggleList = () => {
    sidebar.toggle()
    focusMainInput()
  }
  const settings = (
    <SettingsMenu
      onHelp={() => setDialog('help')}
      onPanel={own ? panels.open : undefined}
      onConsole={own ? () => location.assign(consolePath) : undefined}
      onSignOut={onSignOut}
    />
  )
  const showsList = narrow ? workspace.active === null : sidebar.shown
  const showsStage = !narrow || workspace.active !== null
  return (
    <div className="shell" data-narrow={narrow}>
      {showsList && (
        <Sidebar
          sessions={sessions.list}
          active={workspace.active}
          signals={signals}
          actions={actions}
          onOptions={() => setDialog('new')}
          onAsk={setAsked}
          onHide={narrow ? undefined : toggleList}
        >
          <ConnectionPill client={client} />
          {settings}
        </Sidebar>
      )}
      <main className="stage" hidden={!showsStage} data-alone={!showsList}>
        <TopBar
          narrow={narrow}
          tabs={tabs}
          workspace={workspace}
          actions={actions}
          onTools={setTools}
          onShowList={showsList ? undefined : narrow ? workspace.leave : toggleList}
        >
          {workspace.active !== null && (
            <People client={client} presence={people.in(workspace.active)} own={people.own} />
          )}
          {own && !narrow && active?.session && (
            <IconButton label="Share" icon={Share2} onClick={() => panels.open('share')} />
          )}
          {!showsList && <ConnectionPill client={client} compact />}
          {!showsList && !narrow && settings}
        </TopBar>
        {!sessions.server.writable && <ServerBanner message={sessions.server.message} />}
        <Stage
          client={client}
          tabs={tabs}
          sessions={sessions.list}
          workspace={workspace}
          tools={tools}
          signals={signals}
          actions={actions}
        />
      </main>
      <NewTerminalDialog
        open={dialog === 'new'}
        sessions={sessions.list ?? []}
        onCreate={actions.makeTerminal}
        onClose={() => setDialog('none')}
      />
      <AskDialog
        asked={asked}
        client={client}
        sessions={sessions.list ?? none}
        actions={actions}
        onOpen={workspace.open}
        onClose={() => setAsked(null)}
      />
      {own && (
        <Panels
          panels={panels}
          client={client}
          access={access}
          sessions={sessions.list ?? none}
          active={active?.session}
        />
      )}
      <HelpDialog open={dialog === 'help'} onClose={() => setDialog('none')} />
    </div>
  )
}

function ServerBanner({ message }: { message: string | undefined }) {
  return (
    <div className="banner" role="alert">
      <TriangleAlert aria-hidden size={16} strokeWidth={1.75} />
      <p>The journal cannot be written{message ? ` (${message})` : ''}: sessions stand still until it can.</p>
    </div>
  )
}

/** The list comes first; then the views that most likely come next. */
function usePreload(ready: boolean): void {
  useEffect(() => {
    if (!ready) return
    // One that cannot be loaded is told when it is needed.
    for (const kind of everyKind()) kind.preload().catch(() => {})
  }, [ready])
}
