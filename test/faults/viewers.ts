// Those who watch while everything fails: our own client, the protocol page's pattern, and processes that can be killed. Each writes down all that it sees.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { io } from 'socket.io-client'
import { createClient } from '../../shared/client/client.ts'
import type { Line } from './line.ts'
import { type AnyEvent, see, type Seen } from './seen.ts'
import { key } from './server.ts'

export type Viewer = {
  readonly name: string
  readonly line: Line
  follow(runId: string): void
  /** What was seen of each session that it follows. */
  seen(): ReadonlyMap<string, Seen>
  /** What must not happen: a view that was begun anew or given up. */
  readonly complaints: readonly string[]
  /** Stands still: reads nothing, or says of nothing that it is processed. */
  stall(isStalled: boolean): void
  /** Ends without a warning and begins again with what it remembers; for one in this process, its line is cut. */
  die(): Promise<void>
  close(): Promise<void>
}

export function watchByClient(line: Line): Viewer {
  const client = createClient({ serverUrl: line.url, apiKey: key, clientId: 'ours', logLevel: 'silent' })
  client.on('error', () => undefined)
  client.connect().catch(() => undefined) // it tries again by itself
  const seen = new Map<string, Seen>()
  const complaints: string[] = []
  let held: (() => void)[] | undefined
  return {
    name: 'our client',
    line,
    follow(runId) {
      const mine: Seen = { seqs: [], digests: [] }
      seen.set(runId, mine)
      client.runs.attach(runId, {
        onEvent(event, done) {
          see(mine, event)
          if (held) held.push(done)
          else done()
        },
        onReset: (_picture, why) => complaints.push(`${runId} was begun anew: ${why}`),
        onError: ({ message }) => complaints.push(`${runId} was given up: ${message}`),
      })
    },
    seen: () => seen,
    complaints,
    stall(isStalled) {
      const late = held ?? []
      held = isStalled ? [] : undefined
      for (const done of late) done()
    },
    async die() {
      line.cut('reset')
    },
    close: () => client.close(),
  }
}

/** Follows as the protocol's page shows it: attaches again from the last seq at each connection. It takes long texts as bytes, like our own client. */
export function watchByPattern(line: Line): Viewer {
  const settings = { reconnectionDelay: 50, reconnectionDelayMax: 200 }
  const socket = io(line.url, { transports: ['websocket'], forceNew: true, ...settings })
  const seen = new Map<string, Seen>()
  const take = (runId: string, event: AnyEvent) => {
    const mine = seen.get(runId)
    if (mine) see(mine, event)
  }
  const attach = (runId: string) => {
    const request = { runId, seq: seen.get(runId)?.seqs.at(-1) ?? 0, clientId: 'pattern', binary: true }
    socket.emit('run:attach', request, (answer: { events: AnyEvent[] }) => {
      for (const event of answer.events) take(runId, event)
    })
  }
  let isIn = false
  socket.on('disconnect', () => (isIn = false))
  socket.on('connect', () => {
    socket.emit('client:hello', { clientId: 'pattern', terminalKey: key }, () => {
      isIn = true
      for (const runId of seen.keys()) attach(runId)
    })
  })
  socket.on('run:event', (event: AnyEvent & { runId: string }) => take(event.runId, withText(event)))
  return {
    name: 'the pattern',
    line,
    follow(runId) {
      seen.set(runId, { seqs: [], digests: [] })
      if (isIn) attach(runId)
    },
    seen: () => seen,
    complaints: [],
    stall: (isStalled) => line.slow(isStalled),
    async die() {
      line.cut('reset')
    },
    async close() {
      socket.disconnect()
    },
  }
}

/** @returns the event as it is kept, whether its text came as bytes or not. */
function withText(event: AnyEvent): AnyEvent {
  const { payload } = event
  const data = typeof payload === 'object' && payload !== null && 'data' in payload ? payload.data : undefined
  return Buffer.isBuffer(data) ? { ...event, payload: { data: data.toString() } } : event
}

/** Follows one session in a process of its own. */
export function watchByProcess(line: Line, folder: string): Viewer {
  let child: ChildProcess | undefined
  let runId: string | undefined
  const complaints: string[] = []
  const file = () => path.join(folder, `${runId}.seen`)
  const start = () => {
    const input = JSON.stringify({ url: line.url, key, runId, file: file() })
    const started = fork(path.join(import.meta.dirname, 'viewer-process.ts'), [input])
    started.once('exit', (code) => code && complaints.push(`the process ended with ${code}`))
    child = started
  }
  const end = async () => {
    const ending = child
    child = undefined
    if (!ending) return
    const gone = once(ending, 'exit')
    ending.kill('SIGKILL')
    await gone
  }
  return {
    name: 'a process',
    line,
    follow(id) {
      if (runId !== undefined) return
      runId = id
      start()
    },
    seen() {
      if (runId === undefined) return new Map()
      const text = existsSync(file()) ? readFileSync(file(), 'utf8').trimEnd() : ''
      const rows = text === '' ? [] : text.split('\n').map((row) => row.split(' ').map(Number))
      const column = (index: number) => rows.map((row) => row[index] ?? NaN)
      return new Map([[runId, { seqs: column(0), digests: column(1) }]])
    },
    complaints,
    stall: (isStalled) => void child?.kill(isStalled ? 'SIGSTOP' : 'SIGCONT'),
    async die() {
      if (!child) return
      await end()
      start()
    },
    close: end,
  }
}
