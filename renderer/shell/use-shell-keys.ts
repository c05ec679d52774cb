// Takes the page's own keys before anything else on it sees them. It does not know what they do.
import { useEffect, useEffectEvent } from 'react'
import { hasOwnKeys } from '../ui/focus.ts'
import { type Combination, isMac, matches, ownKeysMark } from '../ui/keys.ts'
import { shellKeys, tabByNumber, type ShellAction } from './shortcuts.ts'

const mac = isMac()
const actionNames: readonly ShellAction[] = [
  'create',
  'next',
  'previous',
  'forward',
  'back',
  'close',
  'list',
  'sidebar',
  'help',
]

type Others = readonly { keys?: Combination; act: () => void }[]

/** @param others what a kind of session adds. */
export function useShellKeys(
  actions: Record<ShellAction, () => void>,
  onTab: (index: number) => void,
  others: Others,
): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.repeat && !matches(event, shellKeys.next.keys, mac) && !matches(event, shellKeys.previous.keys, mac))
      return
    if (hasOwnKeys()) return
    if (isOwn(event)) return
    const name = actionNames.find((one) => matches(event, shellKeys[one].keys, mac))
    const number = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((one) => matches(event, `${tabByNumber.keys}${one}`, mac))
    const other = others.find(({ keys }) => keys !== undefined && matches(event, keys, mac))
    if (name) actions[name]()
    else if (number !== undefined) onTab(number - 1)
    else if (other) other.act()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  useEffect(() => {
    // In the capture phase, since a terminal takes every key that reaches it.
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener, true)
    return () => removeEventListener('keydown', listener, true)
  }, [])
}

/** Whether what has the focus needs the keys itself: an editor selects words by two of them. */
function isOwn(event: KeyboardEvent): boolean {
  const owner = event.target instanceof Element ? event.target.closest(`[${ownKeysMark}]`) : null
  const own = owner?.getAttribute(ownKeysMark)?.split(' ') ?? []
  return own.some((keys) => matches(event, keys, mac))
}
