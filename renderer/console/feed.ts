// What came from the server's sockets, filtered and held still while somebody reads. It keeps a bounded number and does not know how it is shown.
import type { AdminEvent } from '../../shared/protocol/signals.ts'
import { type BoundedList, createBoundedList } from './bounded-list.ts'

/** Entries that are kept: a minute of a busy server, some 10 MB at most. */
const usualMost = 10_000

/** What the server, and this page, put among the packets. */
export const ownTypes = { dropped: 'dropped', away: 'away' } as const

export type FeedEntry = AdminEvent & {
  /** From 1 on, in the order of their coming. */
  readonly id: number
  /** Whether this page sent it. */
  readonly isOwn: boolean
}

/** An empty text lets all pass. */
export type FeedFilter = {
  type: string
  socketId: string
  /** Sought in the type, the socket and the data, whatever the case. */
  text: string
  /** Whether what this page sends is shown, too. */
  own: boolean
}

export const noFilter: FeedFilter = { type: '', socketId: '', text: '', own: false }

export type Feed = {
  add(event: AdminEvent, isOwn?: boolean): void
  readonly filter: FeedFilter
  setFilter(filter: FeedFilter): void
  /** Holds what is shown still; what comes meanwhile is kept all the same. */
  pause(): void
  resume(): void
  readonly isPaused: boolean
  /** How many that fit came since it was paused. */
  readonly waiting: number
  clear(): void
  /** What is shown, oldest first. */
  readonly shown: Pick<BoundedList<FeedEntry>, 'length' | 'at'>
  /** How many are kept, whether they fit or not. */
  readonly kept: number
  /** Types that were seen since the last time it was emptied, in order. */
  readonly types: readonly string[]
  /** Tells of a filter at once, and of all other changes at most once for each `schedule`. */
  subscribe(listener: () => void): () => void
  /** Another number after each change. */
  readonly version: number
}

/**
 * @param options.schedule calls a function once, soon: so that a flood is drawn once for each frame.
 * @param options.most entries that are kept.
 */
export function createFeed({
  schedule,
  most = usualMost,
}: {
  schedule: (run: () => void) => void
  most?: number
}): Feed {
  const all = createBoundedList<FeedEntry>(most)
  const listeners = new Set<() => void>()
  let types: readonly string[] = []
  let filter = noFilter
  let matching = createBoundedList<FeedEntry>(most)
  let held: BoundedList<FeedEntry> | undefined
  let [nextId, version, waiting] = [1, 0, 0]
  let isScheduled = false

  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const changed = () => {
    version += 1
    if (isScheduled) return
    isScheduled = true
    schedule(() => {
      isScheduled = false
      tell()
    })
  }
  const select = () =>
    createBoundedList(
      most,
      all.toArray().filter((entry) => fits(entry, filter)),
    )
  const resume = () => {
    held = undefined
    waiting = 0
    changed()
  }

  return {
    add(event, isOwn = false) {
      const entry: FeedEntry = { ...event, id: nextId++, isOwn }
      all.push(entry)
      if (!types.includes(entry.type)) types = [...types, entry.type].toSorted()
      if (fits(entry, filter)) {
        matching.push(entry)
        if (held) waiting += 1
      }
      changed()
    },
    get filter() {
      return filter
    },
    setFilter(next) {
      filter = next
      matching = select()
      // One who filters wants to see all that fit, also what came since.
      resume()
      // Now: what is typed next is added to what the field shows.
      tell()
    },
    pause() {
      held ??= createBoundedList(most, matching.toArray())
      changed()
    },
    resume,
    get isPaused() {
      return held !== undefined
    },
    get waiting() {
      return waiting
    },
    clear() {
      all.clear()
      matching.clear()
      types = []
      resume()
    },
    get shown() {
      return held ?? matching
    },
    get kept() {
      return all.length
    },
    get types() {
      return types
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get version() {
      return version
    },
  }
}

function fits(entry: FeedEntry, { type, socketId, text, own }: FeedFilter): boolean {
  // What was left out, and when this page was away, belongs to every choice.
  if (entry.type === ownTypes.dropped || entry.type === ownTypes.away) return true
  if (type !== '' && entry.type !== type) return false
  if (socketId !== '' && entry.socketId !== socketId) return false
  if (entry.isOwn && !own) return false
  return text === '' || textOf(entry).includes(text.toLowerCase())
}

const texts = new WeakMap<FeedEntry, string>()

/** @returns what is searched, made once for each entry. */
function textOf(entry: FeedEntry): string {
  let text = texts.get(entry)
  if (text === undefined) texts.set(entry, (text = `${entry.type} ${entry.socketId} ${dataText(entry)}`.toLowerCase()))
  return text
}

/** @returns an entry's data on one line; empty when there is none. */
export function dataText({ data }: Pick<FeedEntry, 'data'>): string {
  return data === undefined ? '' : JSON.stringify(data)
}
