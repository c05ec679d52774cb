// One row of a conversation, whatever it is. It does not know the rows around it.
import { Brain, ChevronRight, Info, Minimize2, RotateCcw } from 'lucide-react'
import { memo, useId } from 'react'
import { Button } from '../../ui/Button.tsx'
import { useTicking } from '../../ui/use-now.ts'
import { CopyButton } from './markdown/CodeBlock.tsx'
import { Markdown } from './markdown/Markdown.tsx'
import { PromptBubble } from './PromptBubble.tsx'
import type { EndRow, NoticeRow, Row, ThinkingRow } from './rows.ts'
import { useScene } from './scene.ts'
import { ToolRowView } from './ToolRowView.tsx'
import { Trouble } from './Trouble.tsx'
import { costText, durationText, endWords, tokensText } from './words.ts'
import './rows.css'

/** A row that says the same is the same object, so it is not drawn again while others change. */
export const RowView = memo(function RowView({ row }: { row: Row }) {
  switch (row.row) {
    case 'prompt':
      return <PromptBubble row={row} />
    case 'text':
      return <Markdown text={row.text} isWriting={row.isWriting} />
    case 'thinking':
      return <Thinking row={row} />
    case 'tool':
      return (
        <ToolRowView row={row}>
          {row.steps.length > 0 && (
            <div className="steps">
              {row.steps.map((step) => (
                <RowView key={step.key} row={step} />
              ))}
            </div>
          )}
        </ToolRowView>
      )
    case 'notice':
      return <Notice row={row} />
    case 'error':
      return <Trouble row={row} />
    case 'end':
      return <TurnEnd row={row} />
  }
})

function Thinking({ row: { key, text, isWriting, startedAt, endedAt } }: { row: ThinkingRow }) {
  const { opened, toggle } = useScene()
  const body = useId()
  const now = useTicking(isWriting)
  const isOpen = opened.has(key)
  const passed = Math.max(0, (endedAt ?? now) - startedAt)
  const words = isWriting ? 'Thinking…' : passed < 1000 ? 'Thought' : `Thought for ${durationText(passed)}`
  // Some models do not say what they think: then there is nothing to open.
  if (text.trim() === '') {
    return isWriting ? <p className="thinking-line">{words}</p> : null
  }
  return (
    <div className="thinking">
      <button
        type="button"
        className="tool-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? body : undefined}
        onClick={() => toggle(key)}
      >
        <Brain aria-hidden size={15} strokeWidth={1.75} className="tool-icon" />
        <span className="tool-target">{words}</span>
        <ChevronRight aria-hidden size={14} strokeWidth={1.75} className="tool-arrow" />
      </button>
      {isOpen && (
        <div id={body} className="tool-body thinking-text">
          <Markdown text={text} isWriting={isWriting} />
        </div>
      )}
    </div>
  )
}

function Notice({ row: { about, text } }: { row: NoticeRow }) {
  if (about === 'command') return <Markdown text={text} />
  const Icon = about === 'compacted' ? Minimize2 : about === 'retry' ? RotateCcw : Info
  return (
    <p className="notice">
      <Icon aria-hidden size={14} strokeWidth={1.75} />
      {text}
    </p>
  )
}

function TurnEnd({ row: { turnId, reason, durationMs, tokens, costUsd } }: { row: EndRow }) {
  const { answerOf, sayAgain } = useScene()
  const answer = reason === 'completed' ? answerOf(turnId) : ''
  const facts = [
    reason !== 'completed' && endWords[reason],
    // Nobody knows how long one took that was lost.
    reason !== 'lost' && durationText(durationMs),
    costUsd !== undefined && costUsd > 0 && costText(costUsd),
  ].filter(Boolean)
  return (
    <div className="turn-end" data-reason={reason}>
      <span className="figures" title={tokens && tokensText(tokens)}>
        {facts.join(' · ')}
      </span>
      {answer !== '' && <CopyButton text={answer} label="Copy the answer" />}
      {(reason === 'failed' || reason === 'lost') && sayAgain && (
        <Button tone="ghost" icon={RotateCcw} onClick={() => sayAgain(turnId)}>
          Send again
        </Button>
      )}
    </div>
  )
}
