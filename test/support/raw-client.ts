// A client written from the protocol's pages alone: a socket, callbacks, and events as they come. It uses nothing of our own client.
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import * as z from 'zod'

const RunEvent = z.strictObject({
  runId: z.string(),
  sessionId: z.string(),
  seq: z.number(),
  channel: z.string(),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
  ts: z.number(),
})
export type RunEvent = z.infer<typeof RunEvent>

/** The fields that tests read; all others are there too. */
const Answer = z.looseObject({
  success: z.boolean(),
  error: z.string().optional(),
  runId: z.string().optional(),
  status: z.unknown().optional(),
  lastSeq: z.number().optional(),
  retryAfter: z.number().optional(),
  events: z.array(RunEvent).optional(),
  runs: z.array(z.looseObject({ runId: z.string() })).optional(),
  sockets: z.array(z.looseObject({ socketId: z.string() })).optional(),
  meta: z.looseObject({ runId: z.string() }).optional(),
})
export type Answer = z.infer<typeof Answer>

export type Attached = Answer & { events: RunEvent[]; lastSeq: number }

export type RawClient = {
  readonly socket: Socket
  /** Every event so far, in the order of its coming: `run:event`s, and what the answers to `attach` held. */
  readonly events: readonly RunEvent[]
  /** Everything else that was told: names and payloads. */
  readonly told: readonly [name: string, payload: unknown][]
  /** Sends whatever it is given. @returns what the callback was called with. */
  ask(event: string, ...args: unknown[]): Promise<Answer>
  /** Sends without a callback. */
  emit(event: string, ...args: unknown[]): void
  hello(key: unknown): Promise<Answer>
  /** Attaches as the pages say: what the answer holds comes first. Rejects when the answer is no. */
  attach(runId: string, seq?: number, more?: Record<string, unknown>): Promise<Attached>
  /** Resolves with all events once they satisfy, at once or when one comes. */
  until(isEnough: (events: readonly RunEvent[]) => boolean): Promise<readonly RunEvent[]>
  /** Resolves with the payload of the first thing told by that name, past or to come, that fits. */
  hear(name: string, fits?: (payload: unknown) => boolean): Promise<unknown>
  /** Resolves with the reason when the connection ends, or has ended. */
  gone(): Promise<string>
}

/** Opens a socket that ends with the test; it connects by itself and comes back only when told to. */
export function openRaw(url: string, options: Partial<ManagerOptions & SocketOptions> = {}): RawClient {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options })
  onTestFinished(() => void socket.disconnect())
  const events: RunEvent[] = []
  const told: [string, unknown][] = []
  const waiting = new Set<() => void>()
  const changed = () => {
    for (const look of waiting) look()
  }
  let ended: string | undefined
  socket.on('disconnect', (reason) => {
    ended = reason
    changed()
  })
  socket.onAny((name: string, payload: unknown) => {
    if (name === 'run:event') events.push(RunEvent.parse(payload))
    else told.push([name, payload])
    changed()
  })
  const when = <T>(found: () => { is: T } | undefined) =>
    new Promise<T>((resolve) => {
      const look = () => {
        const answer = found()
        if (!answer) return
        waiting.delete(look)
        resolve(answer.is)
      }
      waiting.add(look)
      look()
    })
  const ask = async (event: string, ...args: unknown[]) => {
    const answer = await new Promise<unknown>((resolve) => void socket.emit(event, ...args, resolve))
    return Answer.parse(answer)
  }
  const attach = (runId: string, seq: number, more: Record<string, unknown>) =>
    new Promise<Attached>((resolve, reject) => {
      socket.emit('run:attach', { runId, seq, clientId: 'raw', ...more }, (given: unknown) => {
        const answer = Answer.parse(given)
        if (!answer.success) return reject(new Error(answer.error))
        const attached = { ...answer, events: answer.events ?? [], lastSeq: answer.lastSeq ?? 0 }
        events.push(...attached.events)
        resolve(attached)
        changed()
      })
    })
  return {
    socket,
    events,
    told,
    ask,
    attach: (runId, seq = 0, more = {}) => attach(runId, seq, more),
    emit: (event, ...args) => void socket.emit(event, ...args),
    hello: (terminalKey) => ask('client:hello', { clientId: 'raw', terminalKey }),
    until: (isEnough) => when(() => (isEnough(events) ? { is: events } : undefined)),
    hear: (name, fits = () => true) =>
      when(() => {
        const found = told.find(([its, payload]) => its === name && fits(payload))
        return found && { is: found[1] }
      }),
    gone: () => when(() => (ended === undefined ? undefined : { is: ended })),
  }
}

/** Opens a socket and says the key. */
export async function enter(server: { url: string; key: string }): Promise<RawClient> {
  const client = openRaw(server.url)
  const answer = await client.hello(server.key)
  if (!answer.success) throw new Error(answer.error)
  return client
}

/** Starts a session. @returns its id. */
export async function create(client: RawClient, request: Record<string, unknown>): Promise<string> {
  const { runId, error } = await client.ask('run:create', request)
  if (runId === undefined) throw new Error(error)
  return runId
}

/** Starts a terminal that runs a script by sh. @returns its id. */
export function createScript(
  client: RawClient,
  script: string,
  options: Record<string, unknown> = {},
): Promise<string> {
  return create(client, { kind: 'pty', cwd: '/', options: { shell: '/bin/sh', args: ['-c', script], ...options } })
}

/** What a waiting terminal says first. */
export const ready = 'ready'

/** Starts a terminal that is attached here, has said `ready`, and runs a script once it is told a line end. @returns its id. */
export async function createWaiting(client: RawClient, script: string): Promise<string> {
  // Raw, so that what is said is what comes: no echo of the line end, no line ends made longer.
  const runId = await createScript(client, `stty raw -echo; printf ${ready}; read go; ${script}`)
  await client.attach(runId)
  await client.until((events) => textOf(events.filter((event) => event.runId === runId)) === ready)
  return runId
}

/** @returns all of a session's events after `seq`, page by page. */
export async function readAll(client: RawClient, runId: string, seq = 0): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for (let cursor = seq; ; cursor = events.at(-1)?.seq ?? seq) {
    const page = await client.ask('run:read', { runId, seq: cursor })
    if (!page.success) throw new Error(page.error)
    events.push(...(page.events ?? []))
    if (cursor === (events.at(-1)?.seq ?? seq)) return events
  }
}

/** @returns the texts of these events' pieces on one channel, joined. */
export function textOf(events: readonly RunEvent[], channel = 'pty:stdout'): string {
  return events.map((event) => (event.channel === channel ? String(event.payload['data']) : '')).join('')
}

/** Whether the last of these events is a session's end. */
export function hasEnded(events: readonly RunEvent[]): boolean {
  const last = events.at(-1)
  return last?.channel === 'system:status' && /stopped|error/.test(String(last.payload['status']))
}

/** @returns first, first + 1, … last. */
export function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

export const seqsOf = (events: readonly { seq: number }[]): number[] => events.map(({ seq }) => seq)
