// node-pty alone in a process of its own: prints a file through a terminal and counts the bytes, and does nothing else.
import nodePty from 'node-pty'
import * as z from 'zod'
import { now } from '../clock.ts'
import { onWord, readPart, tell } from './part.ts'

const part = readPart(z.object({ script: z.string(), bytes: z.int() }))

const pty = nodePty.spawn('/bin/sh', ['-c', part.script], { cols: 80, rows: 24, encoding: null })
let [bytes, begun] = [0, 0]
let usage = process.cpuUsage()
pty.onData((data: unknown) => {
  const before = bytes
  bytes += Buffer.isBuffer(data) ? data.length : 0
  // The script says READY first.
  if (before === 0) tell({ ready: true })
  if (bytes >= part.bytes && before < part.bytes) tell({ milliseconds: now() - begun, bytes, cpu: cpuMilliseconds() })
})
onWord({
  go() {
    usage = process.cpuUsage()
    begun = now()
    pty.write('\n')
  },
})

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage(usage)
  return (user + system) / 1000
}
