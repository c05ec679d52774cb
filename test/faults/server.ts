// A server as a child process that can be killed, started again, starved and given another time. It does not know what is done to it meanwhile.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { serverProgram } from '../../build/server-process.ts'
import { freePort } from '../support/port.ts'

export const key = 'the-key-of-a-server-that-has-a-hard-time'
const inside = path.join(import.meta.dirname, 'inside.ts')

/** Milliseconds for starting and for ending in order, on a busy machine: a server that takes longer hangs. */
const patience = 60_000

export const Weight = z.object({
  type: z.literal('weight'),
  heapBytes: z.number(),
  externalBytes: z.number(),
  /** What keeps the loop alive, by sort. */
  handles: z.record(z.string(), z.number()),
})
/** What a process holds when everything that can be swept was swept. */
export type Weight = z.infer<typeof Weight> & { descriptors: number }

/** What one process may have besides itself: descriptors, or processes of its user. */
export type Limit = 'nofile' | 'nproc'

export type Server = {
  readonly url: string
  readonly port: number
  readonly isRunning: boolean
  /** All that was written to stderr, of every process so far. */
  readonly complaints: string
  /** @returns undefined when it listens, or the line that says why not. @throws when it does neither. */
  start(): Promise<string | undefined>
  kill9(): Promise<void>
  /** Ends it in order. @returns its exit code. */
  end(): Promise<number | null>
  /** Sets its clock off by so many milliseconds, until it is started again. */
  shiftClock(offset: number): void
  /** @returns what takes the limit off again. */
  limit(what: Limit): () => void
  weigh(): Promise<Weight>
}

type ServerOptions = {
  dataDir: string
  /** The user to run as; this process's unless told. Limits on processes do not hold for root. */
  uid?: number | undefined
}

export async function createServer({ dataDir, uid }: ServerOptions): Promise<Server> {
  const port = await freePort()
  const args = ['--host', '127.0.0.1', '--port', String(port), '--data-dir', dataDir, '--json']
  let child: ChildProcess | undefined
  let complaints = ''

  const launch = () => {
    const launched = spawn(process.execPath, ['--expose-gc', '--import', inside, serverProgram, ...args], {
      env: { PATH: process.env['PATH'], HOME: dataDir, TERMINAL_KEY: key },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(uid !== undefined && { uid }),
    })
    launched.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text))
    return launched
  }
  const leave = async (signal: NodeJS.Signals): Promise<number | null> => {
    const leaving = child
    child = undefined
    if (!leaving) return 0
    // 'close' comes when its output has ended too, which a terminal's program may hold on to.
    if (leaving.exitCode !== null || leaving.signalCode !== null) return leaving.exitCode
    const gone = once(leaving, 'exit')
    leaving.kill(signal)
    await within(gone, `The server's end by ${signal}`)
    return leaving.exitCode
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get isRunning() {
      return child !== undefined
    },
    get complaints() {
      return complaints
    },
    async start() {
      const before = complaints.length
      const launched = launch()
      const exit = once(launched, 'exit')
      const lines = createInterface(launched.stdout ?? process.stdin)
      const line = await within(Promise.race([once(lines, 'line'), exit.then(() => undefined)]), "The server's start")
      if (line) {
        child = launched
        return undefined
      }
      return complaints.slice(before).trim()
    },
    kill9: async () => void (await leave('SIGKILL')),
    end: () => leave('SIGTERM'),
    shiftClock: (offset) => void child?.send({ type: 'clock', offset }),
    limit(what) {
      const pid = child?.pid ?? 0
      const usual = limitOf(pid, what)
      setLimit(pid, what, what === 'nofile' ? descriptorsOf(pid) : 1)
      return () => setLimit(pid, what, usual)
    },
    async weigh() {
      if (!child) throw new Error('There is no server to weigh')
      const told = weightOf(child)
      child.send({ type: 'weigh' })
      const weight = await within(told, 'Weighing the server')
      return { ...weight, descriptors: descriptorsOf(child.pid ?? 0) }
    },
  }
}

/** Rejects when it takes so long that it will never come. */
export async function within<T>(promise: Promise<T>, what: string, milliseconds = patience): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} takes over ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Resolves with the next one that it tells, among all else that it says to its parent. */
function weightOf(child: ChildProcess): Promise<z.infer<typeof Weight>> {
  return new Promise((resolve) => {
    const look = (message: unknown) => {
      const weight = Weight.safeParse(message)
      if (!weight.success) return
      child.off('message', look)
      resolve(weight.data)
    }
    child.on('message', look)
  })
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** The soft one, which may be set back. */
function limitOf(pid: number, what: Limit): string {
  const args = [`--pid=${pid}`, `--${what}`, '--noheadings', '--output=SOFT']
  return spawnSync('prlimit', args, { encoding: 'utf8' }).stdout.trim()
}

function setLimit(pid: number, what: Limit, to: number | string): void {
  spawnSync('prlimit', [`--pid=${pid}`, `--${what}=${to}:`])
}
