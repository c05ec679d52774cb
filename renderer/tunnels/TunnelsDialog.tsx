// The ways in from outside: what is open, how it is, and what opens or closes it. It does not know who comes in.
import { useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { OwnerKeyField } from '../sharing/OwnerKeyField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { TunnelCard } from './TunnelCard.tsx'
import { useTunnel } from './use-tunnels.ts'
import { asksForPassword } from './words.ts'
import './tunnels.css'

type Props = {
  open: boolean
  onClose: () => void
  client: Client
  /** The key, where this page has it; otherwise the person is asked. */
  ownKey: string | undefined
}

export function TunnelsDialog({ open, onClose, client, ownKey }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title="Tunnels" wide>
      <Tunnels client={client} ownKey={ownKey} />
    </Dialog>
  )
}

function Tunnels({ client, ownKey }: Pick<Props, 'client' | 'ownKey'>) {
  const [typed, setTyped] = useState('')
  const [name, setName] = useState('')
  const tunnel = useTunnel(client, 'tunnel')
  const vscode = useTunnel(client, 'vscode-tunnel')
  const key = ownKey ?? typed
  if (!tunnel || !vscode) return <p className="dialog-text">Asking the server…</p>
  if (tunnel.refused !== undefined) {
    return (
      <div className="tunnel-note" data-tone="attention">
        <p>
          <strong>Tunnels are off.</strong> This server was started without a key (<code>--no-auth</code>), so whoever
          reaches it owns it. A tunnel would open it to everybody: start the server with a key to use one.
        </p>
      </div>
    )
  }
  const { url } = tunnel.status
  const host = url === undefined ? tunnel.provider : new URL(url).hostname
  return (
    <>
      {ownKey === undefined && (
        <OwnerKeyField value={typed} onChange={setTyped} why="Opening or closing a tunnel asks for it once more." />
      )}
      <TunnelCard
        client={client}
        name="tunnel"
        title="Dispatch in a browser anywhere"
        tunnel={tunnel}
        terminalKey={key}
        options={name.trim() === '' ? {} : { subdomain: name.trim() }}
        form={
          <Field
            label="Name in the address"
            data
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Chosen by the provider"
            maxLength={63}
          />
        }
      >
        {host !== undefined && asksForPassword(host) && <Password />}
      </TunnelCard>
      <TunnelCard
        client={client}
        name="vscode-tunnel"
        title="This computer in VS Code"
        tunnel={vscode}
        terminalKey={key}
      />
    </>
  )
}

/** What visitors of the public localtunnel service meet before they see anything of ours. */
function Password() {
  return (
    <div className="tunnel-note">
      <p>
        <strong>Visitors are asked for a password first.</strong> That page is the provider’s and not ours. The password
        is the public address of this computer’s network: open <span className="data">loca.lt/mytunnelpassword</span> in
        a browser on <em>this</em> computer to see it, and send it along with the link. Each network is asked once in
        seven days; whoever is asked for a key after that page opens the link once more.
      </p>
    </div>
  )
}
