// Whether something is looked for in a conversation, and which hit is looked at. It does not know what is found.
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { focusMainInput } from '../../ui/focus.ts'
import { isMac, matches } from '../../ui/keys.ts'
import type { Found } from './Finder.tsx'

/** The page holds only the rows in sight, so the browser's own search would miss the others. */
export const findKeys = 'mod+f'

/** @param open opens rows. */
export function useFinding(visible: boolean, open: (keys: readonly string[]) => void) {
  const [isOpen, setOpen] = useState(false)
  const [found, setFound] = useState<Found>()
  const toggle = () => {
    setOpen(!isOpen)
    if (isOpen) focusMainInput()
  }
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!matches(event, findKeys, isMac()) || document.querySelector('[role="dialog"]:not([aria-modal="false"])'))
      return
    event.preventDefault()
    toggle()
  })
  useEffect(() => {
    if (!visible) return undefined
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [visible])
  const onFound = useCallback(
    (hit: Found | undefined, keys: readonly string[]) => {
      setFound(hit)
      open(keys)
    },
    [open],
  )
  return { isOpen, found, toggle, onFound }
}
