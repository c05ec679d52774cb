// Finds in a conversation: the newest hit first, each opened and shown in its place. It does not know how rows are scrolled to.
import { useEffect, useMemo, useState } from 'react'
import { FindBar } from '../../ui/FindBar.tsx'
import { findRows, keysToOpen } from './find.ts'
import type { Row } from './rows.ts'

export type Found = { key: string; term: string }

type Props = {
  rows: readonly Row[]
  /** Told of the hit that is looked at. `open`: rows that must be open for it. */
  onFound: (found: Found | undefined, open: readonly string[]) => void
  onClose: () => void
}

export function Finder({ rows, onFound, onClose }: Props) {
  const [term, setTerm] = useState('')
  const hits = useMemo(() => findRows(rows, term), [rows, term])
  const [at, setAt] = useState<string>()
  const known = hits.findIndex(({ key }) => key === at)
  const place = known === -1 ? hits.length - 1 : known
  const show = (hit: Row | undefined, what: string) => {
    setAt(hit?.key)
    onFound(hit && { key: hit.key, term: what }, hit ? keysToOpen(hit, what) : [])
  }
  useEffect(() => () => onFound(undefined, []), [onFound])
  const look = (next: string) => {
    setTerm(next)
    show(findRows(rows, next).at(-1), next)
  }
  const step = (way: 'up' | 'down') => {
    if (hits.length > 0) show(hits[(place + (way === 'up' ? -1 : 1) + hits.length) % hits.length], term)
  }
  return (
    <FindBar
      label="Find in the conversation"
      term={term}
      onTerm={look}
      count={term === '' ? '' : hits.length === 0 ? 'None' : `${place + 1} of ${hits.length}`}
      onStep={step}
      onClose={onClose}
    />
  )
}
