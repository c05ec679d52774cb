// What a program printed, in its colours, within a bounded height. It does not know which program.
import Anser from 'anser'
import { useMemo } from 'react'
import { inOrder } from '../../ui/in-order.ts'
import { CopyButton } from './markdown/CodeBlock.tsx'
import './output.css'

/** Characters that are drawn of an output at first: several screens. */
const mostShown = 20_000

type Props = {
  text: string
  /** Characters that were not kept. */
  omitted?: number
  isError?: boolean
  label: string
}

export function Output({ text, omitted = 0, isError = false, label }: Props) {
  const shown = text.length > mostShown ? text.slice(0, mostShown) : text
  const left = omitted + text.length - shown.length
  const pieces = useMemo(() => colored(shown), [shown])
  return (
    <div className="output" data-error={isError || undefined}>
      <pre className="output-text" tabIndex={0} role="group" aria-label={label}>
        {inOrder(pieces, ({ content, className }) => (
          <span className={className}>{content}</span>
        ))}
        {left > 0 && <span className="output-more">{`\n… ${left.toLocaleString()} more characters`}</span>}
      </pre>
      <div className="output-tools">
        <CopyButton text={text} label="Copy output" />
      </div>
    </div>
  )
}

/** @returns the pieces of a text that look alike; what moves a cursor is left out, since here is no screen. */
function colored(text: string): { content: string; className: string | undefined }[] {
  const last = text.replaceAll('\r\n', '\n').split('\n').map(lastWritten).join('\n')
  return Anser.ansiToJson(last, { json: true, remove_empty: true, use_classes: true }).map((piece) => {
    const names = [piece.fg, piece.bg && `on-${piece.bg}`, ...piece.decorations.map((name) => `ansi-${name}`)]
    return { content: piece.content, className: names.filter(Boolean).join(' ') || undefined }
  })
}

/** @returns what is left of a line that was written over, as progress bars do. */
function lastWritten(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  return text.slice(text.lastIndexOf('\r') + 1)
}
