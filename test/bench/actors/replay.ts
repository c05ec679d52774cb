// Clients that come late: each attaches to a session with a history, one after another, and reads all of it. It does not know the program.
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import { now } from '../clock.ts'
import { createSequence } from '../integrity.ts'
import { connect, Server, textOf } from './connect.ts'
import { onWord, readPart, tell } from './part.ts'

const part = readPart(
  z.object({
    server: Server,
    runId: z.string(),
    times: z.int(),
    /** Bytes of the first answer. */
    maxBytes: z.int(),
    /** The last seq there is. */
    lastSeq: z.int(),
    /** Only the first answer matters. */
    firstOnly: z.boolean().optional(),
    /** It begins with a picture where there is one. */
    snapshot: z.boolean().optional(),
    sum: z.boolean().optional(),
  }),
)

async function attach() {
  const socket = await connect(part.server)
  let sequence = createSequence(0)
  let [length, crc, first, dropped] = [0, 0, 0, 0]
  const begun = now()
  await new Promise<void>((resolve) => {
    const take = ({ seq, channel, payload }: { seq: number; channel: string; payload?: unknown }) => {
      sequence.take(seq)
      if (channel === 'pty:stdout') {
        const text = textOf(payload)
        length += text.length
        if (part.sum) crc = crc32(text, crc)
      }
      if (seq >= part.lastSeq) resolve()
    }
    socket.on('run:event', take)
    socket.on('disconnect', () => {
      dropped += 1
      resolve()
    })
    const { runId, maxBytes, snapshot } = part
    socket.emit('run:attach', { runId, seq: 0, clientId: 'bench', binary: true, maxBytes, snapshot }, (answer) => {
      if (!answer.success) throw new Error(answer.error)
      first = now() - begun
      if (answer.snapshot) sequence = createSequence(answer.snapshot.seq)
      for (const event of answer.events) take(event)
      if (part.firstOnly || sequence.last >= part.lastSeq) resolve()
    })
  })
  const milliseconds = now() - begun
  const integrity = { ...sequence.result(part.firstOnly ? undefined : part.lastSeq), dropped }
  socket.disconnect()
  return { first, milliseconds, length, crc, integrity }
}

onWord({
  async go() {
    const replays = []
    for (let count = 0; count < part.times; count++) replays.push(await attach())
    tell({ replays })
  },
})
tell({ ready: true })
