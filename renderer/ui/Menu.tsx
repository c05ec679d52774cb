// Menus in the page's dress: one behind a button, one behind a right click, with the same items. They do not know what is chosen.
import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import { Check, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { afterClosing } from './focus.ts'
import './menu.css'

export type MenuEntry =
  | {
      label: string
      icon?: LucideIcon
      keys?: string | undefined
      onSelect: () => void
      danger?: boolean
      /** The menu stays open: it may be chosen again. */ stays?: boolean
    }
  | {
      label: string
      choices: { value: string; label: string; /** Explains it, below it. */ hint?: string }[]
      value: string
      onChoose: (value: string) => void
      /** The menu is there for this choice alone. */
      closes?: boolean
    }
  | { label: string; checked: boolean; onCheck: (checked: boolean) => void }
  | { line: string }

type MenuButtonProps = {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>
  entries: MenuEntry[]
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
}

export function MenuButton({ trigger, entries, align = 'end', side = 'bottom' }: MenuButtonProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="menu-place" sideOffset={4} align={align} side={side}>
          <Base.Popup className="menu" finalFocus={afterClosing('menu')}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export function RightClickMenu({
  entries,
  children,
}: {
  entries: MenuEntry[]
  children: ReactElement<Record<string, unknown>>
}) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal>
        <BaseContext.Positioner className="menu-place">
          <BaseContext.Popup className="menu" finalFocus={afterClosing('menu')}>
            <Entries entries={entries} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  )
}

/** Base UI's two menus share their items. */
function Entries({ entries }: { entries: MenuEntry[] }): ReactNode {
  return entries.map((entry) => {
    if ('line' in entry) return <Base.Separator key={entry.line} className="menu-line" />
    if ('choices' in entry) return <Choices key={entry.label} {...entry} />
    if ('checked' in entry) {
      return (
        <Base.CheckboxItem
          key={entry.label}
          className="menu-item"
          checked={entry.checked}
          onCheckedChange={entry.onCheck}
        >
          <span className="menu-mark">
            <Base.CheckboxItemIndicator render={<Check size={15} strokeWidth={2} />} />
          </span>
          {entry.label}
        </Base.CheckboxItem>
      )
    }
    const Icon = entry.icon
    return (
      <Base.Item
        key={entry.label}
        className={`menu-item ${entry.danger ? 'menu-danger' : ''}`}
        closeOnClick={!entry.stays}
        onClick={entry.onSelect}
      >
        <span className="menu-mark">{Icon && <Icon aria-hidden size={15} strokeWidth={1.75} />}</span>
        {entry.label}
        {entry.keys && <kbd>{entry.keys}</kbd>}
      </Base.Item>
    )
  })
}

function Choices({ label, choices, value, onChoose, closes = false }: Extract<MenuEntry, { choices: unknown }>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: unknown) => typeof next === 'string' && onChoose(next)}>
      <Base.Group>
        <Base.GroupLabel className="menu-label">{label}</Base.GroupLabel>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} className="menu-item" closeOnClick={closes}>
            <span className="menu-mark">
              <Base.RadioItemIndicator render={<Check size={15} strokeWidth={2} />} />
            </span>
            {choice.hint === undefined ? (
              choice.label
            ) : (
              <span className="menu-words">
                {choice.label}
                <span className="menu-hint">{choice.hint}</span>
              </span>
            )}
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  )
}
