// The menu of one session: the same behind its button, a right click, and on its tab. It does not know how it is opened.
import { Copy, Pencil, Power, RotateCcw, Share2, Trash2 } from 'lucide-react'
import type { RunSummary } from '../../shared/session.ts'
import { hasEnded } from '../kinds/session-text.ts'
import type { MenuEntry } from '../ui/Menu.tsx'
import type { SessionActions } from './session-actions.ts'

export function sessionMenu(session: RunSummary, actions: SessionActions, onRename?: () => void): MenuEntry[] {
  const onShare = actions.share && (() => actions.share?.(session))
  const ended = hasEnded(session)
  const copy = { label: 'Copy session id', icon: Copy, onSelect: () => actions.copyId(session) }
  if (!actions.own) return [copy]
  return [
    ...(onRename ? [{ label: 'Rename', icon: Pencil, keys: 'F2', onSelect: onRename }] : []),
    copy,
    ...(onShare ? [{ label: 'Share…', icon: Share2, onSelect: onShare }] : []),
    { line: 'life' },
    ended
      ? { label: 'Restart', icon: RotateCcw, onSelect: () => actions.restart(session) }
      : { label: 'End session…', icon: Power, danger: true, onSelect: () => actions.end(session) },
    ...(ended ? [{ label: 'Delete…', icon: Trash2, danger: true, onSelect: () => actions.remove(session) }] : []),
  ]
}
