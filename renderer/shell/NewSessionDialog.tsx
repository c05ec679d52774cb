// Asks what a new session of a kind must be told. It does not know the kind, nor how the session is started.
import { useRef, useState, type RefObject } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import type { KindForm } from '../kinds/form.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ChoiceField, Field } from '../ui/Field.tsx'
import { refusedField } from '../ui/sentences.ts'
import { FolderField } from './FolderField.tsx'
import { FormFoot } from './FormFoot.tsx'
import type { Wishes } from './session-actions.ts'
import { useForm } from './use-form.ts'

type FormKind = {
  /** In the registry. */
  name: string
  form: KindForm
}

type Props = {
  /** null: nothing is asked. */
  kind: FormKind | null
  sessions: readonly RunSummary[]
  /** @throws when it was not started. */
  onCreate: (kind: string, wishes: Wishes) => Promise<unknown>
  onClose: () => void
}

export function NewSessionDialog({ kind, sessions, onCreate, onClose }: Props) {
  const first = useRef<HTMLInputElement>(null)
  /** Then the focus is the new session's. */
  const started = useRef(false)
  // While it goes away it still shows what it was.
  const [shown, setShown] = useState(kind)
  if (kind && kind !== shown) setShown(kind)

  const create = async (name: string, wishes: Wishes) => {
    started.current = false
    await onCreate(name, wishes)
    started.current = true
  }
  return (
    <Dialog
      open={kind !== null}
      onClose={onClose}
      title={shown?.form.title ?? ''}
      initialFocus={first}
      giveFocusBack={() => !started.current}
    >
      {shown && <SessionForm kind={shown} sessions={sessions} first={first} onCreate={create} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = Omit<Props, 'kind'> & { kind: FormKind; first: RefObject<HTMLInputElement | null> }

function SessionForm({ kind: { name, form }, sessions, first, onCreate, onClose }: FormProps) {
  const { busy, problem, onSubmit } = useForm(
    (read) =>
      onCreate(name, {
        title: read('title'),
        ...(form.asksFolder && { cwd: read('cwd') }),
        options: form.options(Object.fromEntries(form.fields.map((field) => [field.name, read(field.name)]))),
      }),
    onClose,
  )
  const refused = refusedField(problem)
  const labels = Object.fromEntries(form.fields.map((field) => [field.name, field.label]))
  return (
    <form onSubmit={onSubmit}>
      {form.asksFolder && <FolderField ref={first} sessions={sessions} aria-invalid={refused === 'cwd'} />}
      {form.fields.map(({ secret, choices, ...field }, index) =>
        choices ? (
          <ChoiceField key={field.name} label={field.label} name={field.name} choices={choices} />
        ) : (
          <Field
            key={field.name}
            {...field}
            aria-invalid={refused === field.name}
            {...(index === 0 && !form.asksFolder && { ref: first })}
            {...(secret && { type: 'password', autoComplete: 'off' })}
          />
        ),
      )}
      <Field label="Title" name="title" placeholder="Named after what it shows" maxLength={200} />
      <FormFoot {...{ busy, problem, labels }} action={form.action} failure={form.failure} onCancel={onClose} />
    </form>
  )
}
