// The list of sessions and what belongs to the whole page: new ones, the connection, settings. On a phone it is a page of its own.
import { ChevronDown, PanelLeft, Plus, Search, SquareTerminal, X } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { askingKinds, type AskingKind } from '../kinds/index.ts'
import { Button, Hint, IconButton } from '../ui/Button.tsx'
import { isMac, showKeys } from '../ui/keys.ts'
import { Logo } from '../ui/Logo.tsx'
import { MenuButton } from '../ui/Menu.tsx'
import type { SessionActions } from './session-actions.ts'
import { SessionRow } from './SessionRow.tsx'
import { shellKeys } from './shortcuts.ts'
import type { Signals } from './use-signals.ts'
import './sidebar.css'

/** With so many a list is read and need not be searched. */
const mostWithoutFilter = 7

const mac = isMac()

type Props = {
  sessions: readonly RunSummary[] | undefined
  active: string | null
  signals: Signals
  actions: SessionActions
  onOptions: () => void
  /** A session of a kind that must be told something is wanted. */
  onAsk: (kind: AskingKind) => void
  onHide?: (() => void) | undefined
  /** The connection and the settings. */
  children: ReactNode
}

export function Sidebar({ sessions, active, signals, actions, onOptions, onAsk, onHide, children }: Props) {
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const canFilter = (sessions?.length ?? 0) > mostWithoutFilter
  const shown = (sessions ?? []).filter((session) => !canFilter || contains(session, filter))

  return (
    <nav className="sidebar" aria-label="Sessions">
      <header className="sidebar-head">
        <span className="sidebar-mark">
          <Logo size={18} />
          Dispatch
        </span>
        {onHide && (
          <IconButton
            label="Hide the list"
            keys={showKeys(shellKeys.sidebar.keys, mac)}
            icon={PanelLeft}
            onClick={onHide}
          />
        )}
      </header>
      {actions.own && <NewButtons actions={actions} onOptions={onOptions} onAsk={onAsk} />}
      {canFilter && <Filter value={filter} onChange={setFilter} onDown={() => focusRow(list.current, 0)} />}
      <ul ref={list} className="sidebar-list" onKeyDown={(event) => walk(event, list.current)}>
        {shown.map((session) => (
          <SessionRow
            key={session.runId}
            session={session}
            active={session.runId === active}
            hasBell={signals.bells.has(session.runId)}
            programTitle={signals.titles.get(session.runId)}
            actions={actions}
          />
        ))}
      </ul>
      {sessions?.length === 0 && (
        <p className="sidebar-none">
          {actions.own
            ? 'Sessions appear here. They keep running when you close the page.'
            : 'Nothing is shared with you at the moment. What is shared appears here.'}
        </p>
      )}
      {shown.length === 0 && filter !== '' && <p className="sidebar-none">No session is called “{filter}”.</p>}
      <footer className="sidebar-foot">{children}</footer>
    </nav>
  )
}

function NewButtons({ actions, onOptions, onAsk }: Pick<Props, 'actions' | 'onOptions' | 'onAsk'>) {
  return (
    <div className="sidebar-new">
      <Hint text={shellKeys.create.label} keys={showKeys(shellKeys.create.keys, mac)}>
        <Button icon={Plus} className="sidebar-create" onClick={() => void actions.create()}>
          New terminal
        </Button>
      </Hint>
      <MenuButton
        entries={[
          { label: 'Terminal with options…', icon: SquareTerminal, onSelect: onOptions },
          ...askingKinds().map((kind) => ({
            label: `${kind.title}…`,
            icon: kind.icon,
            keys: kind.keys && showKeys(kind.keys, mac),
            onSelect: () => onAsk(kind),
          })),
        ]}
        trigger={<IconButton label="More new sessions" icon={ChevronDown} className="sidebar-options" />}
      />
    </div>
  )
}

function Filter({ value, onChange, onDown }: { value: string; onChange: (value: string) => void; onDown: () => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onChange('')
    else if (event.key === 'ArrowDown') onDown()
    else return
    event.preventDefault()
  }
  return (
    <search className="sidebar-filter">
      <Search aria-hidden size={14} strokeWidth={1.75} />
      <input
        type="text"
        aria-label="Filter sessions"
        placeholder="Filter"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {value !== '' && <IconButton label="Clear the filter" icon={X} size={14} onClick={() => onChange('')} />}
    </search>
  )
}

function contains(session: RunSummary, text: string): boolean {
  const sought = text.trim().toLowerCase()
  return [session.title, session.cwd ?? '', session.runId].some((value) => value.toLowerCase().includes(sought))
}

function focusRow(list: HTMLElement | null, index: number): void {
  const rows = list?.querySelectorAll<HTMLElement>('.session-link')
  rows?.[Math.max(0, Math.min(index, rows.length - 1))]?.focus()
}

/** Arrow keys go from session to session; Tab goes into one. */
function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('.session-link') ?? [])]
  const at = rows.findIndex((row) => row === document.activeElement)
  if (at < 0) return
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  focusRow(list, to)
}
