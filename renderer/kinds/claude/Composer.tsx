// Where one writes to Claude: a text, files, slash commands. It does not know how it is sent.
import { ArrowUp, Paperclip, Square } from 'lucide-react'
import { useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import type { SlashCommand } from '../../../shared/kinds/claude.ts'
import { maxPromptBytes } from '../../../shared/kinds/claude-event.ts'
import { IconButton } from '../../ui/Button.tsx'
import { mainInputMark } from '../../ui/focus.ts'
import { isMac, matches } from '../../ui/keys.ts'
import { useTextArea } from '../../ui/use-text-area.ts'
import { allowKeys } from './AskCard.tsx'
import type { DraftDesk } from './draft.ts'
import { DraftFiles } from './DraftFiles.tsx'
import { offered, SlashMenu } from './SlashMenu.tsx'
import './composer.css'

type Props = {
  desk: DraftDesk
  visible: boolean
  commands: readonly SlashCommand[]
  /** A turn runs: what is sent waits, and there is something to stop. */
  isWorking: boolean
  /** The page's own server is away: nothing can be handed over. */
  offline: boolean
  onSend: () => void
  onStop: () => void
  /** Takes the newest prompt that waits, or else the last one, back to be edited. */
  onTakeBack: () => void
  /** Allows what is asked; absent when nothing is. */
  onAllow: (() => void) | undefined
  children: ReactNode
}

export function Composer({
  desk,
  visible,
  commands,
  isWorking,
  offline,
  onSend,
  onStop,
  onTakeBack,
  onAllow,
  children,
}: Props) {
  const { text, files, busy } = desk
  const picker = useRef<HTMLInputElement>(null)
  const placeholder = offline ? 'Not connected to Dispatch' : isWorking ? 'What comes next' : 'Ask Claude'
  const { field, fine } = useTextArea({ text, placeholder, visible })
  const isEmpty = text.trim() === '' && files.length === 0
  const canSend = !isEmpty && !busy && !offline
  const slash = useSlash(text, commands, (command) => {
    desk.setText(`/${command.name} `)
    field.current?.focus()
  })

  const send = () => {
    if (!canSend) return
    onSend()
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || slash.takes(event)) return
    if (isEmpty && onAllow && matches(event.nativeEvent, allowKeys, isMac())) {
      event.preventDefault()
      // A key that is held answers one and not all that come behind it.
      if (!event.repeat) onAllow()
    } else if (event.key === 'ArrowUp' && text === '' && files.length === 0) {
      event.preventDefault()
      onTakeBack()
    } else if (event.key === 'Enter' && !event.shiftKey && fine) {
      // On a touch screen Return is the only way to a new line.
      event.preventDefault()
      send()
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    // A copied text may bring a picture of itself.
    if (event.clipboardData.types.includes('text/plain') || event.clipboardData.files.length === 0) return
    event.preventDefault()
    void desk.addFiles([...event.clipboardData.files])
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {slash.isOpen && <SlashMenu id={slash.id} commands={slash.found} chosen={slash.chosen} onChoose={slash.choose} />}
      <DraftFiles files={files} onRemove={desk.removeFile} />
      <textarea
        ref={field}
        {...{ [mainInputMark]: '' }}
        className="composer-field"
        aria-label="Prompt"
        aria-autocomplete="list"
        aria-controls={slash.isOpen ? slash.id : undefined}
        aria-activedescendant={slash.isOpen ? `${slash.id}-${slash.chosen}` : undefined}
        placeholder={placeholder}
        rows={1}
        maxLength={maxPromptBytes}
        value={text}
        onChange={(event) => desk.setText(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="composer-foot">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files"
          onChange={(event) => {
            void desk.addFiles([...(event.target.files ?? [])])
            // The same file may be chosen again.
            event.target.value = ''
            field.current?.focus()
          }}
        />
        <IconButton label="Attach files" icon={Paperclip} onClick={() => picker.current?.click()} />
        {children}
        <div className="composer-acts">
          {isWorking && (
            <IconButton
              label="Stop"
              keys="Esc"
              icon={Square}
              size={14}
              className="composer-stop"
              disabled={offline}
              onClick={onStop}
            />
          )}
          {(!isWorking || !isEmpty) && (
            <IconButton
              label={isWorking ? 'Send after this' : 'Send'}
              icon={ArrowUp}
              size={18}
              type="submit"
              className="composer-send"
              disabled={!canSend}
            />
          )}
        </div>
      </div>
    </form>
  )
}

/** The menu of slash commands: open while a beginning of one is all that is written, until it is put away. */
function useSlash(text: string, commands: readonly SlashCommand[], choose: (command: SlashCommand) => void) {
  const id = useId()
  const found = offered(text, commands)
  const [place, setPlace] = useState({ text: '', chosen: 0, isAway: false })
  const now = place.text === text ? place : { text, chosen: 0, isAway: false }
  const isOpen = found.length > 0 && !now.isAway
  const step = (by: number) => setPlace({ ...now, chosen: (now.chosen + by + found.length) % found.length })
  const keys: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => setPlace({ ...now, isAway: true }),
    Tab: () => chooseNow(),
    Enter: () => chooseNow(),
  }
  const chooseNow = () => {
    const command = found[now.chosen]
    if (command) choose(command)
  }
  return {
    ...{ id, found, isOpen, choose },
    chosen: now.chosen,
    /** @returns whether a key was the menu's. */
    takes(event: KeyboardEvent): boolean {
      // A command that is written out is sent, and not completed.
      const isWhole = event.key === 'Enter' && found.some(({ name }) => `/${name}` === text)
      const act = isOpen && !event.shiftKey && !isWhole ? keys[event.key] : undefined
      if (!act) return false
      event.preventDefault()
      event.stopPropagation()
      act()
      return true
    },
  }
}
