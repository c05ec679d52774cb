// What a chat is now, out of all that was recorded of it. It does not know where events come from or how a chat looks.
import type { SessionEvent } from '../../../shared/event.ts'
import { type ChatMessage, type ChatStatus, imessageContract } from '../../../shared/kinds/imessage.ts'

const { events } = imessageContract

export type ChatFold = {
  apply(event: SessionEvent): void
  /** Messages from before the recorded ones; what is recorded is newer. */
  addOlder(messages: readonly ChatMessage[]): void
  /** Everything but what was withdrawn, in the order of time; what has not left yet comes last. */
  messages(): ChatMessage[]
  readonly status: ChatStatus
  /** Everything is recorded anew from here. */
  reset(): void
}

export function createChatFold(): ChatFold {
  const recorded = new Map<string, ChatMessage>()
  const older = new Map<string, ChatMessage>()
  let status: ChatStatus = { connection: 'connecting' }

  const take = (message: ChatMessage) => {
    // What was sent from here has its own name until the server gave it one.
    if (message.tempGuid !== undefined && message.tempGuid !== message.guid) recorded.delete(message.tempGuid)
    if (message.send === 'withdrawn') recorded.delete(message.guid)
    else recorded.set(message.guid, message)
  }
  return {
    apply({ channel, payload }) {
      if (channel === 'imessage:status') {
        status = events[channel].payload.safeParse(payload).data ?? status
      } else if (channel === 'imessage:message') {
        const message = events[channel].payload.safeParse(payload)
        if (message.success) take(message.data)
      }
    },
    addOlder(messages) {
      for (const message of messages) older.set(message.guid, message)
    },
    messages() {
      const all = [...new Map([...older, ...recorded]).values()]
      return all.toSorted((a, b) => rank(a) - rank(b) || a.dateCreated - b.dateCreated)
    },
    get status() {
      return status
    },
    reset() {
      recorded.clear()
      status = { connection: 'connecting' }
    },
  }
}

/** A message that waits has no place among the others yet, and this machine's clock is not the server's. */
function rank({ send }: ChatMessage): number {
  return send === 'waiting' || send === 'sending' ? 1 : 0
}
