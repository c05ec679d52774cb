// A folder as one looks through it: the way to it, a field to type in, what is in it. It does not know what becomes of what is chosen.
import { Eye, EyeOff } from 'lucide-react'
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { IconButton } from '../../../ui/Button.tsx'
import { canChoose, crumbsOf, firstRow, type Folder, join, type Row, rowsOf, typedFolder } from './folder.ts'
import { FolderRow } from './FolderRow.tsx'
import { recentFiles, rememberFolder } from './recent.ts'
import type { Looking } from './use-folder.ts'

type Props = {
  input: RefObject<HTMLInputElement | null>
  looking: Looking
  /** Paths, newest first. */
  recent: readonly string[]
  /** Why what was chosen cannot be opened: a sentence. */
  problem: string | undefined
  busy: boolean
  onChoose: (path: string, create: boolean) => void
  onTyping: () => void
}

export function FolderView({ input, looking, recent, problem, busy, onChoose, onTyping }: Props) {
  const { go } = looking
  const id = useId()
  /** Where one is when no folder is typed; undefined until the first is there. */
  const [place, setPlace] = useState<string>()
  const [text, setText] = useState('')
  const [moved, setMoved] = useState<number>()
  const [showsHidden, setShowsHidden] = useState(() => recentFiles(localStorage).hidden ?? false)
  if (place === undefined && looking.folder) setPlace(looking.folder.path)
  const typed = place === undefined ? undefined : typedFolder(text, place)
  const filter = typed?.filter ?? text
  const wanted = typed?.path ?? place
  /** Not that of before, while the one that is wanted is not there. */
  const folder =
    wanted === undefined || wanted === looking.asked || wanted === looking.folder?.path ? looking.folder : undefined
  const rows = folder ? rowsOf({ folder, filter, showsHidden, recent }) : []
  const chosen = Math.min(moved ?? firstRow(rows, filter), rows.length - 1)
  const isThere = folder !== undefined
  const trouble = problem ?? (isThere ? undefined : looking.problem)
  useEffect(() => {
    if (wanted !== undefined && !isThere) go(wanted)
  }, [wanted, isThere, go])

  const look = (path: string) => {
    setPlace(path)
    setText('')
    setMoved(undefined)
    input.current?.focus()
  }
  const take = (row: Row | undefined) => {
    if (busy) return
    // Who is sure of a path need not wait until its folder is shown.
    if (!row && typed && typed.filter !== '') onChoose(join(typed.path, typed.filter), false)
    if (!row || !canChoose(row)) return
    if (row.is === 'entry' && row.entry.kind === 'folder') look(row.path)
    else onChoose(row.path, row.is === 'new')
  }
  const type = (next: string) => {
    onTyping()
    setText(next)
    setMoved(undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: pageOfRows, PageUp: -pageOfRows }[event.key]
    const isUp = (event.key === 'Backspace' && text === '') || (event.key === 'ArrowUp' && event.altKey)
    if (isUp && folder?.parent !== undefined) look(folder.parent)
    else if (isUp) return
    else if (step !== undefined) setMoved(Math.max(0, Math.min(rows.length - 1, chosen + step)))
    else if (event.key === 'Enter') take(rows[chosen])
    else return
    event.preventDefault()
  }
  const toggleHidden = () => {
    setShowsHidden(!showsHidden)
    rememberFolder(localStorage, { hidden: !showsHidden })
    input.current?.focus()
  }
  return (
    <div className="open" onKeyDown={onKeyDown}>
      <div className="open-way">
        {looking.folder && <Crumbs folder={looking.folder} onGo={look} />}
        <IconButton
          label="Hidden files"
          icon={showsHidden ? Eye : EyeOff}
          aria-pressed={showsHidden}
          onClick={toggleHidden}
        />
      </div>
      <input
        ref={input}
        className="field-input data"
        type="text"
        role="combobox"
        aria-label="Name or path"
        aria-expanded={rows.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={rows.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="Type a name, or a path"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
      {trouble !== undefined && (
        <p className="open-problem" role="alert">
          {trouble}
        </p>
      )}
      {!isThere && trouble === undefined && <p className="open-none">Looking…</p>}
      <Rows id={id} rows={rows} chosen={chosen} onTake={take} />
      {isThere && rows.length === 0 && (
        <p className="open-none">{filter === '' ? 'Nothing is in this folder.' : 'Nothing here is called so.'}</p>
      )}
      {folder?.isCut && (
        <p className="open-none">There is more in this folder than is listed here. A path that is typed is found.</p>
      )}
    </div>
  )
}

/** Rows that are seen at once. */
const pageOfRows = 8

type RowsProps = { id: string; rows: readonly Row[]; chosen: number; onTake: (row: Row) => void }

function Rows({ id, rows, chosen, onTake }: RowsProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, rows])
  return (
    <div
      ref={list}
      id={`${id}-list`}
      className="open-list"
      role="listbox"
      aria-label="Files"
      hidden={rows.length === 0}
    >
      {rows.map((row, index) => (
        <FolderRow
          key={`${row.is} ${row.path}`}
          id={`${id}-${index}`}
          row={row}
          chosen={index === chosen}
          isFirstOfFolder={row.is === 'entry' && rows[index - 1]?.is === 'recent'}
          onTake={() => onTake(row)}
        />
      ))}
    </div>
  )
}

function Crumbs({ folder, onGo }: { folder: Folder; onGo: (path: string) => void }) {
  const crumbs = crumbsOf(folder)
  const others = folder.roots.filter((root) => root !== crumbs[0]?.path)
  return (
    <nav className="open-crumbs data" aria-label="Folders above">
      {crumbs.map(({ name, path }, index) => (
        <Fragment key={path}>
          {index > 0 && <span aria-hidden>/</span>}
          <button
            type="button"
            className="open-crumb"
            aria-current={path === folder.path ? 'location' : undefined}
            onClick={() => onGo(path)}
          >
            {name}
          </button>
        </Fragment>
      ))}
      {others.map((root) => (
        <button key={root} type="button" className="open-crumb open-root" onClick={() => onGo(root)}>
          {root}
        </button>
      ))}
    </nav>
  )
}
