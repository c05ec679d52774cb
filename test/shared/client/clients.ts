// Servers and clients that end with their test. It does not know what is tested.
import { afterEach, vi } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../../shared/client/client.ts'
import { createTally, type ScriptedServer, startServer } from './scripted-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const close of closers.splice(0).toReversed()) await close()
  vi.restoreAllMocks()
})

/** Runs after this test, before what was said earlier. */
export function atEnd(close: () => Promise<void>): void {
  closers.push(close)
}

/** A scripted server that is closed after the test. */
export async function serve(...args: Parameters<typeof startServer>): Promise<ScriptedServer> {
  const server = await startServer(...args)
  atEnd(server.close)
  return server
}

/** A client that is closed after the test, with everything it tells. */
export function openClient(options: Partial<ClientOptions> & { serverUrl: string }) {
  const client = createClient({ logLevel: 'silent', ...options })
  atEnd(client.close)
  return { client, ...record(client) }
}

/** Counts what a client tells from now on. */
export function record(client: Client) {
  const ready = createTally<true>()
  const disconnects = createTally<string>()
  const errors = createTally<string>()
  const states = createTally<string>()
  client.on('ready', () => ready.add(true))
  client.on('disconnect', disconnects.add)
  client.on('error', ({ message }) => errors.add(message))
  client.on('state', states.add)
  return { ready, disconnects, errors, states }
}
