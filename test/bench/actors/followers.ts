// Clients that follow one session without drawing it: each counts characters and checks seqs; on demand some stand still. It does not know the program.
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import type { SessionEvent } from '../../../shared/event.ts'
import { now } from '../clock.ts'
import { createSequence } from '../integrity.ts'
import { createHistogram } from '../statistics.ts'
import { connect, hold, Server, textOf } from './connect.ts'
import { onWord, readPart, tell } from './part.ts'
import { createStamps } from './stamps.ts'

export const FollowersPart = z.object({
  server: Server,
  runId: z.string(),
  sockets: z.int(),
  /** Length of the text after which one has all; without a number, the session's end. */
  length: z.int().optional(),
  /** Length of the text that is to come before it is ready. */
  awaits: z.int(),
  /** Computes what the text's checksum is. */
  sum: z.boolean().optional(),
  /** The text holds times at which it was printed. */
  stamps: z.boolean().optional(),
})

const part = readPart(FollowersPart)
const delays = createHistogram()

async function follow() {
  const socket = await connect(part.server)
  const sequence = createSequence(0)
  const stamps = part.stamps ? createStamps(delays) : undefined
  let [length, crc, dropped, stray, last] = [0, 0, 0, 0, 0]
  const { promise: complete, resolve } = Promise.withResolvers<void>()
  const { promise: begun, resolve: beginning } = Promise.withResolvers<void>()

  const take = ({ seq, channel, payload }: SessionEvent) => {
    sequence.take(seq)
    last = now()
    if (channel === 'pty:stdout') {
      const text = textOf(payload)
      length += text.length
      if (part.sum) crc = crc32(text, crc)
      stamps?.take(seq, text)
      if (length >= part.awaits) beginning()
      if (length === part.length) resolve()
    } else if (channel === 'system:status' && isEnd(payload)) resolve()
  }
  socket.on('run:event', (event) => {
    if (event.runId === part.runId) take(event)
    else stray += 1
  })
  socket.on('disconnect', () => {
    dropped += 1
    resolve()
  })
  const { promise: attached, resolve: answered } = Promise.withResolvers<void>()
  socket.emit('run:attach', { runId: part.runId, seq: 0, clientId: 'bench', binary: true }, (answer) => {
    if (!answer.success) throw new Error(answer.error)
    for (const event of answer.events) take(event)
    answered()
  })
  await attached
  if (part.awaits > 0) await begun
  return {
    complete,
    hold: (held: boolean) => hold(socket, held),
    result() {
      const seen = sequence.result()
      const disordered = seen.disordered + stray + (stamps?.disordered() ?? 0)
      return {
        length,
        ...(part.sum && { crc }),
        last,
        lastSeq: sequence.last,
        integrity: { ...seen, disordered, dropped },
      }
    },
  }
}

function isEnd(payload: unknown): boolean {
  const status = typeof payload === 'object' && payload !== null && 'status' in payload ? payload.status : undefined
  return status === 'stopped' || status === 'error'
}

const followers = await Promise.all(Array.from({ length: part.sockets }, follow))
onWord({
  hold: () => followers.forEach((follower) => follower.hold(true)),
  go: () => followers.forEach((follower) => follower.hold(false)),
  /** What there is so far, for sessions without an end. */
  report,
})
tell({ ready: true })
void Promise.all(followers.map(({ complete }) => complete)).then(report)

function report() {
  tell({ followers: followers.map(({ result }) => result()), delays: delays.counts() })
}
