// A server under measurement: a process of its own with a data folder of its own. It does not know what is measured.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { isStale } from '../../build/outputs.ts'
import { serverEnvironment, serverProgram as bundle } from '../../build/server-process.ts'
import { type Client, createClient } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import { now, within } from './clock.ts'

/** Given, so that no server has to be asked for the one it makes. */
const key = 'the-key-of-a-server-that-lives-for-one-measurement'
/** Milliseconds for starting, and for ending everything that runs. */
const patience = 30_000
/** Milliseconds between two looks at a session that is to end. */
const lookMilliseconds = 20

const source = path.join(import.meta.dirname, '../../main/headless.ts')

/** @returns the server's program: the bundle when it is there and fresh, otherwise its source, which Node runs as well. */
export function serverProgram(): string {
  return existsSync(bundle) && !isStale('main') ? bundle : source
}

const Listening = z.object({ url: z.string(), pid: z.int() })

export type ServerOptions = {
  /** The file that Node is given. */
  program: string
  /** Options of Node itself. */
  nodeOptions: readonly string[]
  dataDir: string
}

export type BenchServer = {
  readonly url: string
  readonly key: string
  readonly pid: number
  readonly dataDir: string
  /** From before its process was made until it told where it listens. */
  readonly startMilliseconds: number
  readonly owner: Client
  /** Starts a terminal. @returns its runId. */
  terminal(file: string, args: readonly string[]): Promise<string>
  summary(runId: string): Promise<RunSummary>
  /** Resolves with the summary of a session that has ended. */
  ended(runId: string): Promise<RunSummary>
  close(): Promise<void>
}

export async function startServer({ program, nodeOptions, dataDir }: ServerOptions): Promise<BenchServer> {
  const args = ['--host', '127.0.0.1', '--port', '0', '--data-dir', dataDir, '--key', key, '--json']
  const begun = now()
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], {
    env: serverEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const told = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (text) => {
      if (text.startsWith('{')) resolve(text)
      // What Node's own options print, such as --trace-gc.
      else process.stderr.write(`${text}\n`)
    })
  })
  const early = gone.then((): string => {
    throw new Error(`The server ended with ${child.signalCode ?? child.exitCode} before it listened`)
  })
  const line = await within(patience, 'Starting the server', Promise.race([told, early]))
  const startMilliseconds = now() - begun
  early.catch(() => undefined)
  const { url, pid } = Listening.parse(JSON.parse(line))
  let isClosing = false
  child.once('exit', (code, signal) => {
    if (!isClosing) throw new Error(`The server ended with ${signal ?? code}`)
  })
  const owner = createClient({ serverUrl: url, apiKey: key, clientId: 'bench' })
  await owner.connect()

  const summary = async (runId: string) => {
    const found = (await owner.runs.list()).find((run) => run.runId === runId)
    if (!found) throw new Error(`The server has no ${runId}`)
    return found
  }
  return {
    ...{ url, key, pid, dataDir, startMilliseconds, owner, summary },
    async terminal(shell, shellArgs) {
      const options = { shell, args: [...shellArgs] }
      const { runId } = await owner.runs.create({ kind: 'pty', cwd: '/', options })
      return runId
    },
    async ended(runId) {
      for (;;) {
        const found = await summary(runId)
        if (found.status === 'stopped' || found.status === 'error') return found
        await new Promise((resolve) => void setTimeout(resolve, lookMilliseconds))
      }
    },
    async close() {
      isClosing = true
      await owner.close()
      child.kill('SIGTERM')
      await within(patience, 'Closing the server', gone)
    },
  }
}
