// A client of one of the peers: takes all that its terminal shows, or types into it. It draws nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { io } from 'socket.io-client'
import * as z from 'zod'
import { now } from '../clock.ts'
import { ready } from '../text.ts'
import { onWord, readPart, tell } from './part.ts'
import { typeKeys, Typing } from './typing.ts'

const part = readPart(
  z.object({
    url: z.string(),
    /** Length of the text after which it has all. */
    length: z.int().optional(),
    typing: Typing.optional(),
  }),
)

/** Characters after which wetty's own client says that it has drawn them: wetty stops at 2 Mi that were not. */
const commitCharacters = 128 * 1024
/** Milliseconds for a program's start, which is no echo. */
const quiet = 300

const socket = io(part.url, { transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 50 })
let [length, undrawn, begun] = [0, 0, 0]
let onText: (text: string) => void = () => undefined
const { promise: complete, resolve } = Promise.withResolvers<number>()
const { promise: begins, resolve: beginning } = Promise.withResolvers<void>()
socket.on('data', (text: string) => {
  length += text.length
  undrawn += text.length
  if (undrawn >= commitCharacters) {
    socket.emit('commit', undrawn)
    undrawn = 0
  }
  if (length >= ready.length) beginning()
  if (part.length !== undefined && length >= part.length) resolve(now())
  onText(text)
})
socket.once('connect', () => {
  if (part.typing) beginning()
})
await begins

onWord({
  async go() {
    if (part.typing) {
      await sleep(quiet)
      const wire = {
        send: (data: string) => void socket.emit('input', data),
        onText: (listener: (text: string) => void) => (onText = listener),
      }
      return tell({ milliseconds: await typeKeys(part.typing, new AbortController().signal, wire) })
    }
    begun = now()
    socket.emit('input', '\n')
    tell({ milliseconds: (await complete) - begun })
  },
})
tell({ ready: true })
