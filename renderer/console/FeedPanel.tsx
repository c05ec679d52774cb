// The packets as they come: what is chosen of them, the list, and the one that is looked at. It does not know where they come from.
import { Pause, Play, Search, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../ui/Button.tsx'
import { Choice } from './Choice.tsx'
import { type Feed, type FeedEntry, type FeedFilter, noFilter } from './feed.ts'
import { FeedDetails } from './FeedDetails.tsx'
import { FeedList } from './FeedList.tsx'
import { count } from './figures.ts'
import { useFeed } from './use-feed.ts'
import './feed.css'

export function FeedPanel({ feed }: { feed: Feed }) {
  useFeed(feed)
  const [looked, setLooked] = useState<FeedEntry>()
  const { filter } = feed
  const choose = (change: Partial<FeedFilter>) => feed.setFilter({ ...feed.filter, ...change })
  return (
    <div className="feed">
      <Toolbar
        feed={feed}
        filter={filter}
        onFilter={choose}
        onClear={() => {
          setLooked(undefined)
          feed.clear()
        }}
      />
      <FeedList
        feed={feed}
        looked={looked}
        onLook={(entry) => {
          // What is looked at stays where it is.
          if (entry) feed.pause()
          setLooked(entry)
        }}
        empty={<Empty feed={feed} filter={filter} onAll={() => feed.setFilter({ ...noFilter, own: filter.own })} />}
      />
      {looked && <FeedDetails entry={looked} onFilter={choose} onClose={() => setLooked(undefined)} />}
    </div>
  )
}

type ToolbarProps = {
  feed: Feed
  filter: FeedFilter
  onFilter: (change: Partial<FeedFilter>) => void
  onClear: () => void
}

function Toolbar({ feed, filter, onFilter, onClear }: ToolbarProps) {
  const { isPaused, types } = feed
  const known = filter.type === '' || types.includes(filter.type) ? types : [filter.type, ...types]
  return (
    <div className="feed-bar" role="toolbar" aria-label="Packets">
      <IconButton
        label={isPaused ? 'Go on' : 'Pause'}
        icon={isPaused ? Play : Pause}
        aria-pressed={isPaused}
        onClick={isPaused ? feed.resume : feed.pause}
      />
      <IconButton label="Clear" icon={Trash2} disabled={feed.kept === 0} onClick={onClear} />
      <search className="feed-search">
        <Search aria-hidden size={14} strokeWidth={1.75} />
        <input
          type="text"
          aria-label="Search packets"
          placeholder="Search"
          spellCheck={false}
          autoCapitalize="off"
          value={filter.text}
          onChange={(event) => onFilter({ text: event.target.value })}
          onKeyDown={(event) => event.key === 'Escape' && onFilter({ text: '' })}
        />
      </search>
      <Choice
        label="Type"
        value={filter.type}
        options={[{ value: '', label: 'all' }, ...known.map((type) => ({ value: type, label: type }))]}
        onChoose={(type) => onFilter({ type })}
      />
      {filter.socketId !== '' && (
        <button type="button" className="feed-chip" onClick={() => onFilter({ socketId: '' })}>
          <span className="unseen">All sockets, not only </span>
          <span className="data">{filter.socketId}</span>
          <X aria-hidden size={13} strokeWidth={1.75} />
        </button>
      )}
      <label className="feed-own">
        <input type="checkbox" checked={filter.own} onChange={(event) => onFilter({ own: event.target.checked })} />
        This page’s own
      </label>
      <span className="feed-count figures" role="status">
        {isPaused ? `Paused, ${count(feed.waiting)} new` : `${count(feed.shown.length)} of ${count(feed.kept)}`}
      </span>
    </div>
  )
}

function Empty({ feed, filter, onAll }: { feed: Feed; filter: FeedFilter; onAll: () => void }) {
  const isFiltered = filter.type !== '' || filter.socketId !== '' || filter.text !== ''
  if (feed.kept > 0 && isFiltered) {
    return (
      <p>
        None of {count(feed.kept)} packets fits.{' '}
        <button type="button" className="feed-all" onClick={onAll}>
          Show all
        </button>
      </p>
    )
  }
  return <p>What clients send to this server appears here, without keys and without what is typed.</p>
}
