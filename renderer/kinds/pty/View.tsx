// A terminal session as a person sees it: the screen and what surrounds it. It does not know tabs, lists or other sessions.
import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { createPortal } from 'react-dom'
import { EndedBar } from '../EndedBar.tsx'
import { hasEnded } from '../session-text.ts'
import type { ViewProps } from '../view.ts'
import { useMedia } from '../../ui/appearance.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useConfirm } from '../../ui/Confirm.tsx'
import { focusMainInput } from '../../ui/focus.ts'
import { isMac, showKeys } from '../../ui/keys.ts'
import { useMay } from '../../ui/may.ts'
import { useReady } from '../../ui/link.ts'
import { useStore } from '../../ui/store.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import { KeyRow } from './KeyRow.tsx'
import { LinkHint, ReplayBar, SizeChip, Unreadable } from './Overlays.tsx'
import { SearchBar } from './SearchBar.tsx'
import { terminalKeys } from './shortcuts.ts'
import { isLetterboxed } from './size-owner.ts'
import type { TerminalSession } from './terminal-session.ts'
import { useTerminalActions } from './use-terminal-actions.ts'
import { useTerminal } from './use-terminal.ts'
import '@xterm/xterm/css/xterm.css'
import './view.css'

const mac = isMac()
const findKeys = showKeys(terminalKeys(mac).find.keys, mac)

export function View(props: ViewProps) {
  const { session, client, visible, tools, onTitle, onRestart, onDelete } = props
  const notify = useNotify()
  const confirm = useConfirm()
  const may = useMay()
  const ended = hasEnded(session)
  const [searching, setSearching] = useState(false)
  const onKey = useTerminalActions(() => setSearching(true))
  const { element, terminal } = useTerminal({
    client,
    runId: session.runId,
    visible,
    accepting: useReady(client) && !ended && may.type,
    mayType: may.type,
    searching,
    hooks: {
      onTitle,
      onKey(event) {
        if (!may.type && types(event)) notify.say('You cannot type here: what you type is not sent')
        return terminal !== null && onKey(event, terminal.screen)
      },
      onUnsent: () => notify.say('Not connected: what you type is not sent'),
      askPaste: (lines) =>
        confirm({
          title: `Paste ${lines} lines?`,
          text: 'The program does not ask for pasted text as a whole, so each line runs as soon as it is pasted.',
          action: 'Paste',
        }),
    },
  })
  useEffect(() => terminal?.setReading(!ended && may.type), [terminal, ended, may.type])
  useFocus(terminal, visible && !ended, props.takeTyped)
  const closeSearch = () => {
    setSearching(false)
    focusMainInput()
  }
  return (
    <div className="pty">
      <div ref={element} className="pty-pane" />
      {terminal && <Surroundings terminal={terminal} mayType={may.type} />}
      {terminal &&
        visible &&
        tools &&
        createPortal(
          <IconButton
            label="Find"
            keys={findKeys}
            icon={Search}
            aria-pressed={searching}
            onClick={searching ? closeSearch : () => setSearching(true)}
          />,
          tools,
        )}
      {terminal && searching && <SearchBar screen={terminal.screen} onClose={closeSearch} />}
      {ended && <EndedBar session={session} onRestart={onRestart} onDelete={onDelete} />}
      {terminal && !ended && may.type && <TouchKeys terminal={terminal} />}
    </div>
  )
}

function Surroundings({ terminal, mayType }: { terminal: TerminalSession; mayType: boolean }) {
  /** Whoever takes over wants to type; the button that had the focus goes away. */
  const claim = () => {
    terminal.claim()
    focusMainInput()
  }
  const { phase, progress, error, size, link } = useStore(terminal.state)
  const letterboxed = phase === 'live' && isLetterboxed(size)
  if (phase === 'failed') return <Unreadable error={error} />
  return (
    <>
      {phase === 'replaying' && <ReplayBar progress={progress} />}
      {letterboxed && <SizeChip size={size.session} onFit={mayType ? claim : undefined} />}
      {link !== undefined && <LinkHint uri={link} />}
    </>
  )
}

function TouchKeys({ terminal }: { terminal: TerminalSession }) {
  return useMedia('(pointer: coarse)') ? <KeyRow typing={terminal.typing} /> : null
}

/** @returns whether a key would have been something typed. */
function types({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (key.length === 1 || key === 'Enter') && !ctrlKey && !metaKey && !altKey
}

/** The terminal that comes into view, or runs again, is where one types; on a touch screen that would open the keyboard unasked. */
function useFocus(terminal: TerminalSession | null, wanted: boolean, takeTyped: () => string): void {
  const fine = useMedia('(pointer: fine)')
  const focus = useEffectEvent((to: TerminalSession) => {
    to.screen.terminal.focus()
    const typed = takeTyped()
    if (typed !== '') to.typing.type(typed)
  })
  useEffect(() => {
    // Whoever walks along the tabs by keys goes on walking.
    if (document.activeElement?.matches('[role="tab"]:focus-visible')) return
    if (terminal && wanted && fine) focus(terminal)
  }, [terminal, wanted, fine])
}
