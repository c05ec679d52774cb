// Puts the stand-in for `claude` in a folder of the test's own, and tells what became of it. It does not know what it is told to do.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { testFolder } from '../folder.ts'

const Start = z.object({ pid: z.int(), args: z.array(z.string()), env: z.record(z.string(), z.string()) })
export type Start = z.infer<typeof Start>
const Request = z.object({ subtype: z.string(), model: z.string().optional(), mode: z.string().optional() })
type Request = z.infer<typeof Request>

export type StandIn = {
  folder: string
  /** What a server is started with, so that it finds this one, in PATH. */
  options: { claudeEnvironment: NodeJS.ProcessEnv }
  install(): void
  remove(): void
  /** From its next start on: `old` says not whose prompt it answers, `stubborn` minds no signal, `forgetful` knows no earlier conversation. */
  become(what: 'old' | 'stubborn' | 'forgetful'): void
  /** Each start of it. */
  starts(): Start[]
  /** What was asked of it besides prompts. */
  requests(): Request[]
}

/** @param more is added to its environment. */
export function standInForClaude(more: NodeJS.ProcessEnv = {}): StandIn {
  const folder = testFolder()
  const program = path.join(folder, 'claude')
  const lines = (name: string): unknown[] => {
    const file = path.join(folder, name)
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line): unknown => JSON.parse(line))
      : []
  }
  const standIn: StandIn = {
    folder,
    options: {
      claudeEnvironment: {
        ...process.env,
        PATH: `${folder}:/usr/bin:/bin`,
        HOME: folder,
        STAND_IN_FOLDER: folder,
        ...more,
      },
    },
    install() {
      const source = path.join(import.meta.dirname, 'stand-in-program.ts')
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${source}' "$@"\n`)
      chmodSync(program, 0o755)
    },
    remove: () => rmSync(program),
    become: (what) => writeFileSync(path.join(folder, what), ''),
    starts: () => lines('starts').map((line) => Start.parse(line)),
    requests: () => lines('requests').map((line) => Request.parse(line)),
  }
  standIn.install()
  return standIn
}
