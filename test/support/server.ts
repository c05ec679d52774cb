// Whole servers for end-to-end tests: in this process, or as a child that can be killed and started again. It does not know what is tested.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { serverProgram } from '../../build/server-process.ts'
import { createLogger } from '../../main/base/logger.ts'
import { createServer, type ServerOptions } from '../../main/server.ts'
import { testFolder } from './folder.ts'
import { freePort } from './port.ts'

export const key = 'correct-horse-battery-staple'
/** A well-formed id that no session has. */
export const noSession = `pty_${'0'.repeat(21)}`

const root = path.join(import.meta.dirname, '../..')

export type TestServer = {
  url: string
  key: string
  folder: string
  /** Every log line so far, debug lines too. */
  lines: string[]
  close(): Promise<void>
}

/** Starts a server in this process, on a free port and in a folder of the test's own; it ends with the test. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = options.dataDir ?? testFolder()
  const lines: string[] = []
  const logger = createLogger({ level: 'info', debugAreas: new Set('*'), write: (line) => lines.push(line) })
  const usual = { port: 0, host: '127.0.0.1', dataDir: folder, key, pageFolder: path.join(folder, 'page'), logger }
  const created = await createServer({ ...usual, ...options })
  if (!created.success) throw new Error(created.error)
  const { server } = created
  onTestFinished(server.close)
  return { url: server.url, key: server.key ?? '', folder, lines, close: server.close }
}

/** A server closes within 5 s, on a busy machine a little later. */
const closingMilliseconds = 15_000

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type ServerProcess = {
  readonly pid: number
  readonly stdout: string
  readonly stderr: string
  /** Resolves with the first whole line, or what there was when it ended. */
  firstLine(): Promise<string>
  readonly exited: Promise<Exit>
  kill(signal: NodeJS.Signals): Promise<Exit>
  /** Closes the reading ends of its output. */
  closeOutput(): void
}

export type RunOptions = { args?: string[]; env?: NodeJS.ProcessEnv; uid?: number }

/** Starts the headless server, as it is shipped, as a child with these arguments. Whatever becomes of it, it is gone after the test. */
export function runServer({ args = [], env = {}, uid }: RunOptions = {}): ServerProcess {
  const child = spawn(process.execPath, [serverProgram, ...args], {
    cwd: root,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const exited = exitOf(child)
  const line = new Promise<string>((resolve) => {
    child.stdout.on('data', () => output.stdout.includes('\n') && resolve(output.stdout.split('\n')[0] ?? ''))
    void exited.then(() => resolve(output.stdout))
  })
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  onTestFinished(async () => {
    // In order, so that its sessions end too; whatever becomes of that, it is gone then.
    const late = setTimeout(() => child.kill('SIGKILL'), closingMilliseconds)
    await kill('SIGTERM')
    clearTimeout(late)
  })
  return {
    pid: child.pid ?? 0,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    firstLine: () => line,
    exited,
    kill,
    closeOutput() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

/** Both when the process has ended and when its output has. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

/** What the tests' own runner puts there must not reach a server, nor may a developer's settings. */
/** @returns this process’s environment without what a test runner and a developer have in it. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|VITE_|NODE_|DISPATCH_|TERMINAL_KEY|DEBUG|TEST$|PROD$|DEV$|MODE$|SSR$|BASE_URL$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

const FirstLine = z.strictObject({ url: z.string(), pid: z.number(), version: z.string(), key: z.string().optional() })

export type SpawnedServer = {
  readonly url: string
  readonly port: number
  readonly key: string
  readonly folder: string
  /** The one that runs now, or ran last. */
  readonly process: ServerProcess
  /** Kills it without a warning; resolves when it is gone. */
  kill9(): Promise<void>
  /** Starts it again, on the same port and folder. */
  restart(): Promise<void>
  /** Resident memory in bytes: now, and at its most since the start or `forgetPeak`. Linux only. */
  memory(): { resident: number; peak: number }
  forgetPeak(): void
}

/** Starts a server as a child, with the known key, and waits until it listens. */
export async function spawnServer(options: RunOptions & { folder?: string } = {}): Promise<SpawnedServer> {
  const { folder = testFolder(), args = [] } = options
  const port = await freePort()
  const start = async () => {
    const child = runServer({
      ...options,
      args: ['--json', '--port', String(port), '--data-dir', folder, ...args],
      env: { TERMINAL_KEY: key, ...options.env },
    })
    const line = await child.firstLine()
    if (line === '') throw new Error(`The server did not start: ${child.stderr}`)
    FirstLine.parse(JSON.parse(line))
    return child
  }
  let current = await start()
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    key,
    folder,
    get process() {
      return current
    },
    kill9: async () => void (await current.kill('SIGKILL')),
    async restart() {
      current = await start()
    },
    memory: () => memoryOf(current.pid),
    // See proc(5), clear_refs.
    forgetPeak: () => writeFileSync(`/proc/${current.pid}/clear_refs`, '5'),
  }
}

function memoryOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') }
}
