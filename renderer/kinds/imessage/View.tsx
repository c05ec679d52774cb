// A chat session as a person sees it: who it is with, what was said, how the bridge stands, and where one writes. It does not know other sessions.
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { useReady } from '../../ui/link.ts'
import { useMay } from '../../ui/may.ts'
import { useStore } from '../../ui/store.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import { EndedBar } from '../EndedBar.tsx'
import { hasEnded } from '../session-text.ts'
import type { ViewProps } from '../view.ts'
import { ChatHeader } from './ChatHeader.tsx'
import { type Chat, createChat } from './chat.ts'
import { Composer } from './Composer.tsx'
import { toRows } from './conversation.ts'
import { Conversation } from './Conversation.tsx'
import './view.css'

export function View(props: ViewProps) {
  const { client, session } = props
  const { runId } = session
  /** The page's functions are other ones each time it is drawn. */
  const page = useRef(props)
  useEffect(() => {
    page.current = props
  })
  const [chat, setChat] = useState<Chat | null>(null)
  useEffect(() => {
    const own = createChat(client, runId)
    // oxlint-disable-next-line react/set-state-in-effect -- it follows a session: it lives from here to the effect's end
    setChat(own)
    return own.dispose
  }, [client, runId])
  return <div className="chat">{chat && <Opened {...props} chat={chat} page={page} />}</div>
}

function Opened({
  chat,
  page,
  client,
  session,
  visible,
  takeTyped,
  onRestart,
  onDelete,
}: ViewProps & { chat: Chat; page: RefObject<ViewProps> }) {
  const { phase, error, messages, status, isTyping, hasOlder } = useStore(chat.state)
  const { attempt } = useNotify()
  const may = useMay()
  const ended = hasEnded(session)
  const canAct = !ended && may.type
  const isReady = useReady(client)
  const isGroup = (status.participants?.length ?? 1) > 1
  const rows = useMemo(() => toRows(messages, { isGroup, name: status.name }), [messages, isGroup, status.name])
  const [typed] = useState(takeTyped)
  useEffect(() => {
    if (status.name !== undefined) page.current.onTitle(status.name)
  }, [status.name, page])

  const send = (text: string) => attempt('The message was not sent', () => chat.send(text))
  const withdraw = (tempGuid: string) => attempt('The message could not be taken back', () => chat.withdraw(tempGuid))
  /** As a new message: the one before it may have arrived. */
  const sendAgain = async (tempGuid: string, text: string) => {
    if (await withdraw(tempGuid)) await send(text)
  }
  if (phase === 'failed') {
    return (
      <p className="chat-failed" role="alert">
        The chat cannot be read: {error?.message}
      </p>
    )
  }
  return (
    <>
      <ChatHeader
        session={session}
        status={status}
        ended={ended}
        onRead={canAct ? () => void attempt('The chat could not be marked as read', chat.markRead) : undefined}
      />
      <Conversation
        rows={rows}
        visible={visible}
        loaded={phase === 'live'}
        writing={isTyping && !ended ? (isGroup ? 'Somebody' : (status.name ?? session.title)) : undefined}
        isEmpty={status.connection === 'ready' && rows.length === 0}
        {...(hasOlder &&
          !status.isWhole &&
          canAct && { onOlder: () => attempt('Earlier messages could not be had', chat.loadOlder) })}
        acts={canAct ? { withdraw, sendAgain } : undefined}
      />
      {ended && <EndedBar session={session} onRestart={onRestart} onDelete={onDelete} />}
      {canAct && (
        <Composer
          initial={typed}
          visible={visible}
          waits={status.connection !== 'ready'}
          offline={!isReady}
          onSend={send}
        />
      )}
    </>
  )
}
