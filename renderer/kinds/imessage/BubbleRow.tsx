// One message: its text, files, quote and signs, and how it was delivered. It does not know the other messages.
import { CircleAlert, Clock, CornerUpLeft, File, Heart, Image, Laugh, ThumbsDown, ThumbsUp } from 'lucide-react'
import { memo } from 'react'
import type { ChatMessage, Tapback } from '../../../shared/kinds/imessage.ts'
import { sizeText, timeText } from '../../ui/amounts.ts'
import './bubble.css'
import { type Bubble, hasFailed, type Sign } from './conversation.ts'
import { deliveryText, signWords } from './words.ts'

/** What can be done with a message that has not arrived. */
export type SendActs = {
  withdraw(tempGuid: string): Promise<unknown>
  sendAgain(tempGuid: string, text: string): Promise<unknown>
}
/** `acts` is absent where nothing can be done: the session has ended. */
type Props = { bubble: Bubble; acts: SendActs | undefined }

/** Rows are made anew with each event; only one that says something else is drawn again. */
export const BubbleRow = memo(
  DrawnBubble,
  (a, b) => (a.acts === undefined) === (b.acts === undefined) && JSON.stringify(a.bubble) === JSON.stringify(b.bubble),
)

function DrawnBubble({ bubble, acts }: Props) {
  const { message, author, endsRun, quote, signs, tellsDelivery } = bubble
  const { isFromMe, text, attachments = [], dateCreated, dateEdited, dateRetracted } = message
  const isGone = dateRetracted !== undefined
  return (
    <li className="chat-row" data-mine={isFromMe} data-ends={endsRun} data-send={message.send} data-guid={message.guid}>
      {author !== undefined && <p className="chat-author data">{author}</p>}
      {quote && (
        <p className="chat-quote">
          <CornerUpLeft aria-hidden size={12} strokeWidth={1.75} />
          <span className="chat-quote-text">
            <strong>{quote.author}</strong> {quote.text}
          </span>
        </p>
      )}
      <div className="chat-line">
        <div className="chat-bubble" data-gone={isGone} title={new Date(dateCreated).toLocaleString()}>
          {isGone ? (
            <p className="chat-text">The message was taken back</p>
          ) : (
            text && <p className="chat-text">{text}</p>
          )}
          {!isGone && attachments.map((file) => <FileLine key={file.guid} file={file} />)}
          {signs.length > 0 && <Signs signs={signs} />}
        </div>
        <span className="chat-time figures">
          {timeText(dateCreated)}
          {dateEdited !== undefined && !isGone && ' · edited'}
        </span>
      </div>
      {isFromMe && tellsDelivery && <Delivery message={message} acts={acts} />}
    </li>
  )
}

function FileLine({ file }: { file: NonNullable<ChatMessage['attachments']>[number] }) {
  const Icon = file.mimeType?.startsWith('image/') ? Image : File
  return (
    <p className="chat-file">
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      <span className="chat-file-name data">{file.name}</span>
      <span className="chat-file-size figures">{sizeText(file.bytes)}</span>
    </p>
  )
}

const signIcons: Record<Tapback, typeof Heart | string> = {
  love: Heart,
  like: ThumbsUp,
  dislike: ThumbsDown,
  laugh: Laugh,
  emphasize: '!!',
  question: '?',
}

function Signs({ signs }: { signs: Sign[] }) {
  return (
    <ul className="chat-signs">
      {signs.map(({ sign, from }) => {
        const Icon = signIcons[sign]
        const words = `${signWords[sign]} by ${from}`
        return (
          <li key={from} className="chat-sign" title={words}>
            {typeof Icon === 'string' ? <b aria-hidden>{Icon}</b> : <Icon aria-hidden size={12} strokeWidth={2} />}
            <span className="unseen">{words}</span>
          </li>
        )
      })}
    </ul>
  )
}

function Delivery({ message, acts }: Pick<Props, 'acts'> & { message: ChatMessage }) {
  const { send, reason, tempGuid, text } = message
  const failed = hasFailed(message)
  const canGo = send === 'waiting' || send === 'failed' || send === 'unknown'
  const Icon = failed || send === 'unknown' ? CircleAlert : send === undefined ? undefined : Clock
  return (
    <div className="chat-delivery" data-failed={failed} data-open={send === 'unknown'}>
      <span>
        {Icon && <Icon aria-hidden size={12} strokeWidth={2} />}
        {deliveryText(message)}
        {reason !== undefined && `: ${reason}`}
      </span>
      {acts && canGo && tempGuid !== undefined && (
        <>
          {send !== 'waiting' && (
            <button type="button" className="chat-act" onClick={() => void acts.sendAgain(tempGuid, text)}>
              Send again
            </button>
          )}
          <button type="button" className="chat-act" onClick={() => void acts.withdraw(tempGuid)}>
            {send === 'waiting' ? 'Withdraw' : 'Remove'}
          </button>
        </>
      )}
    </div>
  )
}
