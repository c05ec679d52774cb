// How a chat says days and states in words. It does not know where they stand.
import type { ChatMessage, ChatStatus, Tapback } from '../../../shared/kinds/imessage.ts'
import { timeText } from '../../ui/amounts.ts'
import { hasFailed } from './conversation.ts'

const day = 24 * 60 * 60 * 1000

/** @returns 'Today', 'Yesterday', or the date. */
export function dayText(at: number, now: number): string {
  const [then, today] = [new Date(at).setHours(0, 0, 0, 0), new Date(now).setHours(0, 0, 0, 0)]
  // Half a day more, for days that have an hour more or less.
  const ago = Math.floor((today - then + day / 2) / day)
  if (ago === 0) return 'Today'
  if (ago === 1) return 'Yesterday'
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Date(at).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long', ...year })
}

/** @returns how a message of mine stands, or undefined where there is nothing to say. */
export function deliveryText(message: ChatMessage): string | undefined {
  if (hasFailed(message)) return 'Not delivered'
  switch (message.send) {
    case 'waiting':
      return 'Waiting for the connection'
    case 'sending':
      return 'Sending…'
    case 'unknown':
      return 'Not known whether it was sent'
    case 'failed':
    case 'withdrawn':
      return undefined
    case undefined:
      if (message.dateRead !== undefined) return `Read ${timeText(message.dateRead)}`
      return message.dateDelivered === undefined ? 'Sent' : 'Delivered'
  }
}

export function connectionText({ connection }: ChatStatus): string {
  switch (connection) {
    case 'connecting':
      return 'Connecting…'
    case 'ready':
      return 'Connected'
    case 'offline':
      return 'Reconnecting…'
    case 'refused':
      return 'Key refused'
  }
}

export const signWords: Record<Tapback, string> = {
  love: 'Loved',
  like: 'Liked',
  dislike: 'Disliked',
  laugh: 'Laughed at',
  emphasize: 'Emphasized',
  question: 'Questioned',
}
