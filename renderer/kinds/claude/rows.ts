// The rows that a conversation is shown as, and the tree that keeps them: rows of an agent stand within the tool that started it. It knows no events.
import type { ClaudeError } from '../../../shared/kinds/claude-error.ts'
import type {
  AttachmentNote,
  ClaudeEvent,
  EndReason,
  PatchHunk,
  TurnTokens,
} from '../../../shared/kinds/claude-event.ts'

type EventOf<T extends ClaudeEvent['type']> = Extract<ClaudeEvent, { type: T }>

export type Prompt = {
  turnId: string
  text: string
  attachments: readonly AttachmentNote[]
  clientId: string | undefined
}

export type PermissionRequest = EventOf<'permissionRequest'>
export type PermissionResult = EventOf<'permissionResult'>

/** A request and, once there is one, its answer. */
export type Permission = { request: PermissionRequest; result?: PermissionResult }

export type ToolResult = {
  content: string
  isError: boolean
  omitted: number
  images: readonly { mediaType: string; data?: string | undefined }[]
  patch: readonly PatchHunk[] | undefined
}

export type PromptRow = { row: 'prompt'; key: string; prompt: Prompt; continues: boolean; at: number }
/** Something that is said or thought; `isWriting` while more of it may come. */
export type TextRow = { row: 'text'; key: string; text: string; isWriting: boolean }
export type ThinkingRow = {
  row: 'thinking'
  key: string
  text: string
  isWriting: boolean
  /** Milliseconds since 1970. */
  startedAt: number
  endedAt?: number
}
export type ToolRow = {
  row: 'tool'
  key: string
  name: string
  input: Readonly<Record<string, unknown>>
  omitted: number
  startedAt: number
  endedAt?: number
  result?: ToolResult
  permission?: Permission
  /** Its turn ended before it did. */
  isLeft: boolean
  /** What the agent that it started says and does. */
  steps: readonly Row[]
}
export type NoticeRow = { row: 'notice'; key: string; about: EventOf<'notice'>['about']; text: string }
export type ErrorRow = { row: 'error'; key: string; error: ClaudeError; at: number }
export type EndRow = {
  row: 'end'
  key: string
  turnId: string
  reason: EndReason
  durationMs: number
  tokens: TurnTokens | undefined
  costUsd: number | undefined
}
export type Row = PromptRow | TextRow | ThinkingRow | ToolRow | NoticeRow | ErrorRow | EndRow

export const promptKey = (turnId: string) => `turn-${turnId}`
export const endKey = (turnId: string) => `end-${turnId}`

export type RowTree = {
  get(key: string): Row | undefined
  /** Adds a row at the end of those of its parent, a tool's key, or takes the place of the one with its key. */
  put(row: Row, parent?: string): void
  /** From top to bottom. A row that did not change is the same object as before. */
  all(): readonly Row[]
  clear(): void
}

export function createRowTree(): RowTree {
  const rows = new Map<string, Row>()
  const parents = new Map<string, string>()
  const steps = new Map<string, string[]>()
  const top: string[] = []

  const pick = (keys: readonly string[]) => keys.map((key) => rows.get(key)).filter((row) => row !== undefined)
  /** A row that holds another one is another one, too, up to the top. */
  const renew = (key: string | undefined): void => {
    const row = key === undefined ? undefined : rows.get(key)
    if (key === undefined || row?.row !== 'tool') return
    rows.set(key, { ...row, steps: pick(steps.get(key) ?? []) })
    renew(parents.get(key))
  }
  const add = (key: string, parent: string | undefined) => {
    // A parent that was never told of leaves its steps where they can be seen.
    if (parent === undefined || parent === key || !rows.has(parent)) {
      top.push(key)
      return
    }
    parents.set(key, parent)
    const siblings = steps.get(parent)
    if (siblings) siblings.push(key)
    else steps.set(parent, [key])
  }
  return {
    get: (key) => rows.get(key),
    put(row, parent) {
      const isNew = !rows.has(row.key)
      rows.set(row.key, row)
      if (isNew) add(row.key, parent)
      renew(parents.get(row.key))
    },
    all: () => pick(top),
    clear() {
      for (const map of [rows, parents, steps]) map.clear()
      top.length = 0
    },
  }
}
