// Where one writes what is looked for, and goes from hit to hit. It does not know what is searched.
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import './find-bar.css'

type Props = {
  /** “Find in the terminal”. */
  label: string
  term: string
  onTerm: (term: string) => void
  /** “3 of 12”; empty while nothing is looked for. */
  count: string
  /** Upwards is towards what is older. */
  onStep: (way: 'up' | 'down') => void
  onClose: () => void
  /** More buttons. */
  children?: ReactNode
}

export function FindBar({ label, term, onTerm, count, onStep, onClose, children }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus() // not every browser does so when it selects
    input.current?.select()
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') onStep(event.shiftKey ? 'down' : 'up')
    else return
    event.preventDefault()
  }
  return (
    <search className="find" onKeyDown={onKeyDown}>
      <input
        ref={input}
        className="find-input"
        type="text"
        aria-label={label}
        placeholder="Find"
        value={term}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onTerm(event.target.value)}
      />
      <output className="find-count figures">{count}</output>
      {children}
      <IconButton label="Previous" keys="Enter" icon={ChevronUp} onClick={() => onStep('up')} />
      <IconButton label="Next" keys="Shift+Enter" icon={ChevronDown} onClick={() => onStep('down')} />
      <IconButton label="Close" keys="Esc" icon={X} onClick={onClose} />
    </search>
  )
}
