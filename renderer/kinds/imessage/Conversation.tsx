// The rows of a chat, scrolled as one reads: at the newest unless one looks back. It does not know what a bubble is made of.
import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { useNow } from '../../ui/use-now.ts'
import { BubbleRow, type SendActs } from './BubbleRow.tsx'
import type { Row } from './conversation.ts'
import { dayText } from './words.ts'

/** Rows that are drawn, and how many more each time: a few screens, so that a chat of years opens at once. */
const rowStep = 200
/** CSS pixels from the end that count as being there. */
const nearEnd = 48

type Props = {
  rows: readonly Row[]
  visible: boolean
  /** Whether all that had happened is there. */
  loaded: boolean
  /** Fetches what was before the first row; absent when there is nothing. */
  onOlder?: () => Promise<boolean>
  /** Who is writing on the other side. */
  writing: string | undefined
  /** Known to be without a message. */
  isEmpty: boolean
  acts: SendActs | undefined
}

export function Conversation({ rows, visible, loaded, writing, isEmpty, onOlder, acts }: Props) {
  const now = useNow()
  const [most, setMost] = useState(rowStep)
  const [busy, setBusy] = useState(false)
  const shown = rows.slice(-most)
  const { list, isAtEnd, onScroll, toEnd } = useReading(shown, { visible, writing })
  const canShowMore = rows.length > shown.length || onOlder !== undefined

  const showMore = async () => {
    if (rows.length <= shown.length && onOlder) {
      setBusy(true)
      await onOlder()
      setBusy(false)
    }
    setMost((before) => before + rowStep)
  }
  return (
    <div className="chat-body">
      <div ref={list} className="chat-scroll" tabIndex={0} role="log" aria-label="Messages" onScroll={onScroll}>
        {loaded && rows.length > 0 && canShowMore && (
          <Button tone="ghost" className="chat-older" disabled={busy} onClick={() => void showMore()}>
            {busy ? 'Fetching…' : 'Earlier messages'}
          </Button>
        )}
        {loaded && isEmpty && <p className="chat-none">Nothing has been said here yet.</p>}
        <ol className="chat-rows">
          {shown.map((row) => {
            if (row.row === 'day') {
              return (
                <li key={row.key} className="chat-day">
                  {dayText(row.at, now)}
                </li>
              )
            }
            if (row.row === 'notice') {
              return (
                <li key={row.key} className="chat-notice">
                  {row.text}
                </li>
              )
            }
            return <BubbleRow key={row.key} bubble={row} acts={acts} />
          })}
          {writing !== undefined && (
            <li className="chat-writing">
              <span className="chat-writing-dots" role="img" aria-label={`${writing} is writing`}>
                <i />
                <i />
                <i />
              </span>
            </li>
          )}
        </ol>
      </div>
      {!isAtEnd && (
        <Button className="button-latest" icon={ArrowDown} onClick={toEnd}>
          Newest
        </Button>
      )}
    </div>
  )
}

/** Keeps the eye where it is: at the end when it is there, else on the same row, whatever is added above or below. */
function useReading(shown: readonly Row[], { visible, writing }: Pick<Props, 'visible' | 'writing'>) {
  const list = useRef<HTMLDivElement>(null)
  const before = useRef({ first: shown[0]?.key, height: 0 })
  const [isAtEnd, setAtEnd] = useState(true)
  const first = shown[0]?.key
  useLayoutEffect(() => {
    const element = list.current
    if (!element || !visible) return
    const { height, first: was } = before.current
    if (isAtEnd) element.scrollTop = element.scrollHeight
    else if (was !== first) element.scrollTop += element.scrollHeight - height
    before.current = { first, height: element.scrollHeight }
  }, [shown, first, visible, writing, isAtEnd])
  return {
    list,
    isAtEnd,
    onScroll() {
      const element = list.current
      if (element && visible) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd)
    },
    toEnd: () => setAtEnd(true),
  }
}
