// A title that is being written, in the place of the title. It does not know whose title it is.
import { useEffect, useRef, type KeyboardEvent } from 'react'

type Props = {
  title: string
  onTitle: (title: string) => void
  /** `byKey`: the focus can go on to where it belongs; otherwise it is elsewhere already. */
  onDone: (byKey: boolean) => void
}

export function RenameField({ title, onTitle, onDone }: Props) {
  /** Enter and Escape take the field away, which also blurs it. */
  const finished = useRef(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus() // not every browser does so when it selects
    input.current?.select()
  }, [])
  const finish = (next: string | undefined, byKey: boolean) => {
    if (finished.current) return
    finished.current = true
    const written = next?.trim()
    if (written && written !== title) onTitle(written)
    onDone(byKey)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation()
    if (event.key === 'Enter') finish(event.currentTarget.value, true)
    if (event.key === 'Escape') finish(undefined, true)
  }
  return (
    <input
      ref={input}
      className="rename"
      aria-label="Title"
      defaultValue={title}
      maxLength={200}
      spellCheck={false}
      onKeyDown={onKeyDown}
      onBlur={(event) => finish(event.currentTarget.value, false)}
    />
  )
}
