// What a kind's own dialog for a new session and the page know of each other: for kinds that need more than a form. It knows no kind.
import type { ComponentType } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { Combination } from '../ui/keys.ts'

export type KindDialogProps = {
  open: boolean
  client: Client
  sessions: readonly RunSummary[]
  /** Makes a session and shows it. @returns its runId. @throws when there is none. */
  onCreate(options: Record<string, unknown>): Promise<string>
  /** Shows one that there is. */
  onOpen(runId: string): void
  onClose(): void
}

export type KindDialog = {
  /** As in “Open a file”. */
  title: string
  /** They open it from everywhere on the page. */
  keys: Combination
  /** Its code is loaded when it is first opened. */
  Dialog: ComponentType<KindDialogProps>
}
