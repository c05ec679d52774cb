// What is recorded of a chat: each message as it is now, written again only when it is another. It does not know who changes it.
import type { ChatMessage } from '../../../shared/kinds/imessage.ts'

/** Messages that are remembered; one that is older is written again when it changes, which does no harm. */
export const mostRemembered = 1000

export type Ledger = {
  /** Writes it, unless that is what is written already. */
  record(message: ChatMessage): void
  /** Whether a message of that guid is written already, as far as it is remembered. */
  has(guid: string): boolean
  /** What the server has, oldest first, as it was told. */
  received(): ChatMessage[]
  /** What was sent from here and how that stands, oldest first. */
  sent(): ChatMessage[]
}

/**
 * @param past what was written before, oldest first.
 * @param write takes what is to be kept; `isNew` when nothing of that guid was.
 */
export function createLedger(
  past: readonly ChatMessage[],
  write: (message: ChatMessage, isNew: boolean) => void,
): Ledger {
  const byGuid = new Map<string, ChatMessage>()
  /** A send and the message that it became are one. */
  const guidOfSend = new Map<string, string>()

  const keep = (message: ChatMessage) => {
    const { guid, tempGuid } = message
    if (tempGuid !== undefined) {
      const before = guidOfSend.get(tempGuid)
      if (before !== undefined && before !== guid) byGuid.delete(before)
      guidOfSend.set(tempGuid, guid)
    }
    byGuid.set(guid, message)
    const [oldest] = byGuid.size > mostRemembered ? byGuid.values() : []
    if (!oldest) return
    byGuid.delete(oldest.guid)
    if (oldest.tempGuid !== undefined) guidOfSend.delete(oldest.tempGuid)
  }
  for (const message of past) keep(message)
  const all = () => [...byGuid.values()]
  return {
    record(message) {
      const known = byGuid.get(message.guid)
      // The server tells the sender's name for it only once.
      const whole =
        message.tempGuid === undefined && known?.tempGuid !== undefined
          ? { ...message, tempGuid: known.tempGuid }
          : message
      if (known && JSON.stringify(sorted(known)) === JSON.stringify(sorted(whole))) return
      keep(whole)
      write(whole, known === undefined)
    },
    has: (guid) => byGuid.has(guid),
    received: () => all().filter(({ send }) => send === undefined),
    sent: () => all().filter(({ send }) => send !== undefined),
  }
}

/** The same object whatever the order in which its fields were set. */
function sorted(message: ChatMessage): [string, unknown][] {
  return Object.entries(message)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}
