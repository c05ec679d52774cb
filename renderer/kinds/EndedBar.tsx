// Says that a session has ended and why, and offers what can be done then. It does not know how that is done.
import { RotateCcw, Trash2 } from 'lucide-react'
import type { RunSummary } from '../../shared/session.ts'
import { agoSentence } from '../ui/ago.ts'
import { Button } from '../ui/Button.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { useMay } from '../ui/may.ts'
import { useNow } from '../ui/use-now.ts'
import { endText, stateWord } from './session-text.ts'
import './ended-bar.css'

type Props = { session: RunSummary; onRestart: () => void; onDelete: () => void }

export function EndedBar({ session, onRestart, onDelete }: Props) {
  const now = useNow()
  const may = useMay()
  return (
    <div className="ended-bar" role="status">
      <Lamp session={session} />
      <p className="ended-bar-text">
        <strong>{stateWord(session)}</strong>
        {endText(session) && <span> · {endText(session)}</span>}
        {session.endedAt !== undefined && <span> · {agoSentence(session.endedAt, now)}</span>}
      </p>
      {may.own && (
        <>
          <Button tone="ghost" icon={Trash2} onClick={onDelete}>
            Delete
          </Button>
          <Button icon={RotateCcw} onClick={onRestart}>
            Restart
          </Button>
        </>
      )}
    </div>
  )
}
