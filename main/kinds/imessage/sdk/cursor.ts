// How far a stream of messages has been seen: a time and the messages at that very millisecond. It does not know where they come from.

/** A message of a server whose clock runs ahead by more than this, a day, does not move the cursor: it would hide all that come before that time. */
const maxAhead = 24 * 60 * 60 * 1000

/** Messages of one millisecond that are told apart: no people write so many, and a server that says so must not fill the memory. */
const mostAtOnce = 10_000

type Dated = { guid: string; dateCreated: number }

export type Cursor = {
  /** Milliseconds since 1970 by the server's clock; undefined until there was a message. */
  readonly time: number | undefined
  /** @returns whether it was seen: it is at the cursor's millisecond and among the messages there. */
  has(message: Dated): boolean
  /** Moves on to a message that is not older. */
  advance(message: Dated): void
}

export function createCursor(seen: readonly Dated[], now: () => number = Date.now): Cursor {
  let time: number | undefined
  let guids = new Set<string>()
  const advance = ({ guid, dateCreated }: Dated) => {
    if (dateCreated > now() + maxAhead || (time !== undefined && dateCreated < time)) return
    if (dateCreated !== time) guids = new Set()
    time = dateCreated
    guids.add(guid)
    const [oldest] = guids.size > mostAtOnce ? guids : []
    if (oldest !== undefined) guids.delete(oldest)
  }
  for (const message of seen) advance(message)
  return {
    get time() {
      return time
    },
    has: ({ guid, dateCreated }) => dateCreated === time && guids.has(guid),
    advance,
  }
}
