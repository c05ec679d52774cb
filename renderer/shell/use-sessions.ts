// The list of sessions and the server's state, as the client keeps them. It does not know what they are shown for.
import { useEffect, useState } from 'react'
import type { Client, ServerStatus } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'

export type Sessions = {
  /** Newest first; undefined until the first answer. */
  list: readonly RunSummary[] | undefined
  server: ServerStatus
}

const fine: ServerStatus = { writable: true }

export function useSessions(client: Client): Sessions {
  const [list, setList] = useState<readonly RunSummary[]>()
  const [server, setServer] = useState<ServerStatus>(fine)
  useEffect(() => {
    const stop = client.runs.watch({ onList: setList, onServerStatus: setServer })
    // What a server said of itself before it went away need not be true when it is back; it says so again if it is.
    const unlisten = client.on('disconnect', () => setServer(fine))
    return () => {
      unlisten()
      stop()
    }
  }, [client])
  return { list, server }
}
