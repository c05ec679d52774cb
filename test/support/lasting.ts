// Two who follow a session through everything: our own client, and the protocol page's reconnection pattern. Both write down what they see.
import { io } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { createClient } from '../../shared/client/client.ts'
import { type Collector, createCollector } from './collector.ts'
import type { RunEvent } from './raw-client.ts'

type Target = { url: string; key: string; runId: string }
type Seen = { seq: number; channel: string; payload: unknown }

/** Follows with our own client. A view that is told to begin anew says so by `resets`. */
export async function followByClient({ url, key, runId }: Target): Promise<Collector<Seen> & { resets: string[] }> {
  const client = createClient({ serverUrl: url, apiKey: key, logLevel: 'silent' })
  onTestFinished(client.close)
  client.on('error', () => undefined)
  const seen = createCollector<Seen>()
  const resets: string[] = []
  await client.connect()
  client.runs.attach(runId, {
    onEvent(event, done) {
      seen.add(event)
      done()
    },
    onReset: (_snapshot, why) => resets.push(why),
    onError: ({ message }) => resets.push(message),
  })
  return { ...seen, resets }
}

/** Follows as the page shows it: attaches again from the last seq at each connection. */
export function followByPattern({ url, key, runId }: Target): Collector<Seen> {
  const seen = createCollector<Seen>()
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  })
  onTestFinished(() => void socket.disconnect())
  let lastSeenSeq = 0
  const processEvent = (event: RunEvent) => {
    lastSeenSeq = event.seq
    seen.add(event)
  }
  socket.on('connect', () => {
    socket.emit('client:hello', { clientId: 'pattern', terminalKey: key }, () => {
      const request = { runId, seq: lastSeenSeq, clientId: 'pattern' }
      socket.emit('run:attach', request, (response: { events: RunEvent[] }) => response.events.forEach(processEvent))
    })
  })
  socket.on('run:event', processEvent)
  return seen
}
