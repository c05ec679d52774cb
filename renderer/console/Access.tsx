// The ways in from outside and the links that were given away: to look at. They are opened and made where sessions are shown.
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { Success } from '../../shared/protocol/commands.ts'
import { TunnelStatus } from '../../shared/tunnel.ts'
import { agoSentence } from '../ui/ago.ts'
import { useReady } from '../ui/link.ts'
import { useNow } from '../ui/use-now.ts'
import { usePolled } from './use-polled.ts'
import './table.css'
import './access.css'

/** Milliseconds: who is connected by a link changes without a signal. */
const lookEvery = 3000

type Props = { client: Client; titles: ReadonlyMap<string, string> }

export function Access({ client, titles }: Props) {
  return (
    <div className="table-place access">
      <h2 className="access-title">Tunnels</h2>
      <ul className="access-tunnels">
        <Tunnel
          client={client}
          name="localtunnel"
          what="this server’s page"
          status="tunnel:status"
          news="tunnel:changed"
        />
        <Tunnel
          client={client}
          name="VS Code"
          what="this machine’s files and terminals"
          status="vscode-tunnel:status"
          news="vscode-tunnel:changed"
        />
      </ul>
      <h2 className="access-title">Links</h2>
      <Grants client={client} titles={titles} />
    </div>
  )
}

const stateWords: Record<TunnelStatus['state'], string> = {
  off: 'closed',
  starting: 'opening',
  login: 'waits for a sign-in',
  running: 'open',
  retrying: 'lost, trying again',
  failed: 'failed',
  stopping: 'closing',
}

type TunnelProps = {
  client: Client
  name: string
  what: string
  status: 'tunnel:status' | 'vscode-tunnel:status'
  news: 'tunnel:changed' | 'vscode-tunnel:changed'
}

function Tunnel({ client, name, what, status: command, news }: TunnelProps) {
  const ready = useReady(client)
  const now = useNow()
  const [status, setStatus] = useState<TunnelStatus>()
  useEffect(() => {
    if (!ready) return undefined
    const hear = (payload: unknown) => {
      const parsed = TunnelStatus.safeParse(payload)
      if (parsed.success) setStatus(parsed.data)
    }
    client.socket.on(news, hear)
    // The connection's sign says so when there is no answer.
    client.call(command, {}).then(
      (answer) => setStatus(answer.status),
      () => {},
    )
    return () => void client.socket.off(news, hear)
  }, [client, ready, command, news])
  return (
    <li className="access-tunnel" data-state={status?.state}>
      <p>
        <strong>{name}</strong> <span className="table-weak">to {what}</span>
      </p>
      <p>
        {status ? stateWords[status.state] : '…'}
        {status?.startedAt !== undefined && status.active && ` ${agoSentence(status.startedAt, now)}`}
        {status?.error && `: ${status.error}`}
      </p>
      {status?.url && <p className="data access-url">{status.url}</p>}
    </li>
  )
}

type Grants = Success<'grant:list'>['grants']

function Grants({ client, titles }: Props) {
  const [grants, setGrants] = useState<Grants>()
  const ask = () => client.call('grant:list', {}, { whenOffline: 'refuse' })
  usePolled(client, lookEvery, ask, (answer) => setGrants(answer.grants))
  const now = useNow()
  if (!grants) return <p className="table-none">Asking for the links…</p>
  if (grants.length === 0) return <p className="table-none">No link was given away: only the key opens this server.</p>
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Link</th>
          <th scope="col">Role</th>
          <th scope="col">For</th>
          <th scope="col">Made</th>
          <th scope="col">Ends</th>
          <th scope="col">Connected</th>
        </tr>
      </thead>
      <tbody>
        {grants.map(({ id, label, role, runs, createdAt, expiresAt, connected }) => (
          <tr key={id}>
            <th scope="row" className="table-name">
              {label || <span className="data">{id}</span>}
            </th>
            <td>{role}</td>
            <td className="table-list" data-label="for">
              {runs === '*'
                ? 'all sessions'
                : runs.map((runId) => titles.get(runId) ?? 'a session that is gone').join(', ')}
            </td>
            <td className="table-weak" data-label="made">
              {agoSentence(createdAt, now)}
            </td>
            <td className="table-weak" data-label="ends">
              {expiresAt === null ? 'never' : new Date(expiresAt).toLocaleString()}
            </td>
            <td data-label="connected">
              {connected.length === 0 ? (
                <span className="table-weak">nobody</span>
              ) : (
                connected.map(({ socketId, clientId, address }) => (
                  <span key={socketId} className="data access-visitor">
                    {clientId ?? socketId} {address}
                  </span>
                ))
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
