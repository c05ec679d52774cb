// A whole server and our own client of it, and what a session tells that client. It does not know what is tested.
import { onTestFinished } from 'vitest'
import { type Client, createClient } from '../../shared/client/client.ts'
import type { SessionEvent } from '../../shared/event.ts'
import type { ServerOptions } from '../../main/server.ts'
import { startServer, type TestServer } from './server.ts'

export type Dispatch = TestServer & { client: Client }

/** `folder`: that of a server that was closed, which is started again; `pageFolder` has the built page, where one is needed. */
export async function startDispatch({
  folder,
  ...options
}: { folder?: string } & Partial<ServerOptions> = {}): Promise<Dispatch> {
  const server = await startServer({ ...options, ...(folder !== undefined && { dataDir: folder }) })
  const client = createClient({ serverUrl: server.url, apiKey: server.key, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  return {
    ...server,
    client,
    async close() {
      await client.close()
      await server.close()
    },
  }
}

/** Everything that a session has recorded and will record, as a client is told it. */
export function follow(client: Client, runId: string) {
  const events: SessionEvent[] = []
  const looks = new Set<() => void>()
  const attachment = client.runs.attach(runId, {
    onEvent(event, done) {
      events.push(event)
      done()
      for (const look of looks) look()
    },
  })
  return {
    events,
    attached: attachment.attached,
    /** Resolves once the events are enough. */
    until(isEnough: (events: readonly SessionEvent[]) => boolean): Promise<readonly SessionEvent[]> {
      return new Promise((resolve) => {
        const look = () => {
          if (!isEnough(events)) return
          looks.delete(look)
          resolve(events)
        }
        looks.add(look)
        look()
      })
    },
  }
}
