// What of a session's events one is shown: all of them, or what a viewer's grant leaves. It does not know sockets.
import type { HeldGrant } from '../auth/grants.ts'
import type { Journal, StoredEvent } from '../journal/journal.ts'
import { createMask, hideSecrets, type Mask, secretName } from './mask.ts'

/** Events before a cursor that are read, so that a secret which began in them is known. Few of them are enough unless they are keys being typed. */
const fewEvents = 16
const manyEvents = 64
/** Bytes of them that are read at a time. */
const pageBytes = 1024 * 1024
/** Characters that a mask looks back. */
const enoughCharacters = 4096

/** What people type holds passwords that look like nothing. */
const typedChannel = 'system:input'

/** Shows a stream of events in order, without gaps. */
export type Lens = (events: readonly StoredEvent[]) => readonly StoredEvent[]

export type View = {
  /** @returns the seq up to which nothing is shown; 0: all of it may be. */
  floor(runId: string): number
  /** @returns whether one may be shown a picture of its screen: it shows what happened before, and nothing in it can be masked. */
  showsPictures(runId: string): boolean
  /** @returns what shows the events after `afterSeq`. */
  lens(runId: string, afterSeq: number): Lens
}

const whole: View = { floor: () => 0, showsPictures: () => true, lens: () => (events) => events }

/**
 * @param grant what one is in by; undefined for owners.
 * @param options.secrets texts that a viewer must not see, whatever they look like.
 */
export function createView(
  grant: HeldGrant | undefined,
  { journal, secrets }: { journal: Pick<Journal, 'read'>; secrets: readonly string[] },
): View {
  if (!grant) return whole
  const { floors, masksSecrets } = grant
  return {
    floor: (runId) => floors[runId] ?? 0,
    showsPictures: (runId) => !masksSecrets && (floors[runId] ?? 0) === 0,
    lens: masksSecrets ? (runId, afterSeq) => maskingLens(journal, secrets, { runId, afterSeq }) : whole.lens,
  }
}

function maskingLens(
  journal: Pick<Journal, 'read'>,
  secrets: readonly string[],
  { runId, afterSeq }: { runId: string; afterSeq: number },
): Lens {
  // Each channel of text is a stream of its own, and so is each text that an event tells a piece of.
  const masks = new Map<string, Mask>()
  const maskOf = (stream: string): Mask => {
    const mask = masks.get(stream) ?? createMask(secrets)
    masks.set(stream, mask)
    return mask
  }
  const hiderFor = (channel: string): Hider => ({
    isSecretName: (name) => (channel === typedChannel ? name === 'data' : secretName.test(name)),
    text: (text) => hideSecrets(text, secrets),
    piece: (id, delta) => maskOf(`${channel} ${id}`).hide(delta),
    whole: (id) => void masks.delete(`${channel} ${id}`),
  })
  for (const { channel, type, body } of eventsBefore(journal, runId, afterSeq)) {
    if (type === 'chunk') maskOf(channel).read(body.toString())
    // For the pieces in it: what is hidden of them is known behind them.
    else hideInJson(body.toString(), hiderFor(channel))
  }
  return (events) =>
    events.map((event) => {
      const text = event.body.toString()
      const shown =
        event.type === 'chunk' ? maskOf(event.channel).hide(text) : hideInJson(text, hiderFor(event.channel))
      // The same event stays the same object, whose frame is made once for everybody.
      return shown === text ? event : { ...event, body: Buffer.from(shown) }
    })
}

function eventsBefore(journal: Pick<Journal, 'read'>, runId: string, afterSeq: number): StoredEvent[] {
  const last = (count: number): StoredEvent[] => {
    const events: StoredEvent[] = []
    let cursor = Math.max(0, afterSeq - count)
    while (cursor < afterSeq) {
      const page = journal.read(runId, cursor, pageBytes, afterSeq - cursor)
      const end = page.at(-1)
      if (!end) break
      events.push(...page)
      cursor = end.seq
    }
    return events
  }
  const few = last(fewEvents)
  const isEnough = few.reduce((sum, { body }) => sum + body.length, 0) >= enoughCharacters
  return isEnough ? few : last(manyEvents)
}

/** What hides the texts of a payload. */
type Hider = {
  /** Whether what stands under a name is a secret whatever it is. */
  isSecretName(name: string): boolean
  text(text: string): string
  /** A piece of a text that goes on, of which the ones before it were told by the same id. */
  piece(id: string, delta: string): string
  /** That text is told whole, or not at all any more. */
  whole(id: string): void
}

/** Each text in a payload by itself, but for pieces, which have an `id` and a `delta`: a secret that is split over two other texts is not seen. */
function hideInJson(json: string, hider: Hider): string {
  const hide = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return hider.isSecretName(name) ? '*'.repeat(value.length) : hider.text(value)
    if (Array.isArray(value)) return value.map((entry) => hide(entry, name))
    return typeof value === 'object' && value !== null ? hideFields(value) : value
  }
  const hideFields = (fields: object): object => {
    const shown = Object.fromEntries(Object.entries(fields).map(([key, entry]) => [key, hide(entry, key)]))
    if (!('id' in fields) || typeof fields.id !== 'string') return shown
    if ('delta' in fields && typeof fields.delta === 'string')
      return { ...shown, delta: hider.piece(fields.id, fields.delta) }
    hider.whole(fields.id)
    return shown
  }
  const value: unknown = JSON.parse(json)
  const shown = JSON.stringify(hide(value))
  return shown === JSON.stringify(value) ? json : shown
}
