// What a person can do with sessions: each asks where something would be lost, and says when it did not work. It does not know where the buttons are.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import { kindOf } from '../kinds/index.ts'
import { hasEnded } from '../kinds/session-text.ts'
import { copyText } from '../ui/clipboard.ts'
import { useConfirm } from '../ui/Confirm.tsx'
import { useMay } from '../ui/may.ts'
import { useNotify } from '../ui/Toasts.tsx'
import { createTypeAhead } from './type-ahead.ts'
import { newTitle } from './new-title.ts'
import type { OpenTabs } from './use-workspace.ts'

export type NewTerminal = { title?: string; cwd?: string; shell?: string }

export type Wishes = { options: Record<string, unknown>; title?: string; cwd?: string }

/** What could not be done, where a terminal is wanted. */
export const terminalFailure = 'The terminal could not be started'

export type SessionActions = {
  /** Whether sessions are this person's to make, end and rename. */
  own: boolean
  /** Makes the usual terminal, or says why not. */
  create(): Promise<void>
  /** Makes one as it is wished. @throws CommandError */
  makeTerminal(wishes: NewTerminal): Promise<void>
  /** The same for a session of any kind. @returns its runId. @throws CommandError */
  make(kind: string, wishes: Wishes): Promise<string>
  /** @returns what was typed for a new session before it was there, once. */
  takeTyped(runId: string): string
  rename(session: RunSummary, title: string): void
  end(session: RunSummary): void
  restart(session: RunSummary): void
  remove(session: RunSummary): void
  copyId(session: RunSummary): void
  /** Absent where there is nobody to share with. */
  share?: ((session: RunSummary) => void) | undefined
}

/** Milliseconds. Ending waits until the program is gone, and a program may take 5 s before it is killed. */
const endTimeout = 15_000

export function useSessionActions(
  client: Client,
  sessions: readonly RunSummary[],
  { open, close, share }: Pick<OpenTabs, 'open' | 'close'> & Pick<SessionActions, 'share'>,
): SessionActions {
  const latest = useRef(sessions)
  useEffect(() => {
    latest.current = sessions
  }, [sessions])
  const confirm = useConfirm()
  const notify = useNotify()
  const { own } = useMay()
  const [typeAhead] = useState(() => createTypeAhead(document.body))
  return useMemo(() => {
    const { attempt } = notify
    const now = { whenOffline: 'refuse' } as const
    const make = async (kind: string, { options, title, cwd }: Wishes) => {
      const known = kindOf(kind)
      const all = { ...known?.options(), ...options }
      const named = { ...(title && { title }), ...(cwd && { cwd }) }
      const { runId } = await client.runs.create({ kind, options: all, ...named }, now)
      known?.made(runId)
      open(runId)
      return runId
    }
    const makeTerminal = async ({ title, cwd, shell }: NewTerminal) => {
      const kind = kindOf('pty')
      const options = { ...kind?.options(), ...(shell && { shell }) }
      const name = title || newTitle(kind?.label ?? 'Session', cwd, latest.current)
      const { runId } = await client.runs.create({ kind: 'pty', title: name, options, ...(cwd && { cwd }) }, now)
      kind?.made(runId)
      typeAhead.aim(runId)
      open(runId)
    }
    return {
      own,
      share,
      async create() {
        // On a touch screen the focus would open the keyboard, and a dialog keeps it.
        if (matchMedia('(pointer: fine)').matches && !document.querySelector('[role="dialog"]')) typeAhead.begin()
        if (!(await attempt(terminalFailure, () => makeTerminal({})))) typeAhead.cancel()
      },
      makeTerminal,
      make,
      takeTyped: typeAhead.take,
      rename: ({ runId }, title) =>
        void attempt('The session could not be renamed', () => client.runs.rename(runId, title, now)),
      async end(session) {
        const yes = await confirm({
          title: `End “${session.title}”?`,
          text: 'Its program is ended and can lose what it has not saved. What it has shown stays here.',
          action: 'End session',
          danger: true,
        })
        if (yes)
          await attempt('The session could not be ended', () =>
            client.runs.close(session.runId, { ...now, timeout: endTimeout }),
          )
      },
      restart({ runId, kind }) {
        // Whoever starts a program again decides its size, as if it were new.
        kindOf(kind)?.made(runId)
        void attempt('The session could not be restarted', () => client.runs.restart(runId, now))
      },
      async remove(session) {
        if (!hasEnded(session)) return
        const yes = await confirm({
          title: `Delete “${session.title}”?`,
          text: 'Everything that it has shown is deleted from the journal. This cannot be undone.',
          action: 'Delete',
          danger: true,
        })
        if (!yes) return
        const done = await attempt('The session could not be deleted', () => client.runs.delete(session.runId, now))
        if (done) close((runId) => runId === session.runId)
      },
      async copyId({ runId }) {
        notify.say((await copyText(runId)) ? 'Session id copied' : 'The browser did not allow copying')
      },
    }
  }, [client, open, close, confirm, notify, typeAhead, own, share])
}
