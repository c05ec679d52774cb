// The end of a dialog's form: why it was refused, the way back, and the button that sends it. It does not know what it asks.
import { useEffect, useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { refusedField, sentence } from '../ui/sentences.ts'

type Props = {
  /** On the button that sends it. */
  action: string
  /** What could not be done: "The chat could not be opened". */
  failure: string
  busy: boolean
  problem: unknown
  /** What the form calls its fields, by their names. */
  labels: Readonly<Record<string, string>>
  onCancel: () => void
}

export function FormFoot({ action, failure, busy, problem, labels, onCancel }: Props) {
  const foot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const name = problem === undefined ? undefined : refusedField(problem)
    const field = name === undefined ? null : foot.current?.closest('form')?.elements.namedItem(name)
    if (field instanceof HTMLElement) field.focus()
  }, [problem])
  return (
    <div ref={foot}>
      {problem !== undefined && (
        <p className="dialog-problem" role="alert">
          <strong>{failure}.</strong> {sentence(problem, labels)}
        </p>
      )}
      <div className="dialog-actions">
        <Button onClick={onCancel}>Cancel</Button>
        <Button tone="primary" type="submit" disabled={busy}>
          {busy ? 'Starting…' : action}
        </Button>
      </div>
    </div>
  )
}
