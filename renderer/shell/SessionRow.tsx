// One session in the list: what it is, how it is, and what can be done with it. It does not know the others.
import { CircleHelp, Ellipsis } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { kindOf } from '../kinds/index.ts'
import { endText, hasEnded, hasFailed, shortFolder, stateWord } from '../kinds/session-text.ts'
import { ago } from '../ui/ago.ts'
import { IconButton } from '../ui/Button.tsx'
import { focusMainInput } from '../ui/focus.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { MenuButton, RightClickMenu } from '../ui/Menu.tsx'
import { useNow } from '../ui/use-now.ts'
import { RenameField } from './RenameField.tsx'
import type { SessionActions } from './session-actions.ts'
import { sessionMenu } from './session-menu.ts'
import { addressOf } from './workspace.ts'

type Props = {
  session: RunSummary
  active: boolean
  hasBell: boolean
  programTitle: string | undefined
  actions: SessionActions
}

export function SessionRow({ session, active, hasBell, programTitle, actions }: Props) {
  const [renaming, setRenaming] = useState(false)
  /** Whoever renamed with F2 goes on in the list; a pointer was only away from typing. */
  const [fromList, setFromList] = useState(false)
  const rename = (from: 'list' | 'pointer') => {
    if (!actions.own) return
    setFromList(from === 'list')
    setRenaming(true)
  }
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (fromList && !renaming) link.current?.focus()
  }, [fromList, renaming])
  useEffect(() => {
    if (active) link.current?.closest('li')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const now = useNow()
  const entries = sessionMenu(session, actions, () => rename('pointer'))
  const Icon = kindOf(session.kind)?.icon ?? CircleHelp

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'F2') rename('list')
    else if (event.key === 'Delete' && actions.own) (hasEnded(session) ? actions.remove : actions.end)(session)
    else return
    event.preventDefault()
  }
  return (
    <RightClickMenu entries={entries}>
      <li className="session" data-active={active}>
        <span className="session-icon">
          <Icon aria-hidden size={16} strokeWidth={1.75} />
          <Lamp session={session} size={9} />
        </span>
        <div className="session-words">
          <div className="session-first">
            {renaming ? (
              <RenameField
                title={session.title}
                onTitle={(title) => actions.rename(session, title)}
                onDone={(byKey) => {
                  setRenaming(false)
                  if (!byKey) setFromList(false)
                  else if (!fromList) focusMainInput()
                }}
              />
            ) : (
              <a
                ref={link}
                className="session-link"
                href={addressOf(session.runId)}
                aria-current={active ? 'page' : undefined}
                draggable={false}
                onKeyDown={onKeyDown}
                onClick={() => active && focusMainInput()}
                onDoubleClick={() => rename('pointer')}
              >
                {session.title}
                {hasBell && <span className="session-bell" role="img" aria-label="wants attention" />}
              </a>
            )}
            <time className="session-time figures" dateTime={new Date(session.lastActivityAt).toISOString()}>
              {ago(session.lastActivityAt, now)}
            </time>
          </div>
          <p className="session-state">
            <Details session={session} programTitle={programTitle} />
          </p>
        </div>
        <MenuButton
          entries={entries}
          trigger={<IconButton label={`Actions for ${session.title}`} icon={Ellipsis} className="session-more" />}
        />
      </li>
    </RightClickMenu>
  )
}

/** A program's own title is what it does now; the folder is only where it began. */
function Details({ session, programTitle }: { session: RunSummary; programTitle: string | undefined }) {
  const end = endText(session)
  const word = <span className={hasFailed(session) ? 'session-failed' : undefined}>{stateWord(session)}</span>
  if (end) {
    return (
      <>
        {word} · {end}
      </>
    )
  }
  const place =
    programTitle ??
    (session.cwd === undefined ? undefined : (
      <span className="data" title={session.cwd}>
        {shortFolder(session.cwd)}
      </span>
    ))
  return (
    <>
      {word}
      {place !== undefined && <> · {place}</>}
    </>
  )
}
