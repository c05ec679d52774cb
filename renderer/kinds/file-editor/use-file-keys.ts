// Takes an open file's own keys while it is looked at, wherever the focus is: a button that had it may be gone. It does not know what they do.
import { useEffect, useEffectEvent } from 'react'
import { hasOwnKeys } from '../../ui/focus.ts'
import { isMac, matches } from '../../ui/keys.ts'
import { fileKeys } from './shortcuts.ts'

const mac = isMac()

export function useFileKeys(visible: boolean, actions: Record<keyof typeof fileKeys, () => void>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (hasOwnKeys()) return
    if (matches(event, fileKeys.save.keys, mac)) actions.save()
    else if (matches(event, fileKeys.find.keys, mac)) actions.find()
    else if (matches(event, fileKeys.goToLine.keys, mac)) actions.goToLine()
    else return
    event.preventDefault()
  })
  useEffect(() => {
    if (!visible) return
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [visible])
}
