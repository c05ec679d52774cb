// The least level that the server logs, to look at and to set. It does not know where the log is.
import { useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { LogLevel } from '../../shared/stats.ts'
import { useReady } from '../ui/link.ts'
import { useStore } from '../ui/store.ts'
import { useNotify } from '../ui/Toasts.tsx'
import type { AdminLink } from './admin-link.ts'
import { Choice } from './Choice.tsx'

const words: Record<LogLevel, string> = { debug: 'everything', info: 'news', warn: 'warnings', error: 'errors only' }
const options = LogLevel.options.map((value) => ({ value, label: words[value] }))

export function LevelChoice({ client, link }: { client: Client; link: AdminLink }) {
  const ready = useReady(client)
  const notify = useNotify()
  const told = useStore(link.figures).now?.logLevel
  // Until the server says so itself: what it says is true, whoever set it.
  const [chosen, setChosen] = useState<{ level: LogLevel; instead: LogLevel | undefined }>()
  const choose = (value: string) => {
    const level = LogLevel.safeParse(value)
    if (!level.success) return
    setChosen({ level: level.data, instead: told })
    client.call('admin:log-level', { level: level.data }, { whenOffline: 'refuse' }).catch((error: unknown) => {
      setChosen(undefined)
      notify.failed('The log level could not be set', error)
    })
  }
  const value = chosen?.instead === told ? (chosen?.level ?? told) : told
  return (
    <Choice
      label="Log level"
      disabled={!ready || value === undefined}
      value={value ?? ''}
      options={value === undefined ? [{ value: '', label: '…' }] : options}
      onChoose={choose}
    />
  )
}
