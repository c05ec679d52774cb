// The console: what happens on this server, for its owner. It puts together; what each part shows is its own.
import { Tabs } from '@base-ui/react/tabs'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { ConnectionPill } from '../shell/ConnectionPill.tsx'
import { useDocumentTitle } from '../shell/use-document-title.ts'
import { useSessions } from '../shell/use-sessions.ts'
import { useMedia } from '../ui/appearance.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { Logo } from '../ui/Logo.tsx'
import { useStore } from '../ui/store.ts'
import { Access } from './Access.tsx'
import { type AdminLink, createAdminLink } from './admin-link.ts'
import { Charts } from './Charts.tsx'
import { FeedPanel } from './FeedPanel.tsx'
import { LevelChoice } from './LevelChoice.tsx'
import { SessionTable } from './SessionTable.tsx'
import { SocketTable } from './SocketTable.tsx'
import { narrowQuery } from './narrow.ts'
import './console.css'

type Props = { client: Client; onSignOut: (() => void) | undefined }

export function Console({ client, onSignOut }: Props) {
  const [link] = useState(() => createAdminLink(client))
  useEffect(() => link.start(), [link])
  useDocumentTitle('Console', false)
  const phase = useStore(link.phase)
  const narrow = useMedia(narrowQuery)
  if (phase === 'refused') return <Refused onSignOut={onSignOut} />
  return (
    <div className="console">
      <header className="console-head">
        <a className="console-back" href="/">
          <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
          Sessions
        </a>
        <h1 className="console-title">Console</h1>
        <ConnectionPill client={client} compact={narrow} />
        <LevelChoice client={client} link={link} />
      </header>
      <main className="console-main" aria-busy={phase === 'opening'}>
        <ErrorBoundary what="The charts">
          <Charts link={link} />
        </ErrorBoundary>
        <Panels client={client} link={link} />
      </main>
    </div>
  )
}

function Panels({ client, link }: { client: Client; link: AdminLink }) {
  const { list } = useSessions(client)
  const sockets = useStore(link.figures).now?.sockets
  const titles = new Map(list?.map(({ runId, title }) => [runId, title]))
  return (
    <Tabs.Root className="console-tabs" defaultValue="packets">
      <Tabs.List className="console-tab-list" aria-label="What is shown">
        <PanelTab value="packets" label="Packets" />
        <PanelTab value="sockets" label="Sockets" count={sockets} />
        <PanelTab value="sessions" label="Sessions" count={list?.length} />
        <PanelTab value="access" label="Access" />
      </Tabs.List>
      {/* Kept, so that where one was reading is where one comes back to. */}
      <Tabs.Panel className="console-panel" value="packets" keepMounted>
        <FeedPanel feed={link.feed} />
      </Tabs.Panel>
      <Tabs.Panel className="console-panel" value="sockets">
        <SocketTable client={client} titles={titles} />
      </Tabs.Panel>
      <Tabs.Panel className="console-panel" value="sessions">
        <SessionTable link={link} sessions={list} />
      </Tabs.Panel>
      <Tabs.Panel className="console-panel" value="access">
        <Access client={client} titles={titles} />
      </Tabs.Panel>
    </Tabs.Root>
  )
}

function PanelTab({ value, label, count }: { value: string; label: string; count?: number | undefined }) {
  return (
    <Tabs.Tab className="console-tab" value={value}>
      {label}
      {count !== undefined && <span className="console-count figures">{count}</span>}
    </Tabs.Tab>
  )
}

function Refused({ onSignOut }: { onSignOut: (() => void) | undefined }) {
  return (
    <main className="console-refused">
      <Logo size={32} />
      <h1 className="console-refused-title">The console is for the owner of this server</h1>
      <p>The link you came by is for sessions. Who else is connected, and what they do, only the owner sees.</p>
      <div className="console-refused-ways">
        <Button tone="primary" onClick={() => location.assign('/')}>
          Go to the sessions
        </Button>
        {onSignOut && <Button onClick={onSignOut}>Use another key</Button>}
      </div>
    </main>
  )
}
