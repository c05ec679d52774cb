// The journal over a store: gives seqs, writes a turn's events as one, keeps the newest in memory. It does not know how a store keeps them.
import type { EventType } from '../../shared/event-type.ts'
import { createEmitter } from '../base/emitter.ts'
import { releaseSoon } from '../base/memory.ts'
import type { Journal, JournalState, SessionChange, StoredEvent } from './journal.ts'
import type { EventStore } from './store.ts'
import { createTails } from './tail.ts'

/** When to try again after somebody held the store: a checkpoint takes some milliseconds. */
const busyMilliseconds = 2
/** A store that is held for longer than this is as good as unwritable: people must know why their terminals stand still. */
const maxBusyMilliseconds = 1000
/** How often an unwritable journal is tried again: soon enough that freeing disk space is felt, rare enough to cost nothing. */
const retryMilliseconds = 1000

/** The last event of a session, and the bytes written since it was opened. */
type Head = { seq: number; ts: number; bytes: number }

/**
 * @param store where events rest.
 * @param now the clock, in milliseconds since 1970.
 */
export function createJournal(store: EventStore, now: () => number = Date.now): Journal {
  const written = new Map<string, Head>()
  const given = new Map<string, Pick<Head, 'seq' | 'ts'>>()
  const pendingBytes = new Map<string, number>()
  const tails = createTails(({ type, body }) => {
    // A flood is chunks, and whoever is given some makes text of them at once; what else there is may be looked at later.
    if (type === 'chunk' && !store.keepsBodies) releaseSoon(body)
  })
  const commits = createEmitter<ReadonlySet<string>>()
  const writes = createEmitter<readonly StoredEvent[]>()
  const states = createEmitter<JournalState>()
  let pending: StoredEvent[] = []
  let changes = new Map<string, SessionChange>()
  let turn: NodeJS.Immediate | undefined
  let retry: NodeJS.Timeout | undefined
  let state: JournalState = { writable: true }
  let busySince: number | undefined

  const lastWritten = (sessionId: string): Head => {
    let head = written.get(sessionId)
    if (!head) written.set(sessionId, (head = { ...(store.last(sessionId) ?? { seq: 0, ts: 0 }), bytes: 0 }))
    return head
  }
  const setState = (next: JournalState) => {
    if (next.writable === state.writable) return
    state = next
    states.emit(next)
  }

  const schedule = () => {
    if (state.writable && !retry) turn ??= setImmediate(commit)
  }
  const append = (sessionId: string, channel: string, type: EventType, body: Buffer): StoredEvent => {
    const before = given.get(sessionId) ?? lastWritten(sessionId)
    const event: StoredEvent = { sessionId, seq: before.seq + 1, channel, type, ts: Math.max(now(), before.ts), body }
    given.set(sessionId, event)
    pending.push(event)
    pendingBytes.set(sessionId, (pendingBytes.get(sessionId) ?? 0) + body.length)
    schedule()
    return event
  }

  const isEmpty = () => pending.length === 0 && changes.size === 0

  const commit = (patiently = false): boolean => {
    if (turn) clearImmediate(turn)
    turn = undefined
    if (!isEmpty() && state.writable && (patiently || !retry)) {
      clearTimeout(retry)
      retry = undefined
      write(patiently)
    }
    return isEmpty()
  }

  const fail = (message: string) => {
    setState({ writable: false, message })
    retry = setTimeout(tryAgain, retryMilliseconds)
  }
  const waitWhileBusy = () => {
    busySince ??= performance.now()
    if (performance.now() - busySince > maxBusyMilliseconds) fail('another program holds the journal')
    else retry = setTimeout(tryAgain, busyMilliseconds)
  }
  const write = (patiently = false) => {
    const events = pending
    try {
      if (!store.write(events, changes, patiently)) return waitWhileBusy()
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error))
    }
    busySince = undefined
    pending = []
    changes = new Map()
    given.clear()
    pendingBytes.clear()
    for (const event of events) {
      const { sessionId, seq, ts, body } = event
      written.set(sessionId, { seq, ts, bytes: lastWritten(sessionId).bytes + body.length })
      tails.add(event)
    }
    setState({ writable: true })
    if (events.length === 0) return
    writes.emit(events)
    commits.emit(new Set(events.map((event) => event.sessionId)))
  }

  const tryAgain = () => {
    retry = undefined
    if (!isEmpty()) write()
    else setState({ writable: true })
  }

  return {
    append,
    commit,
    pendingBytes: (sessionId) => pendingBytes.get(sessionId) ?? 0,
    read(sessionId, afterSeq, maxBytes, limit = Number.MAX_SAFE_INTEGER) {
      if (afterSeq >= lastWritten(sessionId).seq) return []
      return tails.read(sessionId, afterSeq, maxBytes, limit) ?? store.read(sessionId, afterSeq, maxBytes, limit)
    },
    head: (sessionId) => lastWritten(sessionId).seq,
    lastEventAt: (sessionId) => lastWritten(sessionId).ts,
    first: (sessionId) => store.first(sessionId),
    bytesAfter(sessionId, afterSeq, upToSeq = Infinity) {
      const { seq } = lastWritten(sessionId)
      if (afterSeq >= seq) return 0
      if (upToSeq < seq) return store.bytesAfter(sessionId, afterSeq, upToSeq)
      return tails.bytesAfter(sessionId, afterSeq) ?? store.bytesAfter(sessionId, afterSeq, seq)
    },
    bytesWritten: (sessionId) => lastWritten(sessionId).bytes,
    keyframes: store.keyframes,
    sessions: () => store.sessions(),
    addSession: (row) => store.addSession(row),
    changeSession(id, change) {
      changes.set(id, { ...changes.get(id), ...change })
      schedule()
    },
    deleteSession(id) {
      store.deleteSession(id)
      pending = pending.filter((event) => event.sessionId !== id)
      for (const known of [written, given, pendingBytes, changes]) known.delete(id)
      tails.delete(id)
    },
    notes: (area) => store.notes(area),
    onCommit: commits.on,
    onWritten: writes.on,
    diskBytes: () => store.diskBytes(),
    heard: () => store.heard(),
    putsOff: (behindBytes) => store.putsOff(behindBytes),
    get state() {
      return state
    },
    onState: states.on,
    close() {
      if (turn) clearImmediate(turn)
      clearTimeout(retry)
      if (!isEmpty()) write(true)
      clearTimeout(retry)
      store.close()
    },
  }
}
