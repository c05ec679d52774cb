// One line of a folder: a name, what it is, how large and how old. It does not know the others.
import { File, FilePlus2, FileQuestionMark, Folder, History } from 'lucide-react'
import { ago } from '../../../ui/ago.ts'
import { sizeText } from '../../../ui/amounts.ts'
import { useNow } from '../../../ui/use-now.ts'
import { baseName } from '../words.ts'
import { canChoose, type Row } from './folder.ts'

type Props = {
  id: string
  row: Row
  chosen: boolean
  /** Recent files are above it. */
  isFirstOfFolder: boolean
  onTake: () => void
}

const icons = { recent: History, new: FilePlus2, file: File, folder: Folder, other: FileQuestionMark } as const

export function FolderRow({ id, row, chosen, isFirstOfFolder, onTake }: Props) {
  const Icon = icons[row.is === 'entry' ? row.entry.kind : row.is]
  const isOff = !canChoose(row)
  return (
    // Keys stay in the field, which names the chosen row.
    <div
      id={id}
      className="open-row"
      role="option"
      aria-selected={chosen}
      aria-disabled={isOff}
      data-line={isFirstOfFolder}
      tabIndex={-1}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Icon aria-hidden size={15} strokeWidth={1.75} />
      <span className="open-name data">
        {row.is === 'new' ? `New file “${baseName(row.path)}”` : baseName(row.path)}
      </span>
      <Details row={row} />
    </div>
  )
}

function Details({ row }: { row: Row }) {
  const now = useNow()
  if (row.is === 'new') return null
  if (row.is === 'recent')
    return <span className="open-more data">{row.path.slice(0, row.path.lastIndexOf('/')) || '/'}</span>
  const { kind, size, mtime, isLink, isOutside } = row.entry
  if (isOutside) return <span className="open-more">Leads out of what may be opened</span>
  if (kind === 'other') return <span className="open-more">{isLink ? 'Leads nowhere' : 'No file'}</span>
  return (
    <>
      {isLink && <span className="open-more">Link</span>}
      {kind === 'file' && <span className="open-more figures">{sizeText(size)}</span>}
      <span className="open-more open-time figures">{ago(mtime, now)}</span>
    </>
  )
}
