// A small server of sessions: a log for each, attach and live events as in the protocol, and whatever faults a test wants. It keeps nothing on disk.
import type { Socket } from 'socket.io'
import type * as z from 'zod'
import type { SessionEvent } from '../../../shared/event.ts'
import { errors, fail } from '../../../shared/failure.ts'
import { commands } from '../../../shared/protocol/commands.ts'
import type { RunSummary } from '../../../shared/session.ts'
import { atEnd } from './clients.ts'
import { createTally, type ScriptedServer, startServer, type Tally } from './scripted-server.ts'

export const runId = 'echo_aaaaaaaaaaaaaaaaaaaaa'
export const otherRunId = 'echo_bbbbbbbbbbbbbbbbbbbbb'

export type AttachRequest = z.output<(typeof commands)['run:attach']['input']>
type Reply = (answer: unknown) => void

export type JournalServer = ScriptedServer & {
  /** Events by session; the same map may be given to the next server. */
  logs: Map<string, SessionEvent[]>
  sockets: Set<Socket>
  attaches: Tally<AttachRequest>
  detaches: Tally<string>
  acks: Tally<number>
  /** Records so many events and sends them to those who follow. */
  append(runId: string, count: number): void
  /** Sends an event, or anything, as it is. */
  send(event: unknown): void
  /** Closes every transport, as a network that fails does. */
  drop(): void
}

export type JournalScript = {
  port?: number
  logs?: Map<string, SessionEvent[]>
  /** Events in an answer. */
  pageSize?: number
  /** Takes an attach instead of the server when it returns true. `number` counts them from 1. */
  onAttach?(attach: { request: AttachRequest; number: number; socket: Socket; reply: Reply }): boolean
  /** What else a socket may say. */
  onSocket?(socket: Socket): void
}

export function eventOf(id: string, seq: number): SessionEvent {
  return { runId: id, sessionId: id, seq, channel: 'echo:output', type: 'chunk', payload: { data: `${seq}.` }, ts: seq }
}

export function eventsOf(id: string, count: number): SessionEvent[] {
  return Array.from({ length: count }, (_, index) => eventOf(id, index + 1))
}

export function summaryOf(id: string, lastSeq: number, more: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: id,
    kind: 'echo',
    title: id,
    status: 'running',
    createdAt: 1,
    lastActivityAt: lastSeq,
    lastSeq,
    followers: 0,
    ...more,
  }
}

/** The answer to an attach: `events` and the end of the log. */
export function attachedTo(id: string, events: SessionEvent[], lastSeq: number, more: object = {}) {
  return {
    success: true,
    runId: id,
    kind: 'echo',
    status: 'running',
    events,
    lastSeq,
    meta: summaryOf(id, lastSeq),
    ...more,
  }
}

export async function serveJournal(script: JournalScript = {}): Promise<JournalServer> {
  const logs = script.logs ?? new Map([[runId, []]])
  const pageSize = script.pageSize ?? 1000
  const sockets = new Set<Socket>()
  const attaches = createTally<AttachRequest>()
  const detaches = createTally<string>()
  const acks = createTally<number>()
  /** Who follows what. */
  const room = (id: string) => `run:${id}`

  const attach = (socket: Socket, payload: unknown, reply: Reply) => {
    const request = commands['run:attach'].input.parse(payload)
    attaches.add(request)
    if (script.onAttach?.({ request, number: attaches.all.length, socket, reply })) return
    const log = logs.get(request.runId)
    const after = request.seq ?? 0
    if (!log) return reply(fail(errors.sessionNotFound))
    if (after > log.length) return reply(fail(errors.sequenceAhead, { lastSeq: log.length }))
    reply(attachedTo(request.runId, log.slice(after, after + pageSize), log.length))
    for (const event of log.slice(after + pageSize)) socket.emit('run:event', event)
    void socket.join(room(request.runId))
  }
  const server = await startServer((io) => {
    io.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('disconnect', () => sockets.delete(socket))
      socket.on('run:attach', (payload: unknown, reply: Reply) => attach(socket, payload, reply))
      socket.on('run:detach', (payload: unknown, reply: Reply) => {
        const { runId: id } = commands['run:detach'].input.parse(payload)
        detaches.add(id)
        void socket.leave(room(id))
        reply({ success: true })
      })
      socket.on('run:ack', (payload: unknown) => acks.add(commands['run:ack'].input.parse(payload).seq))
      script.onSocket?.(socket)
    })
  }, script.port)
  atEnd(server.close)
  return {
    ...server,
    logs,
    sockets,
    attaches,
    detaches,
    acks,
    append(id, count) {
      const log = logs.get(id) ?? []
      logs.set(id, log)
      for (let added = 0; added < count; added += 1) {
        const event = eventOf(id, log.length + 1)
        log.push(event)
        server.io.to(room(id)).emit('run:event', event)
      }
    },
    send: (event) => void server.io.emit('run:event', event),
    drop() {
      for (const socket of sockets) socket.conn.close()
    },
  }
}
