// The keys that a terminal keeps for itself; every other key belongs to the program. It does not know how they are carried out.
import type { Shortcut } from '../../ui/keys.ts'

export type TerminalAction = 'copy' | 'paste' | 'find' | 'findAlways' | 'top' | 'bottom' | 'bigger' | 'smaller'

/*
 * Programs use Ctrl with every letter, so beyond a Mac (which has ⌘) a terminal's own keys take Ctrl and Shift, as terminals do everywhere.
 * Two are more: on Windows Ctrl+C copies when text is selected, as people there expect, and Ctrl+F finds, but only outside of full-screen
 * programs, where it turns pages.
 */
const common = {
  top: { keys: 'mod+shift+Home', label: 'Scroll to the top' },
  bottom: { keys: 'mod+shift+End', label: 'Scroll to the bottom' },
  bigger: { keys: 'mod+shift+=', label: 'Larger type' },
  smaller: { keys: 'mod+shift+-', label: 'Smaller type' },
} as const

const onMac = {
  copy: { keys: 'meta+c', label: 'Copy the selection' },
  paste: { keys: 'meta+v', label: 'Paste' },
  find: { keys: 'meta+f', label: 'Find in the terminal' },
} as const

const elsewhere = {
  copy: { keys: 'ctrl+shift+c', label: 'Copy the selection' },
  paste: { keys: 'ctrl+shift+v', label: 'Paste' },
  find: { keys: 'ctrl+f', label: 'Find in the terminal (not in full-screen programs)' },
  findAlways: { keys: 'ctrl+shift+f', label: 'Find, in any program' },
} as const

type Keys = Partial<Record<TerminalAction, Shortcut>> & { find: Shortcut }

export function terminalKeys(mac: boolean): Keys {
  return { ...(mac ? onMac : elsewhere), ...common }
}

/** What the help says; scrolling by a page is xterm's own. */
export function ptyShortcuts(mac: boolean): Shortcut[] {
  return [
    ...Object.values(terminalKeys(mac)),
    { keys: 'shift+PageUp', label: 'Scroll up by a page' },
    { keys: 'shift+PageDown', label: 'Scroll down by a page' },
  ]
}
