// All sessions: how they are, how fast they write, and how much they have written.
import { useEffect } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { stateWord } from '../kinds/session-text.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { useStore } from '../ui/store.ts'
import { agoSentence } from '../ui/ago.ts'
import { useNow } from '../ui/use-now.ts'
import type { AdminLink } from './admin-link.ts'
import { bytes, bytesPerSecond, count } from './figures.ts'
import './table.css'

/** Rows that are shown, newest first; the list of sessions has a search for the others. */
const mostRows = 300

type Props = { link: AdminLink; sessions: readonly RunSummary[] | undefined }

export function SessionTable({ link, sessions }: Props) {
  useEffect(() => link.askSizes(), [link])
  const figures = useStore(link.figures).sessions
  const now = useNow()
  if (!sessions) return <p className="table-none">Asking for the sessions…</p>
  if (sessions.length === 0) return <p className="table-none">There are no sessions.</p>
  return (
    <div className="table-place">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Kind</th>
            <th scope="col">State</th>
            <th scope="col">Last event</th>
            <th scope="col" className="table-figure">
              Viewers
            </th>
            <th scope="col" className="table-figure">
              Events
            </th>
            <th scope="col" className="table-figure">
              Bytes
            </th>
            <th scope="col" className="table-figure">
              Events in all
            </th>
            <th scope="col" className="table-figure">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.slice(0, mostRows).map((session) => {
            const { runId, title, kind, followers, lastSeq, lastActivityAt } = session
            const { events = 0, bytes: written = 0, size } = figures.get(runId) ?? {}
            return (
              <tr key={runId}>
                <th scope="row" className="table-name">
                  <a href={`/#/s/${runId}`}>{title}</a>
                </th>
                <td>{kind}</td>
                <td>
                  <span className="table-state">
                    <Lamp session={session} size={9} />
                    {stateWord(session)}
                  </span>
                </td>
                <td className="table-weak" data-label="last event">
                  {agoSentence(lastActivityAt, now)}
                </td>
                <td className="table-figure" data-label="viewers">
                  {followers}
                </td>
                <td className="table-figure" data-label="events">
                  {events > 0 ? `${count(events)}/s` : '–'}
                </td>
                <td className="table-figure" data-label="bytes">
                  {written > 0 ? bytesPerSecond(written) : '–'}
                </td>
                <td className="table-figure" data-label="events in all">
                  {count(lastSeq)}
                </td>
                <td className="table-figure" data-label="size">
                  {size === undefined ? '…' : bytes(size)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {sessions.length > mostRows && <p className="table-none">{sessions.length - mostRows} more are not shown.</p>}
    </div>
  )
}
