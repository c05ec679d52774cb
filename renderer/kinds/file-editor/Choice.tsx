// Two texts of which one must be chosen, with how they differ. It does not know what becomes of the other.
import type { Text } from '@codemirror/state'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Diff } from './Diff.tsx'

type Props = {
  title: string
  /** What the two are. */
  text: string
  /** What is not from here; or why it cannot be shown. */
  theirs: Text | { problem: string }
  mine: Text
  keepTheirs: string
  keepMine: string
  fileName: string
  fontSize: number
  /** Resolves when it is done, or has failed and the person knows. */
  onChoose: (choose: 'mine' | 'theirs') => Promise<void>
  onClose: () => void
}

export function Choice({
  title,
  text,
  theirs,
  mine,
  keepTheirs,
  keepMine,
  fileName,
  fontSize,
  onChoose,
  onClose,
}: Props) {
  const [busy, setBusy] = useState(false)
  const later = useRef<HTMLButtonElement>(null)
  useEffect(() => later.current?.focus(), [])
  const choose = async (which: 'mine' | 'theirs') => {
    setBusy(true)
    await onChoose(which)
    setBusy(false)
  }
  const isShown = !('problem' in theirs)
  return (
    <section className="file-over" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header className="file-over-head">
        <div className="file-over-words">
          <h2 className="file-over-title">{title}</h2>
          <p className="file-over-text">{text}</p>
        </div>
        <div className="file-over-acts">
          <Button ref={later} tone="ghost" onClick={onClose}>
            Decide later
          </Button>
          <Button disabled={busy || !isShown} onClick={() => void choose('theirs')}>
            {keepTheirs}
          </Button>
          <Button disabled={busy} onClick={() => void choose('mine')}>
            {keepMine}
          </Button>
        </div>
      </header>
      {isShown ? (
        <Diff label={`${title}: what differs`} from={theirs} to={mine} fileName={fileName} fontSize={fontSize} />
      ) : (
        <p className="file-over-none">{theirs.problem}</p>
      )}
    </section>
  )
}
