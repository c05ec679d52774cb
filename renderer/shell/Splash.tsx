// What is shown until it is known whether the key is needed or right. It appears only when that takes a moment.
import { Button } from '../ui/Button.tsx'
import { Logo } from '../ui/Logo.tsx'
import './sign-in.css'

type Props = { trouble?: string | undefined; onSignOut?: (() => void) | undefined }

export function Splash({ trouble, onSignOut }: Props) {
  return (
    <main className="splash" aria-busy="true">
      <div className="splash-content" role="status">
        <Logo size={32} />
        <p>{trouble ? `${trouble}. Trying again…` : 'Connecting…'}</p>
        {trouble && onSignOut && (
          <Button tone="ghost" onClick={onSignOut}>
            Use another key
          </Button>
        )}
      </div>
    </main>
  )
}
