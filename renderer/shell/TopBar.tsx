// What is above a terminal: its tabs where there is room, its title and the way back on a phone. It does not know the terminal.
import { ChevronLeft, Ellipsis, PanelLeft } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { stateWord } from '../kinds/session-text.ts'
import { IconButton } from '../ui/Button.tsx'
import { focusMainInput } from '../ui/focus.ts'
import { isMac, showKeys } from '../ui/keys.ts'
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx'
import { RenameField } from './RenameField.tsx'
import type { SessionActions } from './session-actions.ts'
import { sessionMenu } from './session-menu.ts'
import { shellKeys } from './shortcuts.ts'
import { Tabs, type Tab } from './Tabs.tsx'
import type { OpenTabs } from './use-workspace.ts'
import './top-bar.css'

const mac = isMac()

type Props = {
  narrow: boolean
  tabs: readonly Tab[]
  workspace: OpenTabs
  actions: SessionActions
  onShowList: (() => void) | undefined
  /** Takes the element for the view's own buttons. */
  onTools: (element: HTMLElement | null) => void
  children: ReactNode
}

export function TopBar({ narrow, tabs, workspace, actions, onShowList, onTools, children }: Props) {
  const { active, move } = workspace
  const open = (runId: string) => (runId === active ? focusMainInput() : workspace.open(runId))
  const close = (runId: string) => workspace.close((one) => one === runId)
  const menuOf = (tab: Tab): MenuEntry[] => [
    { label: 'Close tab', keys: showKeys(shellKeys.close.keys, mac), onSelect: () => close(tab.runId) },
    { label: 'Close other tabs', onSelect: () => workspace.close((one) => one !== tab.runId) },
    ...(tab.session ? [{ line: 'session' }, ...sessionMenu(tab.session, actions)] : []),
  ]
  const tab = tabs.find((one) => one.runId === active)
  return (
    <header className="top-bar">
      {onShowList && (
        <IconButton
          label={narrow ? 'Back to the list' : 'Show the list'}
          keys={narrow ? undefined : showKeys(shellKeys.sidebar.keys, mac)}
          icon={narrow ? ChevronLeft : PanelLeft}
          size={narrow ? 20 : 16}
          onClick={onShowList}
        />
      )}
      {narrow ? (
        <Title key={active} tab={tab} actions={actions} />
      ) : (
        <Tabs tabs={tabs} active={active} onOpen={open} onClose={close} onMove={move} menuOf={menuOf} />
      )}
      <div className="top-bar-end">
        <div ref={onTools} className="top-bar-tools" />
        {children}
      </div>
      {narrow && tab?.session && (
        <MenuButton
          entries={sessionMenu(tab.session, actions)}
          trigger={<IconButton label="Actions" icon={Ellipsis} />}
        />
      )}
    </header>
  )
}

function Title({ tab, actions }: { tab: Tab | undefined; actions: SessionActions }) {
  const [renaming, setRenaming] = useState(false)
  const session = tab?.session
  if (!session) return <span className="top-bar-title" />
  if (!actions.own) {
    return (
      <span className="top-bar-title">
        <TitleWords title={session.title} state={tab.programTitle ?? stateWord(session)} />
      </span>
    )
  }
  if (renaming) {
    return (
      <RenameField
        title={session.title}
        onTitle={(title) => actions.rename(session, title)}
        onDone={() => setRenaming(false)}
      />
    )
  }
  return (
    <button
      type="button"
      className="top-bar-title"
      aria-label={`${session.title}, ${stateWord(session)}: rename`}
      onClick={() => setRenaming(true)}
    >
      <TitleWords title={session.title} state={tab.programTitle ?? stateWord(session)} />
    </button>
  )
}

function TitleWords({ title, state }: { title: string; state: string }) {
  return (
    <>
      <span className="top-bar-name">{title}</span>
      <span className="top-bar-state">{state}</span>
    </>
  )
}
