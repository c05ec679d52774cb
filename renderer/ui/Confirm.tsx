// Asks a person before something is lost, from anywhere below it. It does not know what is asked.
import { AlertDialog } from '@base-ui/react/alert-dialog'
import { createContext, useContext, useRef, useState, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { afterClosing } from './focus.ts'
import './dialog.css'

type Question = {
  title: string
  text: ReactNode
  /** The word on the button that does it. */
  action: string
  danger?: boolean
}
/** @returns whether the person said yes. */
type Confirm = (question: Question) => Promise<boolean>

const ConfirmContext = createContext<Confirm | null>(null)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null)
  const [open, setOpen] = useState(false)
  const settle = useRef<(yes: boolean) => void>(() => {})
  const [confirm] = useState<Confirm>(() => (next: Question) => {
    settle.current(false) // a second question means that the first one no longer matters
    setQuestion(next)
    setOpen(true)
    return new Promise<boolean>((resolve) => (settle.current = resolve))
  })
  const answer = (yes: boolean) => {
    setOpen(false)
    settle.current(yes)
  }
  return (
    <ConfirmContext value={confirm}>
      {children}
      <AlertDialog.Root open={open} onOpenChange={(next) => !next && answer(false)}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className="dialog-veil" />
          <AlertDialog.Viewport className="dialog-place">
            {question && <QuestionPopup question={question} onYes={() => answer(true)} />}
          </AlertDialog.Viewport>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </ConfirmContext>
  )
}

function QuestionPopup({ question, onYes }: { question: Question; onYes: () => void }) {
  const yes = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Popup className="dialog" initialFocus={yes} finalFocus={afterClosing('alertdialog')}>
      <AlertDialog.Title className="dialog-title">{question.title}</AlertDialog.Title>
      <AlertDialog.Description className="dialog-text" render={<div />}>
        {question.text}
      </AlertDialog.Description>
      <div className="dialog-actions">
        <AlertDialog.Close render={<Button>Cancel</Button>} />
        <Button ref={yes} tone={question.danger ? 'danger' : 'primary'} onClick={onYes}>
          {question.action}
        </Button>
      </div>
    </AlertDialog.Popup>
  )
}

export function useConfirm(): Confirm {
  const confirm = useContext(ConfirmContext)
  if (!confirm) throw new Error('No ConfirmProvider above')
  return confirm
}
