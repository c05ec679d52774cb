// Every attachment of one client: who follows which session, on which connection. It does not know what views do with events.
import * as z from 'zod'
import { type RunId, SessionEvent } from '../event.ts'
import type { Signal } from '../protocol/signals.ts'
import type { Attachment, AttachOptions } from './attachment.ts'
import type { Caller } from './caller.ts'
import { createFollow, type Follow } from './follow.ts'
import { guarded } from './listeners.ts'
import type { Log } from './log.ts'

export type Attachments = {
  /**
   * Follows a session until detached, over every reconnect. A session has one cursor in one connection, so a client that attaches
   * to it a second time is refused (`attached` rejects, onError is called); after detach() it may attach again at once.
   */
  attach(runId: RunId, options: AttachOptions): Attachment
  /** There is a new connection: attaches everything on it. Resolves when all have caught up. */
  recover(): Promise<void>
  lost(): void
  /** Takes a `run:event` as it came from the wire. */
  receive(payload: unknown): void
  deleted(runId: RunId): void
  /** The server says the hash of what it sent. */
  check(check: Signal<'run:check'>): void
  close(): void
}

const Addressed = z.object({ runId: z.string() })

export function createAttachments(options: {
  caller: Caller
  log: Log
  clientId?: string | undefined
  stallTimeout: number
}): Attachments {
  const { log } = options
  const follows = new Map<RunId, Follow>()
  /** Detaches that the server has not answered: attaching again waits, or it would undo the new one. */
  const leaving = new Map<RunId, Promise<void>>()
  let isOpen = false
  let isClosed = false

  const attach = (runId: RunId, view: AttachOptions): Attachment => {
    if (follows.has(runId)) return refuse(runId, view, log)
    const follow = createFollow(runId, view, {
      ...options,
      onEnd(told) {
        follows.delete(runId)
        leaving.set(runId, told)
        void told.then(() => leaving.get(runId) === told && leaving.delete(runId))
      },
    })
    if (isClosed) follow.close()
    else follows.set(runId, follow)
    const before = leaving.get(runId)
    const begin = () => isOpen && follows.get(runId) === follow && follow.begin()
    if (before) void before.then(begin)
    else begin()
    return follow
  }
  return {
    attach,
    async recover() {
      isOpen = true
      const all = [...follows.values()]
      for (const follow of all) follow.begin()
      await Promise.all(all.map((follow) => follow.caughtUp()))
    },
    lost() {
      isOpen = false
      for (const follow of follows.values()) follow.lost()
    },
    receive(payload) {
      const event = SessionEvent.safeParse(payload)
      if (event.success) return follows.get(event.data.runId)?.receive(event.data)
      const address = Addressed.safeParse(payload)
      log.warn(`Something came that is no event of ${address.data?.runId ?? 'any session'}`, event.error)
      if (address.success) follows.get(address.data.runId)?.receive(undefined)
    },
    deleted: (runId) => follows.get(runId)?.deleted(),
    check: (check) => follows.get(check.runId)?.check(check),
    close() {
      isOpen = false
      isClosed = true
      for (const follow of follows.values()) follow.close()
      follows.clear()
    },
  }
}

/** @returns an attachment that has already ended. Told in a later turn: the caller has no attachment yet. */
function refuse(runId: RunId, { seq = 0, onError }: AttachOptions, log: Log): Attachment {
  const error = new Error(`This client is attached to ${runId} already`)
  const attached = Promise.reject(error)
  attached.catch(() => guarded(log, 'onError', () => onError?.(error)))
  return { runId, cursor: seq, lastSeq: seq, attached, detach: () => Promise.resolve() }
}
