// Lines in a file that starts anew when it is large. It does not know who reads them.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

/** 1 MiB: some ten thousand lines, and a file that still opens in any editor. One older file is kept beside it. */
const maxBytes = 1024 * 1024

/** @returns a function that adds a line, at once: the next moment may be the process's last. A full disk loses it. */
export function openLogFile(file: string): (line: string) => void {
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return (line) => {
    try {
      if (bytes === 0) mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
      if (bytes > maxBytes) {
        renameSync(file, `${file}.old`)
        bytes = 0
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      bytes += Buffer.byteLength(line) + 1
    } catch {
      // There is nowhere left to say it.
    }
  }
}
