// The rows of a conversation, of which only those in sight are in the page: at the newest unless one looks back. It does not know what a row is made of.
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { Button } from '../../ui/Button.tsx'
import type { Found } from './Finder.tsx'
import { markTerm } from './mark.ts'
import type { Row } from './rows.ts'
import { RowView } from './RowView.tsx'
import { Working, type Work } from './Working.tsx'

/** CSS pixels from the end that count as being there. */
const nearEnd = 40

type Props = {
  rows: readonly Row[]
  /** What goes on now; it is said below the rows. */
  work: Work | undefined
  visible: boolean
  /** Changes when a person has said something: then the end is looked at. */
  saidCount: number
  /** A hit that is looked at. */
  found: Found | undefined
}

type Shown = Row | { row: 'working'; key: string; work: Work }

export function Transcript({ rows, work, visible, saidCount, found }: Props) {
  const shown: readonly Shown[] = work ? [...rows, { row: 'working', key: 'working', work }] : rows
  const { scroller, isAtEnd, onScroll, keepAtEnd, toEnd } = useEnd({ visible, saidCount, shown, found })
  const { handle, mark } = useFound(scroller, shown, found)
  return (
    <div className="claude-body">
      <div
        ref={scroller}
        className="claude-scroll"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        onScroll={onScroll}
      >
        <div className="claude-fill" />
        <div className="claude-rows">
          <Virtualizer ref={handle} scrollRef={scroller} data={shown} onResize={keepAtEnd} bufferSize={600}>
            {(row) => (
              <div
                key={row.key}
                ref={row.key === found?.key ? mark : undefined}
                className="claude-row"
                data-row={row.row}
                data-found={row.key === found?.key || undefined}
              >
                {row.row === 'working' ? <Working work={row.work} /> : <RowView row={row} />}
              </div>
            )}
          </Virtualizer>
        </div>
      </div>
      {!isAtEnd && (
        <Button className="button-latest" icon={ArrowDown} onClick={toEnd}>
          Latest
        </Button>
      )}
    </div>
  )
}

type End = {
  scroller: RefObject<HTMLDivElement | null>
  isAtEnd: boolean
  onScroll(): void
  keepAtEnd(): void
  toEnd(): void
}

type Looking = Pick<Props, 'visible' | 'saidCount' | 'found'> & { shown: readonly Shown[] }

/** Stays at the end while it is there, whatever grows; whoever scrolls up or looks at a hit stays there until they say something. */
function useEnd({ visible, saidCount, shown, found }: Looking): End {
  const scroller = useRef<HTMLDivElement>(null)
  /** What had been said when a person went up. */
  const [leftAt, setLeftAt] = useState<number>()
  const [seen, setSeen] = useState(found)
  if (seen !== found) {
    setSeen(found)
    if (found) setLeftAt(saidCount)
  }
  const isAtEnd = leftAt !== saidCount
  const sticks = useRef(isAtEnd)
  const before = useRef(0)
  const keepAtEnd = useCallback(() => {
    const element = scroller.current
    if (element && sticks.current) element.scrollTop = element.scrollHeight
  }, [])
  useLayoutEffect(() => {
    sticks.current = isAtEnd
    if (visible) keepAtEnd()
  }, [shown, visible, isAtEnd, keepAtEnd])
  const onScroll = () => {
    const element = scroller.current
    if (!element || !visible) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const isNear = scrollHeight - scrollTop - clientHeight < nearEnd
    // What grows below moves the end away and not the eye: only going up leaves it.
    if (isNear) setLeftAt(undefined)
    else if (scrollTop < before.current) setLeftAt(saidCount)
    sticks.current = isNear || (sticks.current && scrollTop >= before.current)
    before.current = scrollTop
  }
  return { scroller, isAtEnd, onScroll, keepAtEnd, toEnd: () => setLeftAt(undefined) }
}

/** Brings a hit into sight, and marks the term in it once it is there. */
function useFound(scroller: RefObject<HTMLDivElement | null>, shown: readonly Shown[], found: Found | undefined) {
  const handle = useRef<VirtualizerHandle>(null)
  const goTo = useEffectEvent((key: string) => {
    const [list, element] = [handle.current, scroller.current]
    const index = shown.findIndex((row) => row.key === key)
    if (!list || !element || index === -1) return
    // By hand, since the list's own scrolling pulls back to its aim as long as anything in sight grows.
    element.scrollTop = list.getItemOffset(index) - (element.clientHeight - list.getItemSize(index)) / 2
  })
  useLayoutEffect(() => {
    if (found) goTo(found.key)
  }, [found])
  const term = found?.term
  const mark = useCallback(
    (element: HTMLDivElement | null) =>
      element && term !== undefined && term !== '' ? markTerm(element, term) : undefined,
    [term],
  )
  return { handle, mark }
}
