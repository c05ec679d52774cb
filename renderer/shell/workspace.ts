// Which sessions have a tab, in what order: the rules, and how they are kept. It does not know which one is looked at, that is the address's to say.
import * as z from 'zod'
import { RunId } from '../../shared/event.ts'

export const Workspace = z.object({
  tabs: z.array(z.string()),
  /** The tab that was looked at last. */
  last: z.string().nullable(),
})
export type Workspace = z.infer<typeof Workspace>

export const emptyWorkspace: Workspace = { tabs: [], last: null }

export function withTab(workspace: Workspace, runId: string): Workspace {
  const tabs = workspace.tabs.includes(runId) ? workspace.tabs : [...workspace.tabs, runId]
  return tabs === workspace.tabs && workspace.last === runId ? workspace : { tabs, last: runId }
}

/** @returns the workspace without these tabs; unchanged when it has none of them. */
export function withoutTabs(workspace: Workspace, gone: (runId: string) => boolean): Workspace {
  if (!workspace.tabs.some(gone)) return workspace
  return {
    tabs: workspace.tabs.filter((runId) => !gone(runId)),
    last: workspace.last !== null && gone(workspace.last) ? neighbour(workspace, workspace.last) : workspace.last,
  }
}

/** @returns the tab to look at once this one is closed: the next one, else the one before. */
export function neighbour({ tabs }: Workspace, runId: string): string | null {
  const index = tabs.indexOf(runId)
  return tabs[index + 1] ?? tabs[index - 1] ?? null
}

/** @returns the tab `step` places further, around the ends. */
export function stepTab({ tabs }: Workspace, from: string | null, step: 1 | -1): string | null {
  if (tabs.length === 0) return null
  const index = from === null ? -1 : tabs.indexOf(from)
  if (index < 0) return tabs[0] ?? null
  return tabs[(index + step + tabs.length) % tabs.length] ?? null
}

export function moveTab(workspace: Workspace, runId: string, to: number): Workspace {
  const from = workspace.tabs.indexOf(runId)
  const place = Math.min(Math.max(to, 0), workspace.tabs.length - 1)
  if (from < 0 || from === place) return workspace
  const tabs = workspace.tabs.filter((one) => one !== runId)
  tabs.splice(place, 0, runId)
  return { ...workspace, tabs }
}

/** The address of a session in this page. */
export function addressOf(runId: string): string {
  return `#/s/${runId}`
}

/** @returns the session that a location's hash names, or null. */
export function sessionIn(hash: string): string | null {
  const id = /^#\/s\/([^/?]+)$/.exec(hash)?.[1]
  return id !== undefined && RunId.safeParse(id).success ? id : null
}
