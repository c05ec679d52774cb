// What somebody sees whose link has ended. It does not know how they are let in again.
import type { EndReason } from '../../shared/grant.ts'
import { Button } from '../ui/Button.tsx'
import { Logo } from '../ui/Logo.tsx'
import './sign-in.css'

const words: Record<EndReason | 'unknown', { title: string; text: string }> = {
  revoked: { title: 'This link was revoked', text: 'Whoever gave it to you has ended it.' },
  expired: { title: 'This link has expired', text: 'The time it was made for is over.' },
  unknown: { title: 'This link does not work any more', text: 'It has expired or was revoked.' },
}

export function Ended({ reason, onKey }: { reason: EndReason | undefined; onKey: () => void }) {
  const { title, text } = words[reason ?? 'unknown']
  return (
    <main className="splash">
      <div className="splash-content" role="status">
        <Logo size={32} />
        <h1 className="ended-title">{title}</h1>
        <p>{text} Ask them for a new one to come back; what you saw goes on without you.</p>
        <Button tone="ghost" onClick={onKey}>
          Sign in with a key
        </Button>
      </div>
    </main>
  )
}
