// A viewer as a process of its own, which can be stopped and killed: follows a session by the protocol's pages and reports at its end what it saw.
import { createHash } from 'node:crypto'
import { io } from 'socket.io-client'
import * as z from 'zod'

const { url, key, runId } = z
  .object({ url: z.string(), key: z.string(), runId: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''))

const Event = z.object({ seq: z.number(), channel: z.string(), payload: z.unknown() })
const socket = io(url, { transports: ['websocket'], auth: { apiKey: key }, reconnection: false })
const digest = createHash('sha256')
let last = 0
let isInOrder = true
let disconnected: string | undefined

function take(given: unknown): void {
  const { seq, channel, payload } = Event.parse(given)
  isInOrder &&= seq === last + 1
  last = seq
  digest.update(`${JSON.stringify(given)}\n`)
  if (channel === 'system:status' && JSON.stringify(payload).includes('stopped')) end()
}

function end(): void {
  process.send?.({ type: 'ended', last, isInOrder, digest: digest.digest('hex'), disconnected }, () => process.exit())
}

socket.on('run:event', take)
socket.on('disconnect', (reason) => {
  disconnected = reason
  end()
})
socket.on('auth-ok', () => {
  socket.emit('run:attach', { runId, seq: 0, clientId: 'process' }, (answer: { events: unknown[] }) => {
    process.send?.({ type: 'attached' })
    for (const event of answer.events) take(event)
  })
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())
