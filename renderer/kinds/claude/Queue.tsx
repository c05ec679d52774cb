// Prompts that wait for their turn, and what can be done with them. It does not know when their turn comes.
import { Pause, Paperclip, Pencil, X } from 'lucide-react'
import { Button, IconButton } from '../../ui/Button.tsx'
import type { Prompt } from './rows.ts'

type Props = {
  prompts: readonly Prompt[]
  isHeld: boolean
  disabled: boolean
  /** What a person can do about them; absent for who may only look. */
  acts: QueueActs | undefined
}

export type QueueActs = {
  edit(prompt: Prompt): void
  withdraw(prompt: Prompt): void
  goOn(): void
}

export function Queue({ prompts, isHeld, disabled, acts }: Props) {
  if (prompts.length === 0) return null
  return (
    <section className="queue" aria-label="Waiting prompts">
      {isHeld && (
        <div className="queue-held">
          <Pause aria-hidden size={14} strokeWidth={1.75} />
          <p>{prompts.length === 1 ? 'One prompt is' : `${prompts.length} prompts are`} held back.</p>
          {acts && (
            <Button disabled={disabled} onClick={acts.goOn}>
              Go on
            </Button>
          )}
        </div>
      )}
      <ol className="queue-list">
        {prompts.map((prompt) => (
          <li key={prompt.turnId} className="queue-row">
            <span className="queue-text">{prompt.text || 'Files alone'}</span>
            {prompt.attachments.length > 0 && (
              <span className="queue-files figures">
                <Paperclip aria-hidden size={13} strokeWidth={1.75} />
                {prompt.attachments.length}
              </span>
            )}
            {acts && (
              <>
                <IconButton
                  label="Edit"
                  icon={Pencil}
                  size={14}
                  disabled={disabled}
                  onClick={() => acts.edit(prompt)}
                />
                <IconButton
                  label="Withdraw"
                  icon={X}
                  size={14}
                  disabled={disabled}
                  onClick={() => acts.withdraw(prompt)}
                />
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
