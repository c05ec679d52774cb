// The tunnels as the server has them, live. It does not know how they are shown.
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'
import type { TunnelName } from '../../shared/tunnel-consent.ts'
import { onSignal } from '../ui/signal.ts'

export type KnownTunnel = {
  status: TunnelStatus
  provider: string | undefined
  /** Why it may not be started, if so. */
  refused: string | undefined
}

/** @returns undefined until the server has answered. */
export function useTunnel(client: Client, name: TunnelName): KnownTunnel | undefined {
  const [known, setKnown] = useState<KnownTunnel>()
  useEffect(() => {
    const ask = () =>
      client.call(`${name}:status`, {}).then(
        ({ status, provider, refused }) => setKnown({ status, provider, refused }),
        // It is asked again with the next connection.
        () => {},
      )
    const stops = [
      onSignal(client, `${name}:changed`, (status) => setKnown((now) => now && { ...now, status })),
      client.on('ready', () => void ask()),
    ]
    if (client.state === 'ready') void ask()
    return () => {
      for (const stop of stops) stop()
    }
  }, [client, name])
  return known
}
