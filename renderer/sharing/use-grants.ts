// The links that there are and who is connected by them, live. It does not know how they are shown.
import { useEffect, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { CommandOutput } from '../../shared/protocol/commands.ts'
import { onSignal } from '../ui/signal.ts'

export type ListedGrant = CommandOutput<'grant:list'>['grants'][number]

/** @returns newest first; undefined until the server has answered. */
export function useGrants(client: Client): readonly ListedGrant[] | undefined {
  const [grants, setGrants] = useState<readonly ListedGrant[]>()
  useEffect(() => {
    /** Of several answers the one to the last question counts. */
    let asked = 0
    const ask = () => {
      const mine = (asked += 1)
      client.call('grant:list', {}).then(
        (answer) => mine === asked && setGrants(answer.grants.toReversed()),
        // It is asked again with the next news or the next connection.
        () => {},
      )
    }
    const stops = [onSignal(client, 'grants:changed', ask), client.on('ready', ask)]
    if (client.state === 'ready') ask()
    return () => {
      asked += 1
      for (const stop of stops) stop()
    }
  }, [client])
  return grants
}
