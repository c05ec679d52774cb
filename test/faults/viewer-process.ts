// A viewer that writes down each event in a file as it comes, and goes on from there when it is started again: it may be killed at any moment.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { io } from 'socket.io-client'
import * as z from 'zod'
import { digestOf } from './seen.ts'

const { url, key, runId, file } = z
  .object({ url: z.string(), key: z.string(), runId: z.string(), file: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''))

const Event = z.looseObject({
  seq: z.int(),
  channel: z.string(),
  type: z.string(),
  payload: z.unknown(),
  ts: z.number(),
})
const Answer = z.object({ events: z.array(Event) })

const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
let last = Number(lines.at(-1)?.split(' ')[0] ?? 0)

function take(given: unknown): void {
  const event = Event.parse(given)
  last = event.seq
  appendFileSync(file, `${event.seq} ${digestOf(event)}\n`)
}

const socket = io(url, { transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 200 })
socket.on('run:event', take)
socket.on('connect', () => {
  socket.emit('client:hello', { clientId: 'process', terminalKey: key }, () => {
    socket.emit('run:attach', { runId, seq: last, clientId: 'process' }, (answer: unknown) => {
      for (const event of Answer.parse(answer).events) take(event)
    })
  })
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())
