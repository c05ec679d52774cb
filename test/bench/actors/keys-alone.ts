// The same typing into node-pty alone, in a process of its own: what the terminal itself takes for an echo.
import { setTimeout as sleep } from 'node:timers/promises'
import nodePty from 'node-pty'
import * as z from 'zod'
import { onWord, readPart, tell } from './part.ts'
import { typeKeys, Typing } from './typing.ts'

const part = readPart(z.object({ file: z.string(), args: z.array(z.string()), typing: Typing }))

const pty = nodePty.spawn(part.file, part.args, { cols: 80, rows: 24, encoding: null })
let onText: (text: string) => void = () => undefined
pty.onData((data: unknown) => onText(String(data)))

/** Milliseconds for the program to start and say what is no echo. */
const quiet = 300
onWord({
  async go() {
    await sleep(quiet)
    const milliseconds = await typeKeys(part.typing, new AbortController().signal, {
      send: (data) => pty.write(data),
      onText: (listener) => (onText = listener),
    })
    tell({ milliseconds })
  },
})
tell({ ready: true })
