// The keys of a file that are not every editor's. It does not know how they are carried out.
import type { Shortcut } from '../../ui/keys.ts'

export const fileKeys = {
  save: { keys: 'mod+s', label: 'Save' },
  find: { keys: 'mod+f', label: 'Find and replace' },
  goToLine: { keys: 'ctrl+g', label: 'Go to line' },
} as const satisfies Record<string, Shortcut>

export function fileShortcuts(mac: boolean): Shortcut[] {
  return [
    ...Object.values(fileKeys),
    { keys: mac ? 'meta+g' : 'F3', label: 'Next hit' },
    { keys: 'mod+d', label: 'Select the next one like it' },
    { keys: 'mod+/', label: 'Comment the line' },
    { keys: 'alt+ArrowUp', label: 'Move the line' },
    { keys: mac ? 'shift+alt+m' : 'ctrl+m', label: 'Let Tab leave the text, or indent' },
  ]
}
