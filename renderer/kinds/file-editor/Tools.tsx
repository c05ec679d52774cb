// The buttons of an open file, above it. They do not know how what they are for is done.
import { FileCog, History, Save, Search } from 'lucide-react'
import { createPortal } from 'react-dom'
import { useMedia } from '../../ui/appearance.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useConfirm } from '../../ui/Confirm.tsx'
import { isMac, showKeys } from '../../ui/keys.ts'
import { MenuButton, type MenuEntry } from '../../ui/Menu.tsx'
import type { Panel } from './panel.ts'
import { fileKeys } from './shortcuts.ts'
import type { Wrap } from './use-wrap.ts'

const mac = isMac()

type Props = {
  /** Where they go; null: nowhere now. */
  place: HTMLElement | null
  panel: Panel | null
  canAct: boolean
  dirty: boolean
  wrap: Wrap
  onPanel: (panel: Panel | null) => void
  onSave: () => void
  onReload: () => Promise<boolean>
}

export function Tools({ place, panel, canAct, dirty, wrap, onPanel, onSave, onReload }: Props) {
  const narrow = useMedia('(max-width: 44.99rem)')
  const confirm = useConfirm()
  if (!place) return null
  const toggle = (one: Panel) => onPanel(panel === one ? null : one)
  const reload = async () => {
    const yes =
      !dirty ||
      (await confirm({
        title: 'Read the file again?',
        text: 'What is on disk takes the place of the text here, and what is not saved goes.',
        action: 'Read again',
        danger: true,
      }))
    if (yes) await onReload()
  }
  const more: MenuEntry[] = [
    ...(narrow && canAct ? [{ label: 'Saved versions', icon: History, onSelect: () => onPanel('history') }] : []),
    { label: 'Go to line…', keys: showKeys(fileKeys.goToLine.keys, mac), onSelect: () => onPanel('line') },
    { label: 'Break long lines', checked: wrap.on, onCheck: wrap.set },
    ...(!canAct ? [] : [{ line: 'disk' }, { label: 'Read again from disk…', onSelect: () => void reload() }]),
  ]
  return createPortal(
    <>
      {canAct && (
        <IconButton
          label="Save"
          keys={showKeys(fileKeys.save.keys, mac)}
          icon={Save}
          disabled={!dirty}
          onClick={onSave}
        />
      )}
      <IconButton
        label="Find"
        keys={showKeys(fileKeys.find.keys, mac)}
        icon={Search}
        aria-pressed={panel === 'find'}
        onClick={() => toggle('find')}
      />
      {!narrow && canAct && (
        <IconButton
          label="Saved versions"
          icon={History}
          aria-pressed={panel === 'history'}
          onClick={() => toggle('history')}
        />
      )}
      <MenuButton entries={more} trigger={<IconButton label="More for this file" icon={FileCog} />} />
    </>,
    place,
  )
}
