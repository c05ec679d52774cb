// Sharing by links: makes one, shows it once, and lists those that there are. It does not know how a link is checked.
import { Globe, Laptop } from 'lucide-react'
import { useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import { useTunnel } from '../tunnels/use-tunnels.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useAttempt } from '../ui/use-attempt.ts'
import { LinkForm, type LinkWishes } from './LinkForm.tsx'
import { LinkList } from './LinkList.tsx'
import { MadeLink } from './MadeLink.tsx'
import { useGrants } from './use-grants.ts'
import { linkOf, roleWords, scopeText } from './words.ts'
import './share.css'

type Props = {
  open: boolean
  onClose: () => void
  client: Client
  sessions: readonly RunSummary[]
  /** What is to be shared, unless the person says otherwise. */
  current: RunSummary | undefined
  onTunnels: () => void
}

export function ShareDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title="Share" wide>
      <Sharing {...rest} />
    </Dialog>
  )
}

type Made = { token: string; local: string; wishes: LinkWishes }

function Sharing({ client, sessions, current, onTunnels }: Omit<Props, 'open' | 'onClose'>) {
  const tunnel = useTunnel(client, 'tunnel')
  const grants = useGrants(client)
  const [made, setMade] = useState<Made>()
  const [busy, attempt] = useAttempt()
  const titles = new Map(sessions.map(({ runId, title }) => [runId, title]))
  const make = (wishes: LinkWishes) =>
    void attempt('The link was not made', async () => {
      const { token, url } = await client.call('grant:create', wishes, { whenOffline: 'refuse' })
      setMade({ token, local: new URL(url).origin, wishes })
    })
  if (!tunnel || !grants) return <p className="dialog-text">Asking the server…</p>
  if (tunnel.refused !== undefined) {
    return (
      <p className="dialog-text">
        This server was started without a key (<code>--no-auth</code>): everybody on this computer owns it, so there is
        nothing that a link could give. Start it with a key to share.
      </p>
    )
  }
  const address = tunnel.status.state === 'running' ? tunnel.status.url : undefined
  return (
    <>
      <Reach address={address} onTunnels={onTunnels} />
      {made ? (
        <MadeLink
          link={linkOf(address ?? made.local, made.token, made.wishes.runs)}
          what={`${roleWords[made.wishes.role]} · ${scopeText(made.wishes.runs, titles)}`}
          onDone={() => setMade(undefined)}
        />
      ) : (
        <LinkForm sessions={sessions} current={current} busy={busy} onMake={make} />
      )}
      <h2 className="share-subtitle">Links</h2>
      {grants.length === 0 ? (
        <p className="share-help">There are none. Whoever opens one appears here, and can be put out again.</p>
      ) : (
        <LinkList client={client} grants={grants} titles={titles} />
      )}
    </>
  )
}

/** From where a link works: that is the first thing that goes wrong. */
function Reach({ address, onTunnels }: { address: string | undefined; onTunnels: () => void }) {
  const isOut = address !== undefined
  const Icon = isOut ? Globe : Laptop
  return (
    <div className="share-reach" data-out={isOut}>
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      <p>
        {isOut ? (
          <>
            Links lead to <span className="data">{new URL(address).host}</span> and work everywhere.
          </>
        ) : (
          'Links work on this computer only. Open a tunnel so that others can follow them.'
        )}
      </p>
      <Button tone={isOut ? 'ghost' : 'plain'} onClick={onTunnels}>
        {isOut ? 'Tunnels' : 'Open a tunnel…'}
      </Button>
    </div>
  )
}
