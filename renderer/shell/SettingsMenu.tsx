// What a person can set for this device, and the way out. It does not know what the settings do.
import { AArrowDown, AArrowUp, Activity, Globe, Keyboard, KeyRound, LogOut, Settings, Share2 } from 'lucide-react'
import { stepFontSize, ThemeChoice, useAppearance } from '../ui/appearance.ts'
import { IconButton } from '../ui/Button.tsx'
import { isMac, showKeys } from '../ui/keys.ts'
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx'
import { useStore } from '../ui/store.ts'
import type { PanelName } from './Panels.tsx'
import { shellKeys } from './shortcuts.ts'

const mac = isMac()
const themeChoices = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

type Props = {
  onHelp: () => void
  /** Opens one of the owner's panels; absent for everybody else. */
  onPanel?: ((name: PanelName) => void) | undefined
  /** Absent for those who may not. */
  onConsole?: (() => void) | undefined
  onSignOut?: (() => void) | undefined
  side?: 'top' | 'bottom'
}

export function SettingsMenu({ onHelp, onPanel, onConsole, onSignOut, side = 'top' }: Props) {
  const { theme, fontSize, screenReader } = useAppearance()
  const size = useStore(fontSize)
  const chosen = useStore(theme)
  const isRead = useStore(screenReader)
  const step = (by: 1 | -1) => fontSize.set(stepFontSize(fontSize.get(), by))
  const chooseTheme = (value: string) => {
    const choice = ThemeChoice.safeParse(value)
    if (choice.success) theme.set(choice.data)
  }
  const entries: MenuEntry[] = [
    { label: 'Theme', choices: themeChoices, value: chosen, onChoose: chooseTheme },
    { line: 'type' },
    {
      label: `Larger type (${size} px)`,
      icon: AArrowUp,
      keys: showKeys('mod+shift+=', mac),
      stays: true,
      onSelect: () => step(1),
    },
    {
      label: 'Smaller type',
      icon: AArrowDown,
      keys: showKeys('mod+shift+-', mac),
      stays: true,
      onSelect: () => step(-1),
    },
    { label: 'Text for screen readers', checked: isRead, onCheck: (on) => screenReader.set(on) },
    ...(onPanel
      ? [
          { line: 'owner' },
          { label: 'Share…', icon: Share2, onSelect: () => onPanel('share') },
          { label: 'Tunnels…', icon: Globe, onSelect: () => onPanel('tunnels') },
          // A server without authentication has none.
          ...(onSignOut ? [{ label: 'Key…', icon: KeyRound, onSelect: () => onPanel('key') }] : []),
        ]
      : []),
    ...(onConsole ? [{ label: 'Console', icon: Activity, onSelect: onConsole }] : []),
    { line: 'page' },
    { label: 'Keyboard shortcuts', icon: Keyboard, keys: showKeys(shellKeys.help.keys, mac), onSelect: onHelp },
    ...(onSignOut ? [{ label: 'Sign out', icon: LogOut, onSelect: onSignOut }] : []),
  ]
  return (
    <MenuButton align="end" side={side} entries={entries} trigger={<IconButton label="Settings" icon={Settings} />} />
  )
}
