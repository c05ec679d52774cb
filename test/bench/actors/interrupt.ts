// Somebody who presses Ctrl-C while a program floods the terminal, with our own client, which acknowledges what it has taken.
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { createClient } from '../../../shared/client/client.ts'
import { now, within } from '../clock.ts'
import { createSequence } from '../integrity.ts'
import { Server, textOf } from './connect.ts'
import { onWord, readPart, tell } from './part.ts'

const part = readPart(
  z.object({
    server: Server,
    runId: z.string(),
    times: z.int(),
    /** Milliseconds of flood before each Ctrl-C. */
    flood: z.number(),
    /** What the program says when it has been interrupted. */
    mark: z.string(),
  }),
)
/** Milliseconds after which the flood counts as never ending. */
const patience = 60_000

const client = createClient({ serverUrl: part.server.url, apiKey: part.server.key, clientId: 'bench' })
let dropped = 0
client.on('disconnect', () => (dropped += 1))
await client.connect()

const sequence = createSequence(0)
let bytes = 0
let onMark: () => void = () => undefined
let tail = ''
const attachment = client.runs.attach(part.runId, {
  onEvent({ seq, channel, payload }, done) {
    sequence.take(seq)
    if (channel === 'pty:stdout') {
      const text = textOf(payload)
      bytes += Buffer.byteLength(text)
      tail = `${tail.slice(-part.mark.length)}${text.slice(-part.mark.length * 2)}`
      if (tail.includes(part.mark)) {
        tail = ''
        onMark()
      }
    }
    done()
  },
})
await attachment.attached

async function interrupt() {
  client.runs.input(part.runId, '\n')
  await sleep(part.flood)
  const { promise, resolve } = Promise.withResolvers<void>()
  onMark = resolve
  const [sent, before] = [now(), bytes]
  client.runs.input(part.runId, '\x03')
  await within(patience, 'The end of the flood', promise)
  return { milliseconds: now() - sent, bytes: bytes - before }
}

onWord({
  async go() {
    const stops = []
    for (let count = 0; count < part.times; count++) stops.push(await interrupt())
    tell({ stops, lastSeq: sequence.last, integrity: { ...sequence.result(), dropped } })
  },
})
tell({ ready: true })
