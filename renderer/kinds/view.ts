// What the page and a kind's view know of each other. It knows no kind.
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { Shortcut } from '../ui/keys.ts'
import type { KindDialog } from './dialog.ts'
import type { KindForm } from './form.ts'

export type ViewProps = {
  session: RunSummary
  client: Client
  /** Whether it is looked at. Others go on following, but need not paint. */
  visible: boolean
  /** Where the view's own buttons go, above it; null until it is there. */
  tools: HTMLElement | null
  /** @returns what was typed for the session before its view was there, once. */
  takeTyped(): string
  /** What the program calls itself. */
  onTitle(title: string): void
  /** Whether it holds something that would be lost with it. */
  onUnsaved(unsaved: boolean): void
  /** A person wants what is not the view's to do. */
  onRestart(): void
  onDelete(): void
}

export type Kind = {
  /** What a person calls a session of it. */
  label: string
  /** Where its keys work, as in “In a terminal”. */
  place: string
  icon: LucideIcon
  /** Its code is loaded when the first session of it is opened. */
  View: ComponentType<ViewProps>
  /** Loads the code before it is needed, so that no key is typed into nothing. */
  preload(): Promise<unknown>
  /** Keys that work in its view. */
  shortcuts: (mac: boolean) => Shortcut[]
  /** Options of a new session that this window knows best, such as its size. */
  options(): Record<string, unknown>
  /** What must be asked before one can be made; absent where nothing need be. */
  form?: KindForm
  /** The same, where a form is not enough. */
  dialog?: KindDialog
  /** A session of it was made in this window. */
  made(runId: string): void
}
