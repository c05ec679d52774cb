// The tabs of the open sessions: choose, close, reorder. It does not know what is in them.
import { X } from 'lucide-react'
import { useEffect, useRef, type DragEvent, type KeyboardEvent } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { stateWord } from '../kinds/session-text.ts'
import { Hint, IconButton } from '../ui/Button.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { RightClickMenu, type MenuEntry } from '../ui/Menu.tsx'
import './tabs.css'

export type Tab = {
  runId: string
  session: RunSummary | undefined
  /** What the program calls itself. */
  programTitle: string | undefined
  hasBell: boolean
  isUnsaved: boolean
}

type Props = {
  tabs: readonly Tab[]
  active: string | null
  onOpen: (runId: string) => void
  onClose: (runId: string) => void
  onMove: (runId: string, to: number) => void
  menuOf: (tab: Tab) => MenuEntry[]
}

export function Tabs({ tabs, active, onOpen, onClose, onMove, menuOf }: Props) {
  const dragged = useRef<string | null>(null)
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const tab = tabs[index]
    if (event.key === 'Delete' && tab) onClose(tab.runId)
    else if (to !== undefined && tabs[to]) {
      onOpen(tabs[to].runId)
      document.getElementById(tabId(tabs[to].runId))?.focus()
    } else return
    event.preventDefault()
  }
  const onDrop = (event: DragEvent, index: number) => {
    event.preventDefault()
    if (dragged.current !== null) onMove(dragged.current, index)
  }
  return (
    <div className="tabs" role="tablist" aria-label="Open sessions">
      {tabs.map((tab, index) => (
        <RightClickMenu key={tab.runId} entries={menuOf(tab)}>
          <div
            className="tab"
            role="presentation"
            data-active={tab.runId === active}
            draggable
            onDragStart={() => (dragged.current = tab.runId)}
            onDragEnd={() => (dragged.current = null)}
            onDragOver={(event) => dragged.current !== null && event.preventDefault()}
            onDrop={(event) => onDrop(event, index)}
            onAuxClick={(event) => event.button === 1 && onClose(tab.runId)}
          >
            <TabButton
              tab={tab}
              active={tab.runId === active}
              onOpen={onOpen}
              onKeyDown={(event) => onKeyDown(event, index)}
            />
            <IconButton
              label={`Close the tab ${titleOf(tab)}`}
              icon={X}
              size={14}
              tabIndex={-1}
              className="tab-close"
              onClick={() => onClose(tab.runId)}
            />
          </div>
        </RightClickMenu>
      ))}
    </div>
  )
}

type ButtonProps = {
  tab: Tab
  active: boolean
  onOpen: (runId: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

function TabButton({ tab, active, onOpen, onKeyDown }: ButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (active) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])
  return (
    <Hint text={<TabHint tab={tab} />}>
      <button
        ref={button}
        type="button"
        role="tab"
        id={tabId(tab.runId)}
        className="tab-button"
        aria-selected={active}
        aria-controls={panelId(tab.runId)}
        tabIndex={active ? 0 : -1}
        onClick={() => onOpen(tab.runId)}
        onKeyDown={onKeyDown}
      >
        {tab.session && <Lamp session={tab.session} size={8} />}
        <span className="tab-title">{titleOf(tab)}</span>
        {tab.isUnsaved && <span className="tab-unsaved" role="img" aria-label="not saved" />}
        {tab.hasBell && <span className="tab-bell" role="img" aria-label="wants attention" />}
      </button>
    </Hint>
  )
}

function TabHint({ tab }: { tab: Tab }) {
  const parts = [titleOf(tab), tab.programTitle, tab.session && stateWord(tab.session)]
  return <span>{[...new Set(parts.filter(Boolean))].join(' · ')}</span>
}

function titleOf(tab: Tab): string {
  return tab.session?.title ?? 'Session'
}

export function tabId(runId: string): string {
  return `tab-${runId}`
}

export function panelId(runId: string): string {
  return `panel-${runId}`
}
