// Whether the page is connected, always in sight. It does not know what is lost when it is not.
import type { Client } from '../../shared/client/client.ts'
import { useLink } from '../ui/link.ts'
import { useTicking } from '../ui/use-now.ts'
import './connection.css'

/** Milliseconds. Most interruptions are over by then; only longer ones have a beginning worth knowing. */
const longAfter = 10_000

/** @param compact only the sign while all is well, where room is scarce. */
export function ConnectionPill({ client, compact = false }: { client: Client; compact?: boolean }) {
  const { ready, since } = useLink(client)
  const now = useTicking(!ready)
  const text = ready
    ? 'Connected'
    : since !== undefined && now - since > longAfter
      ? `Offline since ${clock(since)}`
      : 'Reconnecting…'
  return (
    <span className="pill" role="status" data-ready={ready}>
      <svg className="pill-sign" width="10" height="10" viewBox="0 0 10 10" aria-hidden>
        {ready ? <circle cx="5" cy="5" r="4" fill="currentColor" /> : <path d="M5 1 9.5 9H.5Z" fill="currentColor" />}
      </svg>
      <span className={ready && compact ? 'unseen' : undefined}>{text}</span>
    </span>
  )
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}
