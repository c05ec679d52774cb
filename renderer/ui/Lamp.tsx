// A session's state as a sign whose shape says it too: a disc runs, a turning ring starts, a hollow square has ended, a cross has failed. It has no words.
import type { RunSummary } from '../../shared/session.ts'
import './lamp.css'

type State = Pick<RunSummary, 'status' | 'exitCode'>

export function Lamp({ session, size = 10 }: { session: State; size?: number }) {
  const shape = shapeOf(session)
  return (
    <svg className={`lamp lamp-${shape}`} width={size} height={size} viewBox="0 0 10 10" aria-hidden>
      {shape === 'running' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {shape === 'starting' && (
        <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="15 9" />
      )}
      {shape === 'ended' && (
        <rect x="1.75" y="1.75" width="6.5" height="6.5" rx="1.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {shape === 'failed' && (
        <path
          d="M1.75 1.75 8.25 8.25M8.25 1.75 1.75 8.25"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
        />
      )}
    </svg>
  )
}

function shapeOf({ status, exitCode }: State): 'running' | 'starting' | 'ended' | 'failed' {
  if (status === 'error' || (status === 'stopped' && (exitCode ?? 0) !== 0)) return 'failed'
  return status === 'stopped' ? 'ended' : status
}
