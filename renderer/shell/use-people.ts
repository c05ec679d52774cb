// Who is in which session, and what the person here is called by them. It does not know how that is shown.
import { useEffect, useMemo, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { DisplayName, type Presence } from '../../shared/presence.ts'
import { onSignal } from '../ui/signal.ts'
import { keep, recall } from '../ui/storage.ts'

const nameKey = 'dispatch.name'
/** Then the server is told and the others see it. */
export type OwnName = { name: string; set(name: string): void }

export type People = {
  /** @returns undefined for a session that this page is not in. */
  in(runId: string | null): Presence | undefined
  own: OwnName
}

export function usePeople(client: Client): People {
  const [known, setKnown] = useState<ReadonlyMap<string, Presence>>(new Map())
  const [name, setName] = useState(() => recall(localStorage, nameKey, DisplayName, ''))
  useEffect(() => {
    const stops = [
      onSignal(client, 'presence:changed', (presence) => setKnown((now) => new Map(now).set(presence.runId, presence))),
      // Nobody says who is there while there is no connection; all is said again with the next one.
      client.on('disconnect', () => setKnown(new Map())),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client])
  useEffect(() => {
    // A name that is not told is told with the next connection.
    const tell = () => void client.call('client:name', { name }, { whenOffline: 'refuse' }).catch(() => {})
    if (client.state === 'ready') tell()
    return client.on('ready', tell)
  }, [client, name])
  return useMemo(
    () => ({
      in: (runId) => (runId === null ? undefined : known.get(runId)),
      own: {
        name,
        set(next) {
          const parsed = DisplayName.safeParse(next)
          if (!parsed.success) return
          keep(localStorage, nameKey, parsed.data)
          setName(parsed.data)
        },
      },
    }),
    [known, name],
  )
}
