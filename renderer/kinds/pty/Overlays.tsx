// What is laid over a terminal for a while: progress, another window's size, a link's target, a failure. It does not know the session.
import { Scaling } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { sentence } from '../../ui/sentences.ts'
import type { Size } from './size-owner.ts'

/** Appears only when the history takes a moment (see view.css): most are there at once, and a flash would say nothing. */
export function ReplayBar({ progress }: { progress: number }) {
  return (
    <div
      className="pty-replay"
      role="progressbar"
      aria-label="Replaying"
      aria-valuenow={progress}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className="pty-replay-line" style={{ scale: `${progress / 100} 1` }} />
      <span className="pty-replay-text figures">Replaying {progress} %</span>
    </div>
  )
}

export function SizeChip({ size, onFit }: { size: Size; onFit: (() => void) | undefined }) {
  return (
    <div className="pty-chip">
      <span className="data">
        {size.cols}×{size.rows}
      </span>
      <span className="pty-chip-why">sized by another window</span>
      {onFit && (
        <button type="button" className="pty-chip-fit" onClick={onFit}>
          <Scaling aria-hidden size={14} strokeWidth={1.75} />
          Fit to mine
        </button>
      )}
    </div>
  )
}

/** A link's text can say anything; this is where it leads. */
export function LinkHint({ uri }: { uri: string }) {
  return <div className="pty-link data">{uri}</div>
}

export function Unreadable({ error }: { error: Error | undefined }) {
  return (
    <div className="pty-failed" role="alert">
      <p className="pty-failed-title">This terminal cannot be shown</p>
      <p>{sentence(error ?? 'It ended unexpectedly')}</p>
      <Button onClick={() => location.reload()}>Reload the page</Button>
    </div>
  )
}
