// The list of packets: only the rows in sight are there, and the newest is followed until one scrolls away from it.
import type { KeyboardEvent, ReactNode } from 'react'
import { useMedia } from '../ui/appearance.ts'
import { dataText, type Feed, type FeedEntry, ownTypes } from './feed.ts'
import { timeOfDay } from './figures.ts'
import { narrowQuery } from './narrow.ts'
import { useFollowing } from './use-following.ts'

/** CSS pixels, as feed.css has them: one line, or on a phone two. */
const rowHeights = { wide: 26, narrow: 46 } as const
/** Rows above and below those in sight, so that a quick scroll shows no gap. */
const overscan = 12
/** Characters of data in a row: more than any screen shows. */
const maxRowText = 400

type Props = {
  feed: Feed
  looked: FeedEntry | undefined
  onLook: (entry: FeedEntry | undefined) => void
  /** Shown when there is nothing in the list. */
  empty: ReactNode
}

export function FeedList({ feed, looked, onLook, empty }: Props) {
  const narrow = useMedia(narrowQuery)
  const rowHeight = narrow ? rowHeights.narrow : rowHeights.wide
  const { shown } = feed
  const { box, top, height, showRow } = useFollowing(feed, rowHeight, looked === undefined)
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan)
  const last = Math.min(shown.length, Math.ceil((top + height) / rowHeight) + overscan)
  const slots = Math.max(1, Math.ceil(height / rowHeight) + 2 * overscan + 2)
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') onLook(undefined)
    const next = by !== undefined && looked ? shown.at(placeOf(looked, shown) + by) : undefined
    if (!next) return
    event.preventDefault()
    onLook(next)
    showRow(placeOf(next, shown))
  }
  return (
    <div ref={box} className="feed-list" role="log" aria-label="Packets" aria-live="off" onKeyDown={onKeyDown}>
      {shown.length === 0 && <div className="feed-empty">{empty}</div>}
      <div className="feed-rows" style={{ height: shown.length * rowHeight }}>
        {rows.map((index) => {
          const entry = shown.at(index)
          const isLooked = entry?.id === looked?.id
          return (
            entry && (
              <Row
                // A row that leaves at one end comes back at the other: the browser changes texts and makes no elements.
                key={index % slots}
                entry={entry}
                top={index * rowHeight}
                isLooked={isLooked}
                onLook={() => onLook(isLooked ? undefined : entry)}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

/** @returns where an entry is among those shown: its id is never smaller than its place behind the first one's. */
function placeOf(entry: FeedEntry, shown: Feed['shown']): number {
  let at = Math.min(shown.length - 1, entry.id - (shown.at(0)?.id ?? 0))
  while (at > 0 && (shown.at(at)?.id ?? 0) > entry.id) at -= 1
  return at
}

type RowProps = { entry: FeedEntry; top: number; isLooked: boolean; onLook: () => void }

function Row({ entry, top, isLooked, onLook }: RowProps) {
  const { type, socketId, timestamp } = entry
  const note = noteOf(entry)
  return (
    <button
      type="button"
      className="feed-row data"
      style={{ transform: `translateY(${top}px)` }}
      data-note={note !== undefined}
      aria-pressed={isLooked}
      onClick={onLook}
    >
      <span className="feed-time">{timeOfDay(timestamp)}</span>
      <span className="feed-socket">{shortSocket(socketId)}</span>
      <span className="feed-type">{note ? '' : type}</span>
      <span className="feed-data">{note ?? dataText(entry).slice(0, maxRowText)}</span>
    </button>
  )
}

/** @returns enough of a socket's id to tell it from others; requests over plain HTTP have an address instead. */
function shortSocket(id: string): string {
  return id.startsWith('http:') ? 'http' : id.slice(0, 6)
}

/** @returns what is said instead of a packet. */
function noteOf({ type, data }: FeedEntry): string | undefined {
  if (type === ownTypes.away) return 'The connection was lost: what happened until it was back is not here'
  if (type !== ownTypes.dropped) return undefined
  const left = typeof data === 'object' && data !== null && 'count' in data ? Number(data.count) : 0
  return `${left} more were left out: too many came at once`
}
