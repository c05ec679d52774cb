// Carries out the keys that a terminal keeps for itself. It does not know how search is shown.
import { stepFontSize, useAppearance } from '../../ui/appearance.ts'
import { copyText } from '../../ui/clipboard.ts'
import { isMac, matches } from '../../ui/keys.ts'
import type { Screen } from './screen.ts'
import { terminalKeys, type TerminalAction } from './shortcuts.ts'

const mac = isMac()
const windows = /win/i.test(navigator.platform)
const table = Object.entries(terminalKeys(mac))

/** @returns a function that takes a key press and says whether it was the page's. */
export function useTerminalActions(onFind: () => void): (event: KeyboardEvent, screen: Screen) => boolean {
  const { fontSize } = useAppearance()
  const copy = ({ terminal }: Screen) => {
    const text = terminal.getSelection()
    if (text !== '') void copyText(text)
  }
  const actions: Record<TerminalAction, (screen: Screen) => void> = {
    copy,
    paste: () => {}, // the browser's own paste follows from the key
    find: onFind,
    findAlways: onFind,
    top: ({ terminal }) => terminal.scrollToTop(),
    bottom: ({ terminal }) => terminal.scrollToBottom(),
    bigger: () => fontSize.set(stepFontSize(fontSize.get(), 1)),
    smaller: () => fontSize.set(stepFontSize(fontSize.get(), -1)),
  }
  return (event, screen) => {
    const { terminal } = screen
    if (windows && terminal.hasSelection() && matches(event, 'ctrl+c', mac)) {
      event.preventDefault()
      copy(screen)
      terminal.clearSelection() // the next one interrupts
      return true
    }
    if (windows && matches(event, 'ctrl+v', mac)) return true
    const found = table.find(([, shortcut]) => matches(event, shortcut.keys, mac))
    if (!found) return false
    const action = nameOf(found[0])
    // A full-screen program turns pages with Ctrl+F.
    if (action === undefined || (action === 'find' && !mac && terminal.buffer.active.type === 'alternate')) return false
    if (action !== 'paste') event.preventDefault()
    actions[action](screen)
    return true
  }
}

const names: readonly TerminalAction[] = ['copy', 'paste', 'find', 'findAlways', 'top', 'bottom', 'bigger', 'smaller']

function nameOf(text: string): TerminalAction | undefined {
  return names.find((name) => name === text)
}
