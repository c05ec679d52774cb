// A program for a terminal: prints so many small pieces a second, each with its number and the time, as a progress display would.
import { writeSync } from 'node:fs'
import { now } from '../clock.ts'

const [perSecond = 1000, seconds = 10] = process.argv.slice(2).map(Number)
const stdout = 1
const total = perSecond * seconds

writeSync(stdout, 'READY')
process.stdin.once('data', () => {
  process.stdin.destroy()
  const begun = now()
  let printed = 0
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((now() - begun) / 1000) * perSecond))
    for (; printed < due; printed++) {
      writeSync(stdout, `\x1b[3${printed % 8}m#${printed} ${Math.round(now() * 1000)};\x1b[0m\r\n`)
    }
    if (printed === total) clearInterval(timer)
  }, 1)
})
