// Says aloud, for those who do not see it, what changed in a conversation just now. It does not know how that looks.
import { useEffect, useRef, useState } from 'react'
import type { Conversation } from './fold.ts'
import { askTitle } from './permission-words.ts'
import { endWords } from './words.ts'

export function News({ conversation, live }: { conversation: Conversation; live: boolean }) {
  const { rows, asking, turn } = conversation
  const last = rows.at(-1)
  const [asked] = asking
  const words = asked
    ? `Claude asks: ${askTitle(asked.request)}`
    : turn
      ? 'Claude works'
      : last?.row === 'error'
        ? last.error.error
        : last?.row === 'end'
          ? endWords[last.reason]
          : ''
  // What had been so before one came is no news.
  const before = useRef<string>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (!live) return
    if (before.current !== undefined && before.current !== words) setSaid(words)
    before.current = words
  }, [live, words])
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  )
}
