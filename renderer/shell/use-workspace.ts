// The open tabs and the one that is looked at, bound to the address and kept between reloads. It does not know what sessions exist.
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { keep, recall } from '../ui/storage.ts'
import {
  addressOf,
  emptyWorkspace,
  moveTab,
  neighbour,
  sessionIn,
  withoutTabs,
  withTab,
  Workspace,
} from './workspace.ts'

const name = 'dispatch.workspace'

export type OpenTabs = {
  tabs: readonly string[]
  /** The session that the address names. */
  active: string | null
  /** Shows a session, in a new tab if it has none. */
  open(runId: string): void
  /** Closes tabs; the sessions go on. */
  close(gone: (runId: string) => boolean): void
  move(runId: string, to: number): void
  /** Shows no session: on a phone, the list. */
  leave(): void
}

/** @param startWithLast whether an address without a session shows the one that was looked at last. */
export function useWorkspace(startWithLast: boolean): OpenTabs {
  const hash = useSyncExternalStore(onHash, () => location.hash)
  const active = sessionIn(hash)
  const [workspace, setWorkspace] = useState<Workspace>(() => recall(localStorage, name, Workspace, emptyWorkspace))
  const current = active === null ? workspace : withTab(workspace, active)
  if (current !== workspace) setWorkspace(current)

  useEffect(() => keep(localStorage, name, current), [current])
  useEffect(() => {
    const { last } = recall(localStorage, name, Workspace, emptyWorkspace)
    if (startWithLast && last !== null && sessionIn(location.hash) === null) replaceAddress(last)
    // Only the address that the page was opened with: later, no session means that a person left it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  return useMemo(
    () => ({
      tabs: current.tabs,
      active,
      open(runId) {
        if (runId !== active) goTo(addressOf(runId))
      },
      close(gone) {
        // The address first: it would open the tab again.
        if (active !== null && gone(active)) replaceAddress(nextAfter(current, active, gone))
        setWorkspace((now) => withoutTabs(now, gone))
      },
      move: (runId, to) => setWorkspace((now) => moveTab(now, runId, to)),
      leave: () => goTo('#/'),
    }),
    [current, active],
  )
}

function nextAfter(workspace: Workspace, active: string, gone: (runId: string) => boolean): string | null {
  const others = { ...workspace, tabs: workspace.tabs.filter((runId) => runId === active || !gone(runId)) }
  return neighbour(others, active)
}

/** At once: setting `location.hash` tells of it in a later task, and a key that comes before that would act on the tab that was left. */
function goTo(address: string): void {
  if (address === location.hash) return
  history.pushState(null, '', address)
  tellAddress()
}

/** A closed tab leaves no step in the history that would open it again. */
function replaceAddress(runId: string | null): void {
  history.replaceState(history.state, '', runId === null ? '#/' : addressOf(runId))
  tellAddress()
}

function tellAddress(): void {
  dispatchEvent(new HashChangeEvent('hashchange'))
}

function onHash(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
