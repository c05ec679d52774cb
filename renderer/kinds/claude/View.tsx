// A conversation with Claude as a person sees it: what was said and done, what is asked, what waits, and where one writes. It does not know other sessions.
import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { createPortal } from 'react-dom'
import { IconButton } from '../../ui/Button.tsx'
import { isMac, showKeys } from '../../ui/keys.ts'
import { useReady } from '../../ui/link.ts'
import { useMay } from '../../ui/may.ts'
import { useStore } from '../../ui/store.ts'
import { hasEnded } from '../session-text.ts'
import { EndedBar } from '../EndedBar.tsx'
import type { ViewProps } from '../view.ts'
import { type Chat, createChat } from './chat.ts'
import { Desk } from './Desk.tsx'
import { Finder } from './Finder.tsx'
import type { Conversation } from './fold.ts'
import { News } from './News.tsx'
import { SceneProvider } from './scene.ts'
import { Start } from './Start.tsx'
import { Transcript } from './Transcript.tsx'
import { useActs } from './use-acts.ts'
import { findKeys, useFinding } from './use-finding.ts'
import { useOpenRows } from './use-open-rows.ts'
import type { Work } from './Working.tsx'
import './view.css'

/** Characters: a list shows fewer. */
const mostTopic = 80

export function View(props: ViewProps) {
  const { client, session } = props
  const { runId } = session
  const [chat, setChat] = useState<Chat | null>(null)
  useEffect(() => {
    const own = createChat(client, runId)
    // oxlint-disable-next-line react/set-state-in-effect -- it follows a session: it lives from here to the effect's end
    setChat(own)
    return own.dispose
  }, [client, runId])
  return <div className="claude">{chat && <Opened {...props} chat={chat} />}</div>
}

function Opened(props: ViewProps & { chat: Chat }) {
  const { chat, client, session, visible, tools, takeTyped, onTitle, onRestart, onDelete } = props
  const { phase, error, conversation } = useStore(chat.state)
  const ended = hasEnded(session)
  const isReady = useReady(client)
  const acts = useActs(chat)
  useTopic(conversation, onTitle)
  const may = useMay()
  const canSay = !ended && may.type && isReady && conversation.turn === undefined
  const sayAgain = canSay ? acts.sayAgain : undefined
  const { scene, open } = useOpenRows(chat, { folder: session.cwd, clientId: client.clientId, sayAgain })
  const finding = useFinding(visible, open)
  if (phase === 'failed') {
    return (
      <p className="claude-failed" role="alert">
        The conversation cannot be read: {error?.message}
      </p>
    )
  }
  const isEmpty = conversation.rows.length === 0
  return (
    <SceneProvider value={scene}>
      {phase === 'live' && isEmpty ? (
        <Start folder={session.cwd} ended={ended} mayType={may.type} />
      ) : (
        <Transcript
          rows={conversation.rows}
          work={ended ? undefined : workOf(conversation)}
          visible={visible}
          saidCount={acts.saidCount}
          found={finding.found}
        />
      )}
      {visible &&
        tools &&
        createPortal(
          <IconButton
            label="Find"
            keys={showKeys(findKeys, isMac())}
            icon={Search}
            aria-pressed={finding.isOpen}
            onClick={finding.toggle}
          />,
          tools,
        )}
      {finding.isOpen && <Finder rows={conversation.rows} onFound={finding.onFound} onClose={finding.toggle} />}
      <News conversation={conversation} live={phase === 'live'} />
      {ended ? (
        <EndedBar session={session} onRestart={onRestart} onDelete={onDelete} />
      ) : (
        <Desk
          runId={session.runId}
          conversation={conversation}
          acts={acts}
          visible={visible}
          offline={!isReady}
          takeTyped={takeTyped}
        />
      )}
    </SceneProvider>
  )
}

/** Names what the conversation is about now: what was said last. */
function useTopic({ lastPrompt }: Conversation, onTitle: (title: string) => void): void {
  const name = useEffectEvent(onTitle)
  const topic = lastPrompt?.text.trim().split('\n', 1)[0]?.slice(0, mostTopic)
  useEffect(() => {
    if (topic) name(topic)
  }, [topic])
}

/** @returns what goes on now, for the line below the last row. */
function workOf({ turn, asking, status }: Conversation): Work | undefined {
  // The card says it.
  if (asking.length > 0) return undefined
  if (turn) return { what: status.state === 'starting' ? 'starts' : 'works', since: turn.startedAt }
  return status.state === 'starting' && status.queue.length > 0 ? { what: 'starts', since: undefined } : undefined
}
