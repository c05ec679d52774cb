// The sessions that one socket follows: each has a cursor of its own and flows at the socket's pace. It does not know who may follow what.
import type { Socket } from 'socket.io'
import { errors, fail } from '../../shared/failure.ts'
import type { Answer, SocketSummary } from '../../shared/protocol/commands.ts'
import type { Signal } from '../../shared/protocol/signals.ts'
import type { Logger } from '../base/logger.ts'
import type { Follower, Followers } from '../journal/follow.ts'
import { type Journal, sizeOf, type StoredEvent } from '../journal/journal.ts'
import type { Keyframe } from '../journal/keyframe.ts'
import { toSessionEvent } from '../journal/session-event.ts'
import type { Keyframes } from '../keyframes/keyframes.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { type AckWindow, createAckWindow } from './ack-window.ts'
import { frameOf } from './event-frame.ts'
import { createOutbox } from './outbox.ts'
import { createStreamCheck, type StreamCheck } from './stream-check.ts'
import type { Lens, View } from './view.ts'

/** Events in one answer: parsing and encoding more of them would hold the loop for over 10 ms. */
const maxPageEvents = 10_000

/** Events behind a cursor whose bytes are added up; a client that is further behind has its lag estimated by them. */
const exactLagEvents = 4096

/** What was sent until now: events, and the bytes of their packets. */
export type Sent = { events: number; bytes: number }

export type AttachRequest = {
  runId: string
  afterSeq: number
  maxBytes: number
  snapshot: boolean
  binary: boolean
  check: boolean
}

export type Relays = {
  /**
   * Follows a session, or moves its cursor when it is followed already. Synchronous: events begin to flow in a later turn
   * of the loop, so an answer that is given in this turn comes before them.
   */
  attach(request: AttachRequest): Answer<'run:attach'>
  /** @returns a page of history, without following. */
  read(runId: string, afterSeq: number, maxBytes: number, limit: number | undefined): Answer<'run:read'>
  detach(runId: string): void
  ack(runId: string, seq: number): void
  /** The client has another hash than it was told. */
  differs(runId: string, seq: number, hash: number): void
  describe(): SocketSummary['runs']
  readonly sent: Readonly<Sent>
  close(): void
}

type Relay = { follower: Follower; window: AckWindow; check: StreamCheck | undefined }

/** How events go to the socket: what is shown of them, whether long texts go as bytes, what counts them, and whether the client is known to acknowledge. */
type Way = { lens: Lens; binary: boolean; check: StreamCheck | undefined; acknowledges: boolean | undefined }

export type RelayDeps = {
  journal: Journal
  followers: Followers
  sessions: Sessions
  keyframes: Pick<Keyframes, 'newest' | 'want'>
  view: View
  checkMilliseconds: number
  tellCheck(check: Signal<'run:check'>): void
  log: Logger
}

export function createRelays(
  { journal, followers, sessions, keyframes, view, checkMilliseconds, tellCheck, log }: RelayDeps,
  socket: Pick<Socket, 'conn'>,
): Relays {
  const relays = new Map<string, Relay>()
  const outbox = createOutbox(socket)
  const sent: Sent = { events: 0, bytes: 0 }

  const count = (events: number, bytes: number) => {
    sent.events += events
    sent.bytes += bytes
  }
  const wakeAll = () => {
    for (const { follower } of relays.values()) follower.wake()
  }
  const follow = (runId: string, afterSeq: number, { lens, binary, check, acknowledges }: Way): Relay => {
    const window = createAckWindow(acknowledges)
    const follower = followers.follow(runId, afterSeq, {
      hasRoom: () => outbox.hasRoom() && window.hasRoom(),
      deliver(events) {
        const shown = lens(events)
        const frames = shown.map((event) => frameOf(event, binary))
        const bytes = outbox.send(frames, wakeAll)
        window.sent(events.at(-1)?.seq ?? 0, bytes)
        count(frames.length, bytes)
        check?.sent(shown)
      },
    })
    return { follower, window, check }
  }
  /** @returns a page as it goes into an answer. */
  const answer = (stored: readonly StoredEvent[], lens: Lens): readonly StoredEvent[] => {
    const events = lens(stored)
    const bytes = events.reduce((sum, event) => sum + sizeOf(event.body.length), 0)
    outbox.answered(bytes)
    count(events.length, bytes)
    return events
  }
  /** @returns the newest picture, where it spares more than a page: `end` is that of the first one. */
  const pictureAfter = (runId: string, end: number, lastSeq: number): Keyframe | undefined => {
    if (end >= lastSeq || !view.showsPictures(runId)) return undefined
    const keyframe = keyframes.newest(runId)
    return keyframe && keyframe.seq > end && keyframe.seq <= lastSeq ? keyframe : undefined
  }
  /** @returns a page of what comes after `start`, and the picture that it begins with where one is wanted and worth it. */
  const beginning = ({ runId, maxBytes, snapshot }: AttachRequest, start: number, lastSeq: number) => {
    if (!outbox.hasRoomForAnswer()) return { stored: [], end: start }
    const history = journal.read(runId, start, maxBytes, maxPageEvents)
    const endOf = (events: readonly StoredEvent[], from: number) => events.at(-1)?.seq ?? from
    const picture = snapshot ? pictureAfter(runId, endOf(history, start), lastSeq) : undefined
    const stored = picture ? journal.read(runId, picture.seq, maxBytes, maxPageEvents) : history
    const end = endOf(stored, picture?.seq ?? start)
    if (snapshot && end < lastSeq && view.showsPictures(runId)) keyframes.want(runId)
    if (picture) {
      outbox.answered(picture.data.length)
      count(0, picture.data.length)
    }
    return { stored, end, picture }
  }
  const detach = (runId: string) => {
    const relay = relays.get(runId)
    relay?.follower.close()
    relay?.check?.close()
    relays.delete(runId)
  }
  const checkOf = (runId: string) => createStreamCheck(checkMilliseconds, (told) => tellCheck({ runId, ...told }))
  const stopListening = sessions.onNews((news) => {
    if (news.type === 'deleted') detach(news.runId)
  })

  return {
    attach(request) {
      const { runId, afterSeq } = request
      const run = sessions.summary(runId)
      if (!run) return fail(errors.sessionNotFound)
      const lastSeq = journal.head(runId)
      if (afterSeq > lastSeq) return fail(errors.sequenceAhead, { lastSeq })
      // What is not shown is as if it were gone.
      const firstSeq = Math.max(journal.first(runId), view.floor(runId) + 1)
      const start = Math.max(afterSeq, view.floor(runId))
      const { stored, end, picture: snapshot } = beginning(request, start, lastSeq)
      const lens = view.lens(runId, snapshot?.seq ?? start)
      const first = answer(stored, lens)
      const acknowledges = relays.get(runId)?.window.acknowledges
      detach(runId)
      const check = request.check ? checkOf(runId) : undefined
      check?.sent(first)
      relays.set(runId, follow(runId, end, { lens, binary: request.binary, check, acknowledges }))
      const events = first.map(toSessionEvent)
      const { kind, status } = run
      // Looked up again, so that it counts this follower too.
      const meta = sessions.summary(runId) ?? run
      return {
        ...{ success: true, runId, kind, status, events, lastSeq, meta },
        ...(firstSeq > 1 && { firstSeq }),
        ...(snapshot && { snapshot }),
      }
    },
    read(runId, afterSeq, maxBytes, limit = maxPageEvents) {
      if (!sessions.summary(runId)) return fail(errors.sessionNotFound)
      if (!outbox.hasRoomForAnswer()) return fail(errors.notReading)
      const start = Math.max(afterSeq, view.floor(runId))
      const events = answer(journal.read(runId, start, maxBytes, limit), view.lens(runId, start))
      return { success: true, events: events.map(toSessionEvent), lastSeq: journal.head(runId) }
    },
    detach,
    ack(runId, seq) {
      const relay = relays.get(runId)
      if (!relay) return
      relay.window.acked(seq)
      relay.follower.wake()
    },
    differs(runId, seq, hash) {
      if (!relays.get(runId)?.check?.differs(seq, hash)) return
      log.warn(`a client saw other events of ${runId} up to ${seq} than it was sent; it begins anew`)
    },
    sent,
    describe: () =>
      [...relays].map(([runId, { follower }]) => {
        const { cursor } = follower
        const lagEvents = journal.head(runId) - cursor
        return { runId, cursor, lagEvents, lagBytes: lagBytes(journal, runId, cursor, lagEvents) }
      }),
    close() {
      stopListening()
      for (const runId of [...relays.keys()]) detach(runId)
    },
  }
}

function lagBytes(journal: Journal, runId: string, cursor: number, lagEvents: number): number {
  if (lagEvents <= exactLagEvents) return journal.bytesAfter(runId, cursor)
  return Math.round((journal.bytesAfter(runId, cursor, cursor + exactLagEvents) / exactLagEvents) * lagEvents)
}
