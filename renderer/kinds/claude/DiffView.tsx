// A change to a file, as lines. It does not know where the change comes from.
import { useMemo } from 'react'
import { inOrder } from '../../ui/in-order.ts'
import { type Change, type DiffHunk, type DiffLine, toHunks } from './diff.ts'
import './diff.css'

/** Lines: more of a change are counted and not shown, since nobody reads them here. */
const mostLines = 400

export function DiffView({ change }: { change: Change }) {
  const hunks = useMemo(() => toHunks(change), [change])
  const all = hunks.flatMap(({ lines }) => lines).length
  return (
    <div className="diff" tabIndex={0} role="group" aria-label="What changes" data-placed={change.isPlaced}>
      <div className="diff-lines">
        {inOrder(firstLines(hunks), ({ lines }, index) => (
          <>
            {index > 0 && <div className="diff-gap">⋯</div>}
            {inOrder(lines, (line) => (
              <Line line={line} />
            ))}
          </>
        ))}
        {all > mostLines && <div className="diff-gap">{all - mostLines} more lines</div>}
      </div>
    </div>
  )
}

function firstLines(hunks: readonly DiffHunk[]): DiffHunk[] {
  const before = (index: number) => hunks.slice(0, index).flatMap(({ lines }) => lines).length
  return hunks
    .map(({ lines }, index) => ({ lines: lines.slice(0, Math.max(0, mostLines - before(index))) }))
    .filter(({ lines }) => lines.length > 0)
}

const signWords = { '+': 'Added', '-': 'Removed', ' ': '' } as const

function Line({ line: { sign, pieces, oldNumber, newNumber } }: { line: DiffLine }) {
  return (
    <div className="diff-line" data-sign={sign}>
      <span className="diff-number" aria-hidden>
        {newNumber ?? oldNumber}
      </span>
      <span className="diff-sign" aria-hidden>
        {sign === '-' ? '−' : sign}
      </span>
      {sign !== ' ' && <span className="unseen">{signWords[sign]}: </span>}
      <code className="diff-text">
        {inOrder(pieces, ({ text, isChanged }) => (isChanged ? <mark>{text}</mark> : text))}
        {'\n'}
      </code>
    </div>
  )
}
