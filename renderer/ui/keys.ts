// Key combinations: written once, matched on any keyboard, shown in the platform's own signs. It does not know what they do.

/** 'mod' is ⌘ on a Mac and Ctrl elsewhere. Written like 'mod+shift+Enter', with a key's name or the letter or sign that it types unshifted. */
export type Combination = string

export type Shortcut = {
  keys: Combination
  label: string
}

/** Marks an element that has some of the page's keys to itself while the focus is in it: combinations, with spaces between. */
export const ownKeysMark = 'data-own-keys'

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

export function isMac(platform: string = navigator.platform): boolean {
  return /mac|iphone|ipad/i.test(platform)
}

/** Signs are matched by place too: with Shift held they type another sign, and that differs between layouts. */
const codes: Record<string, string> = {
  '=': 'Equal',
  '-': 'Minus',
  '/': 'Slash',
  ',': 'Comma',
  '.': 'Period',
  '[': 'BracketLeft',
  ']': 'BracketRight',
}

function typesKey(event: Pressed, name: string): boolean {
  if (event.key.toLowerCase() === name.toLowerCase()) return true
  if (/^\d$/.test(name)) return event.code === `Digit${name}`
  // A keyboard of another script types no Latin letters: there the place decides.
  if (/^[a-z]$/i.test(name)) return !/^[\x20-\x7e]$/.test(event.key) && event.code === `Key${name.toUpperCase()}`
  return event.code === codes[name]
}

export function matches(event: Pressed, keys: Combination, mac: boolean): boolean {
  const parts = keys.split('+')
  const name = parts.pop() ?? ''
  const wants = (part: string) => parts.includes(part)
  const ctrl = wants('ctrl') || (wants('mod') && !mac)
  const meta = wants('meta') || (wants('mod') && mac)
  return (
    event.ctrlKey === ctrl &&
    event.metaKey === meta &&
    event.shiftKey === wants('shift') &&
    event.altKey === wants('alt') &&
    typesKey(event, name)
  )
}

const macSigns: Record<string, string> = { mod: '⌘', meta: '⌘', ctrl: '⌃', shift: '⇧', alt: '⌥', Enter: '↩' }
const words: Record<string, string> = { mod: 'Ctrl', ctrl: 'Ctrl', meta: 'Meta', shift: 'Shift', alt: 'Alt' }
const keySigns: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
}

/** @returns 'Ctrl+Shift+→', or '⌘⇧→' on a Mac. */
export function showKeys(keys: Combination, mac: boolean): string {
  const parts = keys
    .split('+')
    .map(
      (part) =>
        (mac ? macSigns[part] : words[part]) ?? keySigns[part] ?? (part.length === 1 ? part.toUpperCase() : part),
    )
  return parts.join(mac ? '' : '+')
}
