// A line of text that a person writes, and a choice among a few, each with its name. They do not know what they are for.
import { useId, type ComponentProps, type Ref } from 'react'
import './field.css'

type Props = Omit<ComponentProps<'input'>, 'data'> & {
  label: string
  help?: string
  /** It is a path, a name, a number: set in mono, and nobody corrects its spelling. */
  data?: boolean
  ref?: Ref<HTMLInputElement>
}

export function Field({ label, help, data = false, ref, ...rest }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        ref={ref}
        type="text"
        autoComplete="off"
        className={`field-input ${data ? 'data' : ''}`}
        spellCheck={!data}
        autoCapitalize={data ? 'off' : 'sentences'}
        aria-describedby={help ? `${id}-help` : undefined}
        {...rest}
      />
      {help && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
    </div>
  )
}

type ChoiceProps = { label: string; name: string; choices: readonly { value: string; label: string }[] }

/** The first is chosen until another one is. */
export function ChoiceField({ label, name, choices }: ChoiceProps) {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select id={id} name={name} className="field-input">
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  )
}
