// Somebody who types: one key at a time into one session, each timed until its echo is here. It does not know the program that echoes.
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { createSequence } from '../integrity.ts'
import { connect, Server, textOf } from './connect.ts'
import { onWord, readPart, tell } from './part.ts'
import { typeKeys, Typing } from './typing.ts'

const part = readPart(z.object({ server: Server, runId: z.string(), typing: Typing }))

const socket = await connect(part.server)
const sequence = createSequence(0)
let dropped = 0
let onText: (text: string) => void = () => undefined
socket.on('run:event', ({ seq, channel, payload }) => {
  sequence.take(seq)
  if (channel.endsWith(':stdout') || channel === 'echo:output') onText(textOf(payload))
})
socket.on('disconnect', () => (dropped += 1))
const { promise: attached, resolve } = Promise.withResolvers<void>()
socket.emit('run:attach', { runId: part.runId, seq: 0, clientId: 'bench', binary: true }, (answer) => {
  if (!answer.success) throw new Error(answer.error)
  for (const { seq } of answer.events) sequence.take(seq)
  resolve()
})
await attached

/** Milliseconds for a shell's prompt, which is no echo. */
const quiet = 300
const { runId } = part
const stopping = new AbortController()
// The command needs no answer, whatever its type says; asking for one would send a second packet for each key.
const emit = (...packet: unknown[]) => void Reflect.apply(socket.emit, socket, packet)
onWord({
  async go() {
    await sleep(quiet)
    const milliseconds = await typeKeys(part.typing, stopping.signal, {
      send: (data) => emit('run:input', { runId, data }),
      onText: (listener) => (onText = listener),
    })
    tell({ milliseconds, lastSeq: sequence.last, integrity: { ...sequence.result(), dropped } })
  },
  stop: () => stopping.abort(),
})
tell({ ready: true })
