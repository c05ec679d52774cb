// Something that failed: what, and what a person can do about it. It does not know how to do that.
import { CircleAlert } from 'lucide-react'
import { Markdown } from './markdown/Markdown.tsx'
import { timeText } from '../../ui/amounts.ts'
import type { ErrorRow } from './rows.ts'

export function Trouble({ row: { error, at } }: { row: ErrorRow }) {
  const { advice, said, resetsAt, code } = error.details
  return (
    <div className="trouble" data-code={code} title={timeText(at)}>
      <CircleAlert aria-hidden size={16} strokeWidth={1.75} />
      <div className="trouble-words">
        <p className="trouble-error">{error.error}</p>
        {advice !== undefined && <Markdown text={advice} />}
        {resetsAt !== undefined && (
          <p>It can go on at {new Date(resetsAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}.</p>
        )}
        {said !== undefined && (
          <details className="tool-folded">
            <summary>What the program said</summary>
            <pre className="trouble-said">{said}</pre>
          </details>
        )}
      </div>
    </div>
  )
}
