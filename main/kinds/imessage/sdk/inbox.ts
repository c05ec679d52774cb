// What a server says, made one stream: each message once, its changes once, and nothing live before what was missed. It knows no socket.
import { createHash } from 'node:crypto'
import { createCursor } from './cursor.ts'

/** Messages whose repeats and changes are told apart: ten of the pages that are read again after a loss. */
export const mostKnown = 1000
/** Live news that wait for a recovery. Beyond them they are let go: they are on the server, and the recovery looks once more. */
const mostHeld = 1000

/** What can change of a message. */
export type Known = {
  guid: string
  dateCreated: number
  text?: string | undefined
  dateDelivered?: number | undefined
  dateRead?: number | undefined
  dateEdited?: number | undefined
  dateRetracted?: number | undefined
  error?: number | null | undefined
}

export type Inbox<M extends Known> = {
  /** The time of the newest message that was seen; undefined: none. */
  readonly time: number | undefined
  /** What comes live waits from now on, as it does at the beginning. What has waited is forgotten: the next recovery finds it. */
  hold(): void
  /** Says what waited, in its order, and lets live news through. @returns false when too much had waited: it is forgotten, and the server must be looked at once more. */
  release(): boolean
  /** A message that came live. */
  arrived(message: M): void
  /** A change of a message that came live. */
  changed(message: M): void
  /** Other live news, in order with the messages. */
  inOrder(news: () => void): void
  /** A message that a page of the server holds: new, changed, or nothing new. */
  read(message: M): void
  /** The same for one from before the cursor: those that are older than the first one that was seen are nobody's news. */
  readAgain(message: M): void
  /** A message that nobody need be told of. */
  skip(message: M): void
}

/** @param remembered messages that were seen before, oldest first; @param tell what is told once. */
export function createInbox<M extends Known>(
  remembered: readonly Known[],
  tell: { message(message: M): void; change(message: M): void },
): Inbox<M> {
  const cursor = createCursor(remembered)
  /** By guid: how the message was when it was last told. */
  const known = new Map<string, string>()
  let held: (() => void)[] | undefined = []
  let isTooMuch = false
  /** Where this client's knowledge begins, by the server's clock. */
  let floor = remembered[0]?.dateCreated

  const keep = (message: Known) => {
    known.delete(message.guid)
    known.set(message.guid, printOf(message))
    const [oldest] = known.size > mostKnown ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
  }
  const skip = (message: Known) => {
    floor ??= message.dateCreated
    keep(message)
    cursor.advance(message)
  }
  const takeNew = (message: M) => {
    if (known.has(message.guid) || cursor.has(message)) return
    skip(message)
    tell.message(message)
  }
  const takeChange = (message: M) => {
    if (known.get(message.guid) === printOf(message)) return
    // One that is not known yet may still come as new.
    if (known.has(message.guid)) keep(message)
    tell.change(message)
  }
  const read = (message: M) => {
    if (known.has(message.guid)) takeChange(message)
    else takeNew(message)
  }
  const inOrder = (news: () => void) => {
    if (!held) return news()
    if (held.length < mostHeld) held.push(news)
    else isTooMuch = true
  }
  const hold = () => {
    held = []
    isTooMuch = false
  }
  for (const message of remembered.slice(-mostKnown)) keep(message)
  return {
    get time() {
      return cursor.time
    },
    hold,
    release() {
      if (isTooMuch) {
        hold()
        return false
      }
      const waiting = held ?? []
      held = undefined
      for (const news of waiting) news()
      return true
    },
    arrived: (message) => inOrder(() => takeNew(message)),
    changed: (message) => inOrder(() => takeChange(message)),
    inOrder,
    read,
    readAgain(message) {
      if (message.dateCreated >= (floor ?? 0)) read(message)
    },
    skip,
  }
}

/** @returns a short text that is another one when something of the message that can change has changed. */
function printOf(message: Known): string {
  const { text = '', dateDelivered = 0, dateRead = 0, dateEdited = 0, dateRetracted = 0, error } = message
  const parts = [text, dateDelivered, dateRead, dateEdited, dateRetracted, error ?? 0]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
