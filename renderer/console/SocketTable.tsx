// Who is connected: as what, from where, how far behind, how busy; and the way to end a connection.
import { ChevronRight, Unplug } from 'lucide-react'
import { Fragment, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { IconButton } from '../ui/Button.tsx'
import { useConfirm } from '../ui/Confirm.tsx'
import { useNotify } from '../ui/Toasts.tsx'
import { agoSentence } from '../ui/ago.ts'
import { useNow } from '../ui/use-now.ts'
import { bytes, bytesPerSecond, count } from './figures.ts'
import { type Snapshot, type SocketRow, withRates } from './socket-rates.ts'
import { usePolled } from './use-polled.ts'
import './table.css'

/** Milliseconds between two looks: the list is made anew for each. */
const lookEvery = 2000
/** Rows that are shown; more of them nobody reads, and a browser draws them slowly. */
const mostRows = 300

type Props = { client: Client; titles: ReadonlyMap<string, string> }

export function SocketTable({ client, titles }: Props) {
  const rows = useSockets(client)
  const [opened, setOpened] = useState<string>()
  if (!rows) return <p className="table-none">Asking who is connected…</p>
  return (
    <div className="table-place">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Client</th>
            <th scope="col">Role</th>
            <th scope="col">Address</th>
            <th scope="col">Connected</th>
            <th scope="col">Sessions</th>
            <th scope="col" className="table-figure">
              Behind
            </th>
            <th scope="col" className="table-figure">
              Sent to it
            </th>
            <th scope="col" className="table-figure">
              Packets
            </th>
            <th scope="col">
              <span className="unseen">Disconnect</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row) => (
            <Fragment key={row.socketId}>
              <Row
                client={client}
                row={row}
                isOpen={opened === row.socketId}
                onOpen={() => setOpened(opened === row.socketId ? undefined : row.socketId)}
              />
              {opened === row.socketId && <Attached row={row} titles={titles} />}
            </Fragment>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && <p className="table-none">{rows.length - mostRows} more are not shown.</p>}
    </div>
  )
}

type RowProps = { client: Client; row: SocketRow; isOpen: boolean; onOpen: () => void }

function Row({ client, row, isOpen, onOpen }: RowProps) {
  const now = useNow()
  const isOwn = row.socketId === client.socket.id
  const following = row.runs.length
  return (
    <tr>
      <th scope="row" className="table-name">
        <span className="data">{row.clientId ?? row.socketId}</span>
        {isOwn && <span className="table-mark">this page</span>}
      </th>
      <td>{row.role ?? <span className="table-weak">not signed in</span>}</td>
      <td className="data">{row.address}</td>
      <td className="table-weak" data-label="connected">
        {agoSentence(row.connectedAt, now)}
      </td>
      <td data-label="sessions">
        {following === 0 ? (
          <span className="table-weak">none</span>
        ) : (
          <button type="button" className="table-opener" aria-expanded={isOpen} onClick={onOpen}>
            <ChevronRight aria-hidden size={14} strokeWidth={1.75} />
            {following === 1 ? 'one' : following}
          </button>
        )}
      </td>
      <td className="table-figure" data-label="behind" data-late={row.lagBytes > 0}>
        {row.lagEvents === 0 ? '–' : `${count(row.lagEvents)} · ${bytes(row.lagBytes)}`}
      </td>
      <td className="table-figure" data-label="sent to it">
        {row.rates ? bytesPerSecond(row.rates.bytes) : '–'}
      </td>
      <td className="table-figure" data-label="packets">
        {row.rates ? `${count(row.rates.packets)}/s` : '–'}
      </td>
      <td className="table-act">
        <Disconnect client={client} row={row} isOwn={isOwn} />
      </td>
    </tr>
  )
}

function Disconnect({ client, row, isOwn }: { client: Client; row: SocketRow; isOwn: boolean }) {
  const confirm = useConfirm()
  const notify = useNotify()
  const name = row.clientId ?? row.socketId
  const disconnect = async () => {
    const yes = await confirm({
      title: isOwn ? 'Disconnect this page?' : `Disconnect ${name}?`,
      text: isOwn
        ? 'It connects again by itself.'
        : 'Its sessions go on. It may connect again: revoke its link, or change the key, to keep it out.',
      action: 'Disconnect',
      danger: true,
    })
    if (!yes) return
    try {
      await client.call('admin:disconnect', { socketId: row.socketId }, { whenOffline: 'refuse' })
    } catch (error) {
      notify.failed('It could not be disconnected', error)
    }
  }
  return <IconButton label={`Disconnect ${name}`} icon={Unplug} size={15} onClick={() => void disconnect()} />
}

function Attached({ row, titles }: { row: SocketRow; titles: ReadonlyMap<string, string> }) {
  return (
    <tr className="table-more">
      <td colSpan={9}>
        <ul>
          {row.runs.map(({ runId, cursor, lagEvents, lagBytes }) => (
            <li key={runId}>
              <a href={`/#/s/${runId}`}>{titles.get(runId) ?? runId}</a>
              <span className="figures">
                at event {cursor}
                {lagEvents > 0 && `, ${count(lagEvents)} events and ${bytes(lagBytes)} behind`}
              </span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

/** @returns the sockets, looked at every now and then. */
function useSockets(client: Client): SocketRow[] | undefined {
  const [seen, setSeen] = useState<{ before: Snapshot | undefined; now: Snapshot }>()
  const ask = () => client.call('admin:sockets', {}, { whenOffline: 'refuse' })
  usePolled(client, lookEvery, ask, ({ sockets }) =>
    setSeen({ before: seen?.now, now: { at: performance.now(), sockets } }),
  )
  return seen && withRates(seen.before, seen.now)
}
