// Goes to a line, or a column in it. It does not know whose text it is.
import { EditorSelection } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef, type FormEvent } from 'react'
import { Button } from '../../ui/Button.tsx'
import { placeOf } from './place.ts'
import '../../ui/find-bar.css'

type Props = { view: EditorView; onClose: () => void }

export function GoToLine({ view, onClose }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const go = (event: FormEvent) => {
    event.preventDefault()
    const place = placeOf(input.current?.value ?? '', view.state.doc.lines)
    if (!place) return input.current?.select()
    const line = view.state.doc.line(place.line)
    const selection = EditorSelection.cursor(Math.min(line.from + place.column - 1, line.to))
    view.dispatch({ selection, effects: EditorView.scrollIntoView(selection, { y: 'center' }) })
    onClose()
  }
  return (
    <form className="find" onSubmit={go} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <input
        ref={input}
        className="find-input"
        type="text"
        aria-label="Go to line"
        placeholder={`Line 1 to ${view.state.doc.lines}`}
        spellCheck={false}
        inputMode="numeric"
      />
      <Button type="submit">Go</Button>
    </form>
  )
}
