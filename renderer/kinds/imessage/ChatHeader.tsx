// Who a chat is with and how the way to its server stands. It does not know the messages.
import { MailOpen, TriangleAlert } from 'lucide-react'
import type { ChatStatus } from '../../../shared/kinds/imessage.ts'
import type { RunSummary } from '../../../shared/session.ts'
import { Button } from '../../ui/Button.tsx'
import { connectionText } from './words.ts'

type Props = { session: RunSummary; status: ChatStatus; ended: boolean; onRead: (() => void) | undefined }

export function ChatHeader({ session, status, ended, onRead }: Props) {
  const { name, participants = [], connection, reason, unread } = status
  const title = name ?? session.title
  const others = participants.filter((address) => address !== title)
  const isReady = connection === 'ready'
  const isBroken = connection === 'offline' || connection === 'refused'
  return (
    <>
      <header className="chat-head">
        <div className="chat-who">
          <h1 className="chat-name">{title}</h1>
          {others.length > 0 && <p className="chat-addresses data">{others.join(', ')}</p>}
        </div>
        {unread && onRead && (
          <Button tone="ghost" icon={MailOpen} onClick={onRead}>
            Mark as read
          </Button>
        )}
        {!ended && (
          <span className="chat-link" role="status" data-connection={connection}>
            <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden>
              {isReady ? (
                <circle cx="5" cy="5" r="3.5" fill="currentColor" />
              ) : (
                <path d="M5 1 9.5 9H.5Z" fill="currentColor" />
              )}
            </svg>
            <span className="chat-link-text">{connectionText(status)}</span>
          </span>
        )}
      </header>
      {isBroken && !ended && (
        <div className="chat-trouble" role="alert" data-connection={connection}>
          <TriangleAlert aria-hidden size={15} strokeWidth={1.75} />
          <p>
            {reason ?? 'The message server is not there'}.{' '}
            {connection === 'refused'
              ? 'It is tried again every minute; with another key, start a new session.'
              : 'What you send waits until it is back.'}
          </p>
        </div>
      )}
    </>
  )
}
