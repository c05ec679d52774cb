// What a person must know of an open file, above its text, and what can be done about it. It does not know how that is done.
import { Lock, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/Button.tsx'
import type { FileState } from './open-file.ts'
import type { Panel } from './panel.ts'

type Props = {
  state: FileState
  /** What is laid over the text: a choice that is shown need not be offered. */
  panel: Panel | null
  /** Whether this person may save and choose. */
  canAct: boolean
  onCompareDisk: () => void
  onCompareStranded: () => void
  onSendAgain: () => void
  onDrop: () => void
}

export function Notices({ state, panel, canAct, onCompareDisk, onCompareStranded, onSendAgain, onDrop }: Props) {
  const { file, refused, stranded } = state
  const disk = file?.disk
  return (
    <>
      {canAct && disk?.state === 'conflict' && panel !== 'conflict' && (
        <Notice
          tone="attention"
          text="The file was changed on disk while there were unsaved changes here. Neither is lost: choose one."
        >
          <Button onClick={onCompareDisk}>Compare and choose</Button>
        </Notice>
      )}
      {stranded !== undefined && panel !== 'stranded' && (
        <Notice tone="attention" text="What you wrote here while away no longer fits: the text has gone on without it.">
          <Button onClick={onCompareStranded}>Compare and choose</Button>
        </Notice>
      )}
      {refused !== undefined && (
        <Notice tone="failed" text={`What you wrote was not taken: ${refused}`}>
          <Button onClick={onSendAgain}>Try again</Button>
          <Button tone="ghost" onClick={onDrop}>
            Drop it
          </Button>
        </Notice>
      )}
      {canAct && disk?.state === 'missing' && disk.hash !== '' && (
        <Notice
          tone="attention"
          text="The file is no longer on disk. Its text is still here, and saving makes the file again."
        />
      )}
      {disk?.readOnly !== undefined && <Notice tone="quiet" text={disk.readOnly} />}
    </>
  )
}

function Notice({
  tone,
  text,
  children,
}: {
  tone: 'attention' | 'failed' | 'quiet'
  text: string
  children?: ReactNode
}) {
  const Icon = tone === 'quiet' ? Lock : TriangleAlert
  return (
    <div className="file-notice" data-tone={tone} role={tone === 'quiet' ? 'note' : 'alert'}>
      <Icon aria-hidden size={15} strokeWidth={1.75} />
      <p>{text}</p>
      {children && <div className="file-notice-acts">{children}</div>}
    </div>
  )
}
