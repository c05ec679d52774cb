// Where a message is written. It does not know how it is sent.
import { ArrowUp } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { maxText } from '../../../shared/kinds/imessage.ts'
import { IconButton } from '../../ui/Button.tsx'
import { mainInputMark } from '../../ui/focus.ts'
import { useTextArea, withoutSent } from '../../ui/use-text-area.ts'

type Props = {
  /** What was typed before this was there. */
  initial: string
  visible: boolean
  /** Whether what is sent waits. */
  waits: boolean
  /** The page's own server is away: nothing can be handed over. */
  offline: boolean
  /** @returns whether it was taken. */
  onSend: (text: string) => Promise<boolean>
}

export function Composer({ initial, visible, waits, offline, onSend }: Props) {
  const [text, setText] = useState(initial)
  const [busy, setBusy] = useState(false)
  const placeholder = offline ? 'Not connected to Dispatch' : waits ? 'Message, sent later' : 'Message'
  const { field, fine } = useTextArea({ text, placeholder, visible })
  const canSend = text.trim() !== '' && !busy && !offline

  const send = async () => {
    if (!canSend) return
    setBusy(true)
    const taken = await onSend(text)
    setBusy(false)
    if (taken) setText((now) => withoutSent(now, text))
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // On a touch screen Return is the only way to a new line.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !fine) return
    event.preventDefault()
    void send()
  }
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <textarea
        ref={field}
        {...{ [mainInputMark]: '' }}
        className="chat-field"
        aria-label="Message"
        placeholder={placeholder}
        rows={1}
        maxLength={maxText}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <IconButton
        label={waits ? 'Send when the server is back' : 'Send'}
        icon={ArrowUp}
        size={18}
        type="submit"
        className="chat-send"
        disabled={!canSend}
      />
    </form>
  )
}
