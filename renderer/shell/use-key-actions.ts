// Binds the page's keys, and the menus of the app's window, to what they do. It does not know which keys they are.
import type { Client } from '../../shared/client/client.ts'
import { type AskingKind, askingKinds } from '../kinds/index.ts'
import { useDesktopCommands } from './desktop.ts'
import type { SessionActions } from './session-actions.ts'
import { useShellKeys } from './use-shell-keys.ts'
import type { SidebarState } from './use-sidebar.ts'
import type { OpenTabs } from './use-workspace.ts'
import { stepTab } from './workspace.ts'

type Options = {
  client: Client
  workspace: OpenTabs
  actions: SessionActions
  narrow: boolean
  sidebar: SidebarState
  onHelp: () => void
  onAsk: (kind: AskingKind) => void
}

export function useKeyActions({ client, workspace, actions, narrow, sidebar, onHelp, onAsk }: Options): void {
  const { tabs, active, open, move, leave } = workspace
  const step = (by: 1 | -1) => {
    const to = stepTab({ tabs: [...tabs], last: null }, active, by)
    if (to !== null) open(to)
  }
  const shift = (by: 1 | -1) => {
    if (active !== null) move(active, tabs.indexOf(active) + by)
  }
  const act = {
    create: () => actions.own && void actions.create(),
    next: () => step(1),
    previous: () => step(-1),
    forward: () => shift(1),
    back: () => shift(-1),
    close: () => workspace.close((runId) => runId === active),
    list() {
      if (narrow) leave()
      else sidebar.show()
      // After the list is there.
      requestAnimationFrame(focusList)
    },
    sidebar: narrow ? leave : sidebar.toggle,
    help: onHelp,
  }
  const asks = actions.own ? askingKinds().map((kind) => ({ ...kind, act: () => onAsk(kind) })) : []
  const openTab = (index: number) => {
    const runId = tabs[index]
    if (runId !== undefined) open(runId)
  }
  useShellKeys(act, openTab, asks)
  useDesktopCommands({
    act,
    open,
    resume() {
      if (client.state !== 'ready') client.connect().catch(() => {})
    },
  })
}

function focusList(): void {
  const chosen = document.querySelector<HTMLElement>('.session-link[aria-current]')
  const first = document.querySelector<HTMLElement>('.sidebar-filter > input, .session-link')
  ;(chosen ?? first)?.focus()
}
