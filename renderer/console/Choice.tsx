// One of several, in the browser's own list: it is quick with a thousand entries and right on a phone. It does not know what they are.
import { ChevronDown } from 'lucide-react'

type Props = {
  label: string
  value: string
  options: readonly { value: string; label: string }[]
  onChoose: (value: string) => void
  disabled?: boolean
}

export function Choice({ label, value, options, onChoose, disabled = false }: Props) {
  return (
    <label className="choice" data-chosen={value !== ''}>
      <span className="choice-label" aria-hidden>
        {label}
      </span>
      <select aria-label={label} value={value} disabled={disabled} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} strokeWidth={1.75} />
    </label>
  )
}
