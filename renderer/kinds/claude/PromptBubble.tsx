// What a person said, with its files. It does not know whether it was answered.
import { useLayoutEffect, useRef, useState } from 'react'
import { Files } from './Pictures.tsx'
import type { PromptRow } from './rows.ts'
import { useScene } from './scene.ts'
import { timeText } from '../../ui/amounts.ts'

export function PromptBubble({ row: { key, prompt, continues, at } }: { row: PromptRow }) {
  const { opened, toggle, clientId } = useScene()
  const text = useRef<HTMLParagraphElement>(null)
  const [isLong, setLong] = useState(false)
  const isOpen = opened.has(key)
  useLayoutEffect(() => {
    const element = text.current
    if (element && !isOpen) setLong(element.scrollHeight > element.clientHeight + 1)
  }, [prompt.text, isOpen])
  if (continues) {
    const why = prompt.text === '' ? 'Claude goes on by itself' : 'Claude goes on with what was allowed'
    return <p className="notice">{why}</p>
  }
  const isElsewhere = prompt.clientId !== undefined && clientId !== undefined && prompt.clientId !== clientId
  return (
    <div className="said">
      <div className="said-bubble" title={timeText(at)}>
        <span className="unseen">You said: </span>
        <Files files={prompt.attachments} />
        {prompt.text !== '' && (
          <p ref={text} className="said-text" data-open={isOpen || undefined}>
            {prompt.text}
          </p>
        )}
        {(isLong || isOpen) && (
          <button type="button" className="said-more" aria-expanded={isOpen} onClick={() => toggle(key)}>
            {isOpen ? 'Show less' : 'Show all'}
          </button>
        )}
      </div>
      <p className="said-from figures">
        {isElsewhere && 'From another page · '}
        {timeText(at)}
      </p>
    </div>
  )
}
