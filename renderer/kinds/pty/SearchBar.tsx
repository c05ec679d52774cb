// Finds text in a terminal. It does not know whose terminal it is.
import { CaseSensitive } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useShownTheme } from '../../ui/appearance.ts'
import { IconButton } from '../../ui/Button.tsx'
import { FindBar } from '../../ui/FindBar.tsx'
import type { Screen } from './screen.ts'
import { searchMarks } from './themes.ts'

type Hits = { resultIndex: number; resultCount: number }

export function SearchBar({ screen, onClose }: { screen: Screen; onClose: () => void }) {
  const { terminal, search } = screen
  const [term, setTerm] = useState(() => terminal.getSelection().split('\n')[0] ?? '')
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [hits, setHits] = useState<Hits | null>(null)
  const decorations = searchMarks[useShownTheme()]

  // Upwards first: what is looked for in a terminal is nearly always the newest of its kind.
  const find = (way: 'up' | 'down') => {
    const options = { caseSensitive, decorations }
    if (way === 'up') search.findPrevious(term, options)
    else search.findNext(term, options)
  }
  useEffect(() => {
    terminal.clearSelection()
    // Always: the addon does not notice by itself that case matters now, or that the colours are others.
    search.clearDecorations()
    if (term !== '') search.findPrevious(term, { caseSensitive, decorations })
  }, [terminal, search, term, caseSensitive, decorations])
  useEffect(() => {
    const listener = search.onDidChangeResults(setHits)
    return () => {
      listener.dispose()
      search.clearDecorations()
    }
  }, [search])

  return (
    <FindBar
      label="Find in the terminal"
      term={term}
      onTerm={setTerm}
      count={term === '' ? '' : countText(hits)}
      onStep={find}
      onClose={onClose}
    >
      <IconButton
        label="Match case"
        icon={CaseSensitive}
        aria-pressed={caseSensitive}
        onClick={() => setCaseSensitive(!caseSensitive)}
      />
    </FindBar>
  )
}

function countText(hits: Hits | null): string {
  if (!hits || hits.resultCount === 0) return 'None'
  // Beyond the limit of marked hits xterm no longer says which one it is.
  if (hits.resultIndex < 0) return `${hits.resultCount}+`
  return `${hits.resultIndex + 1} of ${hits.resultCount}`
}
