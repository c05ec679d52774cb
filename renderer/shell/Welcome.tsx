// What is shown where no session is: an invitation. It does not know how one is started.
import { Plus } from 'lucide-react'
import { Button } from '../ui/Button.tsx'
import { isMac, showKeys } from '../ui/keys.ts'
import { shellKeys } from './shortcuts.ts'
import './welcome.css'

const mac = isMac()

/** @param onCreate absent for who may not start any. */
export function Welcome({ isFirst, onCreate }: { isFirst: boolean; onCreate: (() => void) | undefined }) {
  if (!onCreate) return <Guest isEmpty={isFirst} />
  return (
    <div className="welcome">
      <Trace />
      <h1 className="welcome-title">{isFirst ? 'Start your first terminal' : 'No terminal is open'}</h1>
      <p className="welcome-text">
        {isFirst
          ? 'It runs on this server and goes on when you close the page. Any browser can follow it live, from its first line to its last.'
          : 'Choose a session from the list, or start a new one.'}
      </p>
      <Button tone="primary" icon={Plus} onClick={onCreate}>
        New terminal
      </Button>
      <p className="welcome-keys">
        <kbd>{showKeys(shellKeys.create.keys, mac)}</kbd>
      </p>
    </div>
  )
}

function Guest({ isEmpty }: { isEmpty: boolean }) {
  return (
    <div className="welcome">
      <Trace />
      <h1 className="welcome-title">{isEmpty ? 'Nothing is shared with you now' : 'No session is open'}</h1>
      <p className="welcome-text">
        {isEmpty ? 'It appears here as soon as something is.' : 'Choose one from the list.'}
      </p>
    </div>
  )
}

/** The mark, unrolled: lines that were written, and the live one. */
function Trace() {
  return (
    <svg className="welcome-trace" width="176" height="66" viewBox="0 0 176 66" fill="none" aria-hidden>
      <rect x="0" y="3" width="86" height="6" rx="3" fill="var(--line)" />
      <rect x="0" y="21" width="148" height="6" rx="3" fill="var(--line)" />
      <rect x="0" y="39" width="112" height="6" rx="3" fill="var(--line-strong)" />
      <rect x="0" y="57" width="62" height="6" rx="3" fill="var(--live)" />
      <rect x="70" y="52" width="7" height="14" rx="2" fill="var(--ink)" className="welcome-caret" />
    </svg>
  )
}
