// Finds text in the editor, and replaces it. It does not know whose text it is.
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  openSearchPanel,
  replaceAll,
  replaceNext,
  SearchQuery,
  setSearchQuery,
} from '@codemirror/search'
import type { EditorView } from '@codemirror/view'
import { CaseSensitive, ChevronDown, ChevronUp, Regex, Replace, ReplaceAll, WholeWord, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import { useStore } from '../../ui/store.ts'
import type { Editor } from './editor.ts'
import '../../ui/find-bar.css'

type Props = {
  editor: Editor
  canReplace: boolean
  /** Counts the wishes to search: each puts the focus here. */
  asked: number
  onClose: () => void
}

/** More are not counted: a million hits in a large file take seconds, and nobody goes through them. */
const mostCounted = 999

export function SearchBar({ editor, canReplace, asked, onClose }: Props) {
  const { view } = editor
  useStore(editor.ticks)
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState(() => firstQuery(view))
  const set = (change: Partial<Words>) => setQuery(new SearchQuery({ ...wordsOf(query), ...change }))
  useEffect(() => {
    openSearchPanel(view)
    return () => void closeSearchPanel(view)
  }, [view])
  useEffect(() => view.dispatch({ effects: setSearchQuery.of(query) }), [view, query])
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [asked])

  const onKeyDown = (event: KeyboardEvent) => {
    const isFind = event.target === input.current
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && isFind) (event.shiftKey ? findPrevious : findNext)(view)
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) replaceNext(view)
    else return
    event.preventDefault()
  }
  return (
    <search className="find file-search" onKeyDown={onKeyDown}>
      <div className="file-search-row">
        <input
          ref={input}
          className="find-input"
          type="text"
          aria-label="Find in the file"
          placeholder="Find"
          value={query.search}
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => set({ search: event.target.value })}
        />
        <output className="find-count figures">{countText(query, view)}</output>
        <IconButton
          label="Match case"
          icon={CaseSensitive}
          aria-pressed={query.caseSensitive}
          onClick={() => set({ caseSensitive: !query.caseSensitive })}
        />
        <IconButton
          label="Whole words"
          icon={WholeWord}
          aria-pressed={query.wholeWord}
          onClick={() => set({ wholeWord: !query.wholeWord })}
        />
        <IconButton
          label="Regular expression"
          icon={Regex}
          aria-pressed={query.regexp}
          onClick={() => set({ regexp: !query.regexp })}
        />
        <IconButton label="Previous" keys="Shift+Enter" icon={ChevronUp} onClick={() => findPrevious(view)} />
        <IconButton label="Next" keys="Enter" icon={ChevronDown} onClick={() => findNext(view)} />
        <IconButton label="Close" keys="Esc" icon={X} onClick={onClose} />
      </div>
      {canReplace && (
        <div className="file-search-row">
          <input
            className="find-input"
            type="text"
            aria-label="Replace with"
            placeholder="Replace"
            value={query.replace}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => set({ replace: event.target.value })}
          />
          <IconButton label="Replace" keys="Enter" icon={Replace} onClick={() => replaceNext(view)} />
          <IconButton label="Replace all" icon={ReplaceAll} onClick={() => replaceAll(view)} />
        </div>
      )}
    </search>
  )
}

type Words = Pick<SearchQuery, 'search' | 'replace' | 'caseSensitive' | 'wholeWord' | 'regexp'>

function wordsOf({ search, replace, caseSensitive, wholeWord, regexp }: SearchQuery): Words & { literal: boolean } {
  // What is typed is meant as it stands: `\n` is two characters unless it is a regular expression.
  return { search, replace, caseSensitive, wholeWord, regexp, literal: !regexp }
}

/** @returns what is selected, if it is within a line; else what was looked for last. */
function firstQuery(view: EditorView): SearchQuery {
  const { main } = view.state.selection
  const selected = view.state.sliceDoc(main.from, main.to)
  const before = wordsOf(getSearchQuery(view.state))
  return new SearchQuery({ ...before, ...(selected !== '' && !selected.includes('\n') && { search: selected }) })
}

/** @returns '3 of 17', '17' when none of them is chosen, 'None', or '' while nothing is looked for. */
function countText(query: SearchQuery, view: EditorView): string {
  if (query.search === '') return ''
  if (!query.valid) return 'Not valid'
  const { main } = view.state.selection
  const cursor = query.getCursor(view.state)
  let count = 0
  let at = 0
  for (let hit = cursor.next(); !hit.done; hit = cursor.next()) {
    count += 1
    if (hit.value.from === main.from && hit.value.to === main.to) at = count
    if (count > mostCounted) return `${mostCounted}+`
  }
  if (count === 0) return 'None'
  return at > 0 ? `${at} of ${count}` : `${count}`
}
