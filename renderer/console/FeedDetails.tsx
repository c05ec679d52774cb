// One packet in full, and the ways to others like it.
import { Copy, X } from 'lucide-react'
import { Button, IconButton } from '../ui/Button.tsx'
import { copyText } from '../ui/clipboard.ts'
import { useNotify } from '../ui/Toasts.tsx'
import type { FeedEntry, FeedFilter } from './feed.ts'
import { timeOfDay } from './figures.ts'

type Props = { entry: FeedEntry; onFilter: (change: Partial<FeedFilter>) => void; onClose: () => void }

export function FeedDetails({ entry, onFilter, onClose }: Props) {
  const notify = useNotify()
  const { type, socketId, timestamp, data } = entry
  const text = data === undefined ? '' : JSON.stringify(data, null, 2)
  const copy = async () => {
    const said = JSON.stringify({ type, socketId, timestamp, data }, null, 2)
    notify.say((await copyText(said)) ? 'Copied' : 'The browser does not let this page copy')
  }
  return (
    <section className="feed-details" aria-label="One packet">
      <header className="feed-details-head">
        <h2 className="feed-details-title data">{type}</h2>
        <IconButton label="Copy" icon={Copy} size={15} onClick={() => void copy()} />
        <IconButton label="Close" icon={X} onClick={onClose} />
      </header>
      <dl className="feed-details-facts">
        <div>
          <dt>Time</dt>
          <dd className="data">{timeOfDay(timestamp)}</dd>
        </div>
        {socketId !== '' && (
          <div>
            <dt>Socket</dt>
            <dd className="data">{socketId}</dd>
          </div>
        )}
      </dl>
      <pre className="feed-details-data data">{text || 'It came without data.'}</pre>
      <div className="feed-details-ways">
        <Button tone="ghost" onClick={() => onFilter({ type })}>
          Only this type
        </Button>
        {socketId !== '' && (
          <Button tone="ghost" onClick={() => onFilter({ socketId })}>
            Only this socket
          </Button>
        )}
      </div>
    </section>
  )
}
