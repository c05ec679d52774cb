// The registry: every kind of session that the page can show. A view's code is loaded when it is first needed.
import { FileText, MessageCircle, Sparkles, SquareTerminal, type LucideIcon } from 'lucide-react'
import { lazy } from 'react'
import { claudeForm } from './claude/form.ts'
import type { KindDialog } from './dialog.ts'
import { fileShortcuts } from './file-editor/shortcuts.ts'
import type { KindForm } from './form.ts'
import { imessageForm } from './imessage/form.ts'
import { lastFit, rememberMade } from './pty/here.ts'
import { ptyShortcuts } from './pty/shortcuts.ts'
import type { Combination } from '../ui/keys.ts'
import type { Kind } from './view.ts'

/** `title` is as in “New iMessage chat”; `keys` ask from everywhere. */
export type AskingKind = { name: string; title: string; icon: LucideIcon; keys?: Combination } & (
  | { form: KindForm }
  | { dialog: KindDialog }
)

const loadClaude = () => import('./claude/View.tsx')
const loadFileEditor = () => import('./file-editor/View.tsx')
const loadIMessage = () => import('./imessage/View.tsx')
const loadPty = () => import('./pty/View.tsx')

const pty: Kind = {
  label: 'Terminal',
  place: 'In a terminal',
  icon: SquareTerminal,
  View: lazy(async () => ({ default: (await loadPty()).View })),
  preload: loadPty,
  shortcuts: ptyShortcuts,
  options: () => lastFit(localStorage) ?? {},
  made: (runId) => rememberMade(sessionStorage, runId),
}

const claude: Kind = {
  label: 'Claude conversation',
  place: 'In a Claude conversation',
  icon: Sparkles,
  View: lazy(async () => ({ default: (await loadClaude()).View })),
  preload: loadClaude,
  shortcuts: () => [
    { keys: 'Enter', label: 'Send the prompt' },
    { keys: 'shift+Enter', label: 'Begin a new line' },
    { keys: 'Escape', label: 'Stop Claude' },
    { keys: 'ArrowUp', label: 'Edit the prompt that waits, or the last one' },
    { keys: 'mod+Enter', label: 'Allow once what Claude asks' },
    { keys: 'mod+f', label: 'Find in the conversation' },
  ],
  options: () => ({}),
  form: claudeForm,
  made: () => {},
}

const imessage: Kind = {
  label: 'iMessage chat',
  place: 'In an iMessage chat',
  icon: MessageCircle,
  View: lazy(async () => ({ default: (await loadIMessage()).View })),
  preload: loadIMessage,
  shortcuts: () => [
    { keys: 'Enter', label: 'Send the message' },
    { keys: 'shift+Enter', label: 'Begin a new line' },
  ],
  options: () => ({}),
  form: imessageForm,
  made: () => {},
}

const fileEditor: Kind = {
  label: 'File',
  place: 'In a file',
  icon: FileText,
  View: lazy(async () => ({ default: (await loadFileEditor()).View })),
  preload: loadFileEditor,
  shortcuts: fileShortcuts,
  options: () => ({}),
  dialog: {
    title: 'Open a file',
    keys: 'mod+shift+o',
    Dialog: lazy(async () => ({ default: (await import('./file-editor/open/OpenDialog.tsx')).OpenDialog })),
  },
  made: () => {},
}

const kinds: Record<string, Kind> = { pty, claude, 'file-editor': fileEditor, imessage }

/** @returns undefined for a kind that this page cannot show: the server may be newer. */
export function kindOf(name: string): Kind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined
}

/** @returns the kinds of which a person can only make a session by answering questions. */
export function askingKinds(): AskingKind[] {
  return Object.entries(kinds).flatMap(([name, { icon, form, dialog }]) => [
    ...(form ? [{ name, icon, title: form.title, form }] : []),
    ...(dialog ? [{ name, icon, title: dialog.title, keys: dialog.keys, dialog }] : []),
  ])
}

export function everyKind(): Kind[] {
  return Object.values(kinds)
}
