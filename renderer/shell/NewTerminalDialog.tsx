// Asks how a new terminal should be, where the usual one will not do. It does not know how it is started.
import { useRef, type RefObject } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { refusedField } from '../ui/sentences.ts'
import { FolderField } from './FolderField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { terminalFailure, type NewTerminal } from './session-actions.ts'
import { useForm } from './use-form.ts'

type Props = {
  open: boolean
  sessions: readonly RunSummary[]
  /** @throws when it was not started. */
  onCreate: (wishes: NewTerminal) => Promise<unknown>
  onClose: () => void
}

const labels = { shell: 'Shell' }

export function NewTerminalDialog({ open, sessions, onCreate, onClose }: Props) {
  const first = useRef<HTMLInputElement>(null)
  /** Then the focus is the new terminal's. */
  const started = useRef(false)
  const create = async (wishes: NewTerminal) => {
    started.current = false
    await onCreate(wishes)
    started.current = true
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New terminal"
      initialFocus={first}
      giveFocusBack={() => !started.current}
    >
      <TerminalForm sessions={sessions} first={first} onCreate={create} onClose={onClose} />
    </Dialog>
  )
}

type FormProps = Omit<Props, 'open'> & { first: RefObject<HTMLInputElement | null> }

function TerminalForm({ sessions, first, onCreate, onClose }: FormProps) {
  const { busy, problem, onSubmit } = useForm(
    (read) => onCreate({ title: read('title'), cwd: read('cwd'), shell: read('shell') }),
    onClose,
  )
  const refused = refusedField(problem)
  return (
    <form onSubmit={onSubmit}>
      <Field ref={first} label="Title" name="title" placeholder="Named after the folder" maxLength={200} />
      <FolderField sessions={sessions} aria-invalid={refused === 'cwd'} />
      <Field
        label="Shell"
        name="shell"
        placeholder="Your login shell"
        data
        help="A program’s name or path, such as bash or /usr/bin/fish."
        aria-invalid={refused === 'shell'}
      />
      <FormFoot {...{ busy, problem, labels }} action="Start terminal" failure={terminalFailure} onCancel={onClose} />
    </form>
  )
}
