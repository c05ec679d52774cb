// The client's connection as React sees it. It does not know what is said on it.
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Client, ConnectionState } from '../../shared/client/client.ts'

export function useConnectionState(client: Client): ConnectionState {
  return useSyncExternalStore(
    (listener) => client.on('state', listener),
    () => client.state,
  )
}

export function useReady(client: Client): boolean {
  return useConnectionState(client) === 'ready'
}

export type Link = {
  ready: boolean
  /** When the connection was lost, milliseconds since 1970. */ since: number | undefined
}

export function useLink(client: Client): Link {
  const ready = useReady(client)
  const [since, setSince] = useState<number>()
  useEffect(
    () => client.on('state', (state) => setSince((before) => (state === 'ready' ? undefined : (before ?? Date.now())))),
    [client],
  )
  return { ready, since: ready ? undefined : since }
}
