// Where a list of packets is scrolled to: at its end until a person scrolls away from it. It does not know the rows.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Feed } from './feed.ts'

type Sight = { top: number; height: number }

/** All in CSS pixels. */
export type Following = Sight & {
  /** Of the element that scrolls. */
  box: RefObject<HTMLDivElement | null>
  /** Scrolls no further than it must. */
  showRow(index: number): void
}

/**
 * Who scrolls up holds the feed still, and at its end it goes on.
 * @param mayGoOn whether nothing else holds it.
 */
export function useFollowing(feed: Feed, rowHeight: number, mayGoOn: boolean): Following {
  const box = useRef<HTMLDivElement>(null)
  const heldByScroll = useRef(false)
  const [sight, setSight] = useState<Sight>({ top: 0, height: 0 })

  // After each change: also when the list is full, and only its content is another.
  useLayoutEffect(() => {
    if (feed.isPaused) return
    heldByScroll.current = false
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [feed, feed.version, feed.isPaused, rowHeight])

  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    let before = element.scrollTop
    const look = () => {
      const { scrollTop: top, clientHeight: height, scrollHeight } = element
      const isUp = top < before - 1
      before = top
      const isAtEnd = scrollHeight - top - height < rowHeight
      setSight((last) => (last.top === top && last.height === height ? last : { top, height }))
      if (isUp && !isAtEnd && !feed.isPaused) {
        heldByScroll.current = true
        feed.pause()
      } else if (isAtEnd && heldByScroll.current && mayGoOn) feed.resume()
    }
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [feed, rowHeight, mayGoOn])

  const showRow = useCallback(
    (index: number) => {
      const element = box.current
      if (!element) return
      const [start, end] = [index * rowHeight, (index + 1) * rowHeight]
      const { scrollTop, clientHeight } = element
      if (start < scrollTop) element.scrollTo({ top: start })
      else if (end > scrollTop + clientHeight) element.scrollTo({ top: end - clientHeight })
    },
    [rowHeight],
  )
  return { box, ...sight, showRow }
}
