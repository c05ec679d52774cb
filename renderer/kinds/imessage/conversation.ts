// A chat's messages as the rows of a page: days, bubbles with their signs and quotes, news. It does not know how a row is drawn.
import type { ChatMessage, Tapback } from '../../../shared/kinds/imessage.ts'

export type Sign = { sign: Tapback; from: string }
export type Quote = { author: string; text: string }

export type Bubble = {
  row: 'bubble'
  key: string
  message: ChatMessage
  /** Named above the bubble, in a group, where another one begins to speak. */
  author: string | undefined
  /** The last one before another speaks or time passes. */
  endsRun: boolean
  signs: Sign[]
  quote: Quote | undefined
  /** Whether how it was delivered is said below it: the newest of mine, and those that are not sent. */
  tellsDelivery: boolean
}
export type Row = Bubble | { row: 'day'; key: string; at: number } | { row: 'notice'; key: string; text: string }

/** Who speaks in a chat: a group, where each is named, or one other, by the chat's name where it has one. */
export type Company = { isGroup: boolean; name?: string | undefined }

/** Milliseconds between two messages of one person that still belong together. */
const runGap = 5 * 60_000

const me = 'You'

export function toRows(messages: readonly ChatMessage[], company: Company): Row[] {
  const { isGroup } = company
  const authorOf = nameGiver(company)
  const byGuid = new Map(messages.map((message) => [message.guid, message]))
  const signs = signsOf(messages, authorOf)
  const shown = messages.filter(({ tapback }) => !tapback)
  const lastMine = shown.findLast(({ isFromMe, send, notice }) => isFromMe && send === undefined && !notice)
  return shown.flatMap((message, index): Row[] => {
    const [before, after] = [shown[index - 1], shown[index + 1]]
    const key = message.tempGuid ?? message.guid
    const isNewDay = !before || dayOf(before) !== dayOf(message)
    const day: Row[] = isNewDay ? [{ row: 'day', key: `day-${key}`, at: message.dateCreated }] : []
    if (message.notice) return [...day, { row: 'notice', key, text: noticeText(message, authorOf(message)) }]
    const startsRun = isNewDay || !before || !areOneRun(before, message)
    const quoted = message.replyTo === undefined ? undefined : byGuid.get(message.replyTo)
    const bubble: Bubble = {
      row: 'bubble',
      key,
      message,
      author: isGroup && startsRun && !message.isFromMe ? authorOf(message) : undefined,
      endsRun: !after || dayOf(after) !== dayOf(message) || !areOneRun(message, after),
      signs: signs.get(message.guid) ?? [],
      quote: quoteOf(message, quoted, authorOf),
      tellsDelivery: message === lastMine || message.send !== undefined || hasFailed(message),
    }
    return [...day, bubble]
  })
}

export function hasFailed({ isFromMe, send, error }: ChatMessage): boolean {
  return send === 'failed' || (isFromMe && (error ?? 0) !== 0)
}

type NameOf = (message: ChatMessage) => string

function nameGiver({ isGroup, name }: Company): NameOf {
  const known = isGroup ? undefined : name
  return ({ isFromMe, from }) => (isFromMe ? me : (known ?? from ?? 'Somebody'))
}

/** The newest sign of each person on each message, where it was not taken away again. */
function signsOf(messages: readonly ChatMessage[], authorOf: NameOf): Map<string, Sign[]> {
  const latest = new Map<string, Map<string, Sign>>()
  for (const message of messages) {
    if (!message.tapback) continue
    const { on, sign, removed } = message.tapback
    const here = latest.get(on) ?? new Map<string, Sign>()
    latest.set(on, here)
    const from = authorOf(message)
    if (removed) here.delete(from)
    else here.set(from, { sign, from })
  }
  return new Map([...latest].map(([guid, here]) => [guid, [...here.values()]]))
}

function quoteOf({ replyTo }: ChatMessage, quoted: ChatMessage | undefined, authorOf: NameOf): Quote | undefined {
  if (replyTo === undefined) return undefined
  if (!quoted) return { author: 'Reply', text: 'to an earlier message' }
  const [file] = quoted.attachments ?? []
  return { author: authorOf(quoted), text: quoted.text || file?.name || 'a message without text' }
}

function areOneRun(one: ChatMessage, other: ChatMessage): boolean {
  return (
    !one.notice &&
    !other.notice &&
    one.isFromMe === other.isFromMe &&
    one.from === other.from &&
    other.dateCreated - one.dateCreated < runGap
  )
}

function dayOf({ dateCreated }: ChatMessage): string {
  return new Date(dateCreated).toDateString()
}

function noticeText(message: ChatMessage, who: string): string {
  switch (message.notice) {
    case 'renamed':
      return message.text ? `${who} named the conversation “${message.text}”` : `${who} took the name away`
    case 'added':
      return `${who} added somebody to the conversation`
    case 'removed':
      return `${who} removed somebody from the conversation`
    case 'left':
      return `${who} left the conversation`
    case 'pictured':
      return `${who} changed the picture`
    case 'other':
    case undefined:
      return message.text || 'Something changed in the conversation'
  }
}
