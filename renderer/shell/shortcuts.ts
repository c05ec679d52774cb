// The keys that work everywhere on the page. It does not know how they are carried out.
import type { Shortcut } from '../ui/keys.ts'

export type ShellAction = 'create' | 'next' | 'previous' | 'forward' | 'back' | 'close' | 'list' | 'sidebar' | 'help'

/*
 * Browsers keep Ctrl+T, Ctrl+W, Ctrl+Tab and their Shift forms, and programs in a terminal need Ctrl and Alt with everything else: what is left is Ctrl+Shift
 * (⌘⇧ on a Mac) with keys that browsers leave alone. They are those of kitty where it has them.
 */
export const shellKeys: Record<ShellAction, Shortcut> = {
  create: { keys: 'mod+shift+Enter', label: 'New terminal' },
  next: { keys: 'mod+shift+ArrowRight', label: 'Next tab' },
  previous: { keys: 'mod+shift+ArrowLeft', label: 'Previous tab' },
  forward: { keys: 'mod+shift+.', label: 'Move the tab right' },
  back: { keys: 'mod+shift+,', label: 'Move the tab left' },
  close: { keys: 'mod+shift+x', label: 'Close the tab (the session goes on)' },
  list: { keys: 'mod+shift+l', label: 'Go to the list of sessions' },
  sidebar: { keys: 'mod+shift+b', label: 'Show or hide the list' },
  help: { keys: 'mod+shift+/', label: 'Keyboard shortcuts' },
}

/** Tabs by number: Ctrl+Shift on a Mac too, where ⌘⇧3 to 5 take screenshots. */
export const tabByNumber = { keys: 'ctrl+shift+', label: 'Go to tab 1 to 9' } as const

/** Keys of the list, when it has the focus. */
export const listKeys: Shortcut[] = [
  { keys: 'Enter', label: 'Open the session' },
  { keys: 'F2', label: 'Rename it' },
  { keys: 'Delete', label: 'End it, or delete it once it has ended' },
]
