// A tool that Claude uses, as one line that opens: what it does, how it stands, and what came of it. It does not know the row's place.
import {
  Bot,
  ChevronRight,
  CircleHelp,
  FileText,
  Globe,
  ListChecks,
  Map as MapIcon,
  Pencil,
  Search,
  SquareTerminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react'
import { useId, useMemo, type ReactNode } from 'react'
import { useTicking } from '../../ui/use-now.ts'
import { changeOf, countLines } from './diff.ts'
import type { ToolRow } from './rows.ts'
import { useScene } from './scene.ts'
import { ToolDetails } from './ToolDetails.tsx'
import { type ToolSort, toolWords } from './tool-words.ts'
import { durationText } from './words.ts'
import './tool.css'

const icons: Record<ToolSort, LucideIcon> = {
  command: SquareTerminal,
  read: FileText,
  edit: Pencil,
  search: Search,
  web: Globe,
  agent: Bot,
  todos: ListChecks,
  question: CircleHelp,
  plan: MapIcon,
  other: Wrench,
}

export type ToolState = 'asks' | 'runs' | 'done' | 'failed' | 'denied' | 'left'

export function stateOf({ permission, result, isLeft }: ToolRow): ToolState {
  const decision = permission?.result?.decision
  if (decision === 'deny') return 'denied'
  if (result) return result.isError ? 'failed' : 'done'
  if (isLeft || decision === 'cancelled') return 'left'
  return permission && !decision ? 'asks' : 'runs'
}

/** Milliseconds from which on it is said how long a tool took: less is not felt. */
const longEnough = 2_000

type Props = { row: ToolRow; /** Shows the steps of an agent. */ children?: ReactNode }

export function ToolRowView({ row, children }: Props) {
  const { folder, opened, toggle } = useScene()
  const body = useId()
  const words = toolWords(row.name, row.input, folder)
  const state = stateOf(row)
  const isOpen = opened.has(row.key)
  const Icon = icons[words.sort]
  return (
    <div className="tool" data-state={state} data-tool={row.name}>
      <button
        type="button"
        className="tool-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? body : undefined}
        onClick={() => toggle(row.key)}
      >
        <Icon aria-hidden size={15} strokeWidth={1.75} className="tool-icon" />
        <span className="tool-verb">{words.verb}</span>
        <span className={`tool-target ${words.isProse ? '' : 'data'}`}>{words.target}</span>
        <LineCounts row={row} />
        <Standing row={row} state={state} />
        <ChevronRight aria-hidden size={14} strokeWidth={1.75} className="tool-arrow" />
      </button>
      {isOpen && (
        <div id={body} className="tool-body">
          <ToolDetails row={row} sort={words.sort}>
            {children}
          </ToolDetails>
        </div>
      )}
    </div>
  )
}

function LineCounts({ row: { name, input, result } }: { row: ToolRow }) {
  const counts = useMemo(() => {
    const change = changeOf(name, input, result?.patch)
    return change && countLines(change)
  }, [name, input, result?.patch])
  if (!counts) return null
  return (
    <span className="tool-counts figures">
      {counts.added > 0 && <span className="tool-added">+{counts.added}</span>}
      {counts.removed > 0 && <span className="tool-removed">−{counts.removed}</span>}
    </span>
  )
}

function Standing({ row, state }: { row: ToolRow; state: ToolState }) {
  const now = useTicking(state === 'runs')
  const { startedAt, endedAt } = row
  const passed = (endedAt ?? now) - startedAt
  switch (state) {
    case 'asks':
      return <span className="tool-standing">Waits for an answer</span>
    case 'denied':
      return <span className="tool-standing">Denied</span>
    case 'failed':
      return <span className="tool-standing">Failed</span>
    case 'left':
      return <span className="tool-standing">Not finished</span>
    case 'runs':
      return (
        <span className="tool-standing figures">
          <span className="unseen">Runs </span>
          {passed >= longEnough && durationText(passed)}
          <span className="tool-turning" aria-hidden />
        </span>
      )
    case 'done':
      return passed >= longEnough ? <span className="tool-standing figures">{durationText(passed)}</span> : null
  }
}
