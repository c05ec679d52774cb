// Finds what was missed: every message after the cursor, page by page, and what became of those before it. It does not know who is told.
import type { Inbox } from './inbox.ts'
import type { ServerMessage } from './server-schemas.ts'

/** Messages of a page: the server's own default, so that a page is short only at the end. */
export const pageSize = 100
/** Pages of one recovery, 100,000 messages: a server that never gives a short page must not keep it going for ever. The next one goes on where it ended. */
const mostPages = 1000

export type PageQuery = {
  after?: number
  before?: number
  sort: 'ASC' | 'DESC'
  limit: number
  offset?: number
}

/** A page as the server gave it; `length` counts what could not be read too. */
export type Page = { messages: ServerMessage[]; length: number }

type Recovery = {
  inbox: Inbox<ServerMessage>
  /** Rejects when the page cannot be had. */
  query(query: PageQuery): Promise<Page>
  /** Messages to begin with where nothing was seen before; 0: none, only what comes from now on counts. */
  first: number
  /** Whether this is the first look at the server: only then what is there was not missed. */
  isFirst: boolean
  /** Told when nothing was seen before: whether the server has no more than what it is begun with. */
  onBegin?(isWhole: boolean): void
  warn(message: string): void
}

/** Resolves when everything that was missed has been told. Messages before the cursor are read again too: edits and read marks leave no other trace, and some arrive late. */
export async function recover(recovery: Recovery): Promise<void> {
  const { inbox } = recovery
  const from = inbox.time
  if (from === undefined) return recovery.isFirst ? begin(recovery) : readOn(recovery, 1)
  const { messages } = await recovery.query({ before: from + 1, sort: 'DESC', limit: pageSize })
  for (const message of messages.toReversed()) inbox.readAgain(message)
  await readOn(recovery, from)
}

/** Nothing was seen yet: the newest messages are told, or only the newest is noted, so that what is missed later can be told from what was there. */
async function begin({ inbox, query, first, onBegin }: Recovery): Promise<void> {
  const { messages, length } = await query({ sort: 'DESC', limit: Math.max(1, first) })
  onBegin?.(length < first)
  for (const message of messages.toReversed()) {
    if (first > 0) inbox.read(message)
    else inbox.skip(message)
  }
}

/**
 * Reads pages until one is short. Each begins at the last one's newest millisecond, whether the server counts `after` itself or not, so that a message
 * which is deleted meanwhile hides no other; only where one millisecond fills a page is it counted by offset.
 */
async function readOn({ inbox, query, warn }: Recovery, from: number): Promise<void> {
  let after = from - 1
  let offset = 0
  let before: string | undefined
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { messages, length } = await query({ after, sort: 'ASC', limit: pageSize, offset })
    for (const message of messages) inbox.read(message)
    if (length < pageSize) return
    const last = messages.at(-1)
    const mark = `${after} ${last?.guid}`
    if (mark === before)
      return warn('The server gives the same page again and again: what it has after that is not known')
    before = mark
    if (last && last.dateCreated - 1 > after) {
      after = last.dateCreated - 1
      offset = 0
    } else offset += length
  }
  warn(`More than ${mostPages * pageSize} messages were missed: the rest is read after the next connection`)
}
