// A card that asks a person what Claude may do, above where one writes until somebody answers. It does not know how the answer gets there.
import { ShieldQuestion } from 'lucide-react'
import { useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { PermissionAnswer } from '../../../shared/kinds/claude.ts'
import { Button } from '../../ui/Button.tsx'
import { isMac, showKeys } from '../../ui/keys.ts'
import { changeOf } from './diff.ts'
import { DiffView } from './DiffView.tsx'
import { CodeBlock } from './markdown/CodeBlock.tsx'
import { Markdown } from './markdown/Markdown.tsx'
import { alwaysText, askTitle } from './permission-words.ts'
import { QuestionForm } from './QuestionForm.tsx'
import type { PermissionRequest } from './rows.ts'
import { useScene } from './scene.ts'
import { questionsIn, textIn, toolWords } from './tool-words.ts'
import './ask.css'

export type Answer = Omit<PermissionAnswer, 'id'>

/** Allows once, where nothing is written that it could be meant to send. */
export const allowKeys = 'mod+Enter'

type Props = {
  request: PermissionRequest
  /** How many wait behind it. */
  behind: number
  disabled: boolean
  /** @returns whether it was taken. Absent for who may only look. */
  onAnswer: ((answer: Answer) => Promise<boolean>) | undefined
}

export function AskCard({ request, behind, disabled: notNow, onAnswer }: Props) {
  const { folder } = useScene()
  const [isDenying, setDenying] = useState(false)
  const [busy, setBusy] = useState(false)
  const title = askTitle(request)
  const { sort } = toolWords(request.toolName, request.input, folder)
  const questions = sort === 'question' ? questionsIn(request.input) : []
  const send = async (answer: Answer) => {
    setBusy(true)
    // Once it is answered the card goes; else it can be answered again.
    if (!(await onAnswer?.(answer))) setBusy(false)
  }
  const disabled = busy || notNow
  const deny = () => setDenying(true)
  return (
    <section className="ask" role="group" aria-label={title}>
      <header className="ask-head">
        <ShieldQuestion aria-hidden size={16} strokeWidth={1.75} />
        <h2 className="ask-title">{title}</h2>
        {behind > 0 && <span className="ask-behind figures">{behind} more</span>}
      </header>
      {questions.length === 0 && (
        <div className="ask-what">
          <What request={request} folder={folder} />
          {request.reason !== undefined && <p className="ask-reason">{request.reason}</p>}
        </div>
      )}
      {isDenying && onAnswer ? (
        <DenyForm
          disabled={disabled}
          isPlan={sort === 'plan'}
          onBack={() => setDenying(false)}
          onDeny={(message) => void send({ decision: 'deny', ...(message !== '' && { message }) })}
        />
      ) : questions.length > 0 ? (
        <QuestionForm
          questions={questions}
          disabled={disabled}
          onAnswer={onAnswer && ((answers) => void send({ decision: 'allow', answers }))}
          onSkip={deny}
        />
      ) : onAnswer ? (
        <Choices request={request} disabled={disabled} onChoose={(decision) => void send({ decision })} onDeny={deny} />
      ) : null}
      {!onAnswer && <p className="ask-reason">Whoever may type here answers it.</p>}
    </section>
  )
}

type ChoicesProps = {
  request: PermissionRequest
  disabled: boolean
  onChoose: (decision: 'allow' | 'always') => void
  onDeny: () => void
}

function Choices({ request, disabled, onChoose, onDeny }: ChoicesProps) {
  const { folder } = useScene()
  const isPlan = request.toolName === 'ExitPlanMode'
  const always = alwaysText(request.suggestions, folder)
  return (
    <div className="ask-choices">
      <Button tone="primary" disabled={disabled} onClick={() => onChoose('allow')}>
        {isPlan ? 'Start' : 'Allow once'}
        <kbd aria-hidden>{showKeys(allowKeys, isMac())}</kbd>
      </Button>
      {always !== undefined && (
        <Button disabled={disabled} className="ask-always" onClick={() => onChoose('always')}>
          {always}
        </Button>
      )}
      <Button tone="ghost" disabled={disabled} className="ask-deny" onClick={onDeny}>
        {isPlan ? 'Keep planning…' : 'Deny…'}
      </Button>
    </div>
  )
}

type DenyProps = { disabled: boolean; isPlan: boolean; onBack: () => void; onDeny: (message: string) => void }

function DenyForm({ disabled, isPlan, onBack, onDeny }: DenyProps) {
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onDeny(field.current?.value.trim() ?? '')
  }
  return (
    <form
      className="ask-choices"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // It closes this and does not stop Claude.
        event.stopPropagation()
        onBack()
      }}
    >
      <input
        ref={field}
        autoFocus
        className="field-input ask-why"
        aria-label="What Claude should know"
        placeholder={isPlan ? 'What should be different?' : 'What should Claude do instead? (optional)'}
        maxLength={10_000}
      />
      <Button tone="primary" type="submit" disabled={disabled}>
        {isPlan ? 'Keep planning' : 'Deny'}
      </Button>
      <Button tone="ghost" onClick={onBack}>
        Back
      </Button>
    </form>
  )
}

function What({ request, folder }: { request: PermissionRequest; folder: string | undefined }): ReactNode {
  const { toolName, input, omitted = 0 } = request
  const { sort, target } = toolWords(toolName, input, folder)
  const change = changeOf(toolName, input, undefined)
  const description = textIn(input, 'description')
  const more = omitted > 0 && <p className="ask-reason">{omitted.toLocaleString()} characters of it are not shown.</p>
  if (sort === 'plan') return <Markdown text={textIn(input, 'plan') ?? ''} />
  if (sort === 'command') {
    return (
      <>
        {description !== undefined && <p>{description}</p>}
        <CodeBlock isBare code={textIn(input, 'command') ?? JSON.stringify(input, null, 2)} language="bash" />
        {more}
      </>
    )
  }
  if (change) {
    return (
      <>
        <p className="data">{target}</p>
        <DiffView change={change} />
        {more}
      </>
    )
  }
  return (
    <>
      <CodeBlock isBare code={JSON.stringify(input, null, 2)} language="json" />
      {more}
    </>
  )
}
