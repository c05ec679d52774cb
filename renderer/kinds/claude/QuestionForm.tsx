// Questions that Claude asks, each with answers to choose from and room for one's own. It does not know how they are sent.
import { useState, type FormEvent } from 'react'
import { Button } from '../../ui/Button.tsx'
import type { Question } from './tool-words.ts'

type Props = {
  questions: readonly Question[]
  disabled: boolean
  /** By question: the labels that were chosen, or a text. Absent for who may only look. */
  onAnswer: ((answers: Record<string, string>) => void) | undefined
  onSkip: () => void
}

/** What stands for the answer that is written and not chosen: no label is empty. */
const own = ''

export function QuestionForm({ questions, disabled, onAnswer, onSkip }: Props) {
  const [chosen, setChosen] = useState<Record<string, readonly string[]>>({})
  const [written, setWritten] = useState<Record<string, string>>({})
  const answerTo = ({ question }: Question) =>
    (chosen[question] ?? [])
      .map((label) => (label === own ? (written[question] ?? '').trim() : label))
      .filter((label) => label !== '')
      .join(', ')
  const isWhole = questions.every((question) => answerTo(question) !== '')
  const choose = ({ question, multiSelect }: Question, label: string, on: boolean) =>
    setChosen((before) => {
      const others = multiSelect ? (before[question] ?? []).filter((one) => one !== label) : []
      return { ...before, [question]: on ? [...others, label] : others }
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWhole) onAnswer?.(Object.fromEntries(questions.map((question) => [question.question, answerTo(question)])))
  }
  return (
    <form className="questions" onSubmit={submit}>
      <div className="ask-what">
        {questions.map((question) => (
          <fieldset key={question.question} className="question" disabled={!onAnswer}>
            <legend className="question-text">{question.question}</legend>
            {[...question.options, { label: own, description: undefined }].map(({ label, description }) => (
              <label key={label} className="question-option">
                <input
                  type={question.multiSelect ? 'checkbox' : 'radio'}
                  name={question.question}
                  checked={chosen[question.question]?.includes(label) ?? false}
                  onChange={(event) => choose(question, label, event.target.checked)}
                  {...(label === own && { 'aria-label': 'Something else' })}
                />
                {label === own ? (
                  <input
                    className="field-input"
                    aria-label={`Something else: ${question.question}`}
                    placeholder="Something else"
                    maxLength={2000}
                    value={written[question.question] ?? ''}
                    onChange={(event) => {
                      setWritten((before) => ({ ...before, [question.question]: event.target.value }))
                      choose(question, own, event.target.value !== '')
                    }}
                  />
                ) : (
                  <span>
                    {label}
                    {description !== undefined && <span className="question-more">{description}</span>}
                  </span>
                )}
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {onAnswer && (
        <div className="ask-choices">
          <Button tone="primary" type="submit" disabled={disabled || !isWhole}>
            Answer
          </Button>
          <Button tone="ghost" className="ask-deny" disabled={disabled} onClick={onSkip}>
            Do not answer…
          </Button>
        </div>
      )}
    </form>
  )
}
