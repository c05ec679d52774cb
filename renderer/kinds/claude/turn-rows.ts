// What Claude says, thinks and uses, kept as rows that grow until they are whole. It does not know prompts, queues or who answers permissions.
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import type { Permission, RowTree, ToolRow } from './rows.ts'

export type Told<T extends ClaudeEvent['type']> = Extract<ClaudeEvent, { type: T }>

export type TurnRows = {
  say(told: Told<'text' | 'textDelta'>): void
  /** Times are milliseconds since 1970. */
  think(told: Told<'thinking' | 'thinkingDelta'>, at: number): void
  beginTool(told: Told<'toolUse'>, permission: Permission | undefined, at: number): void
  endTool(told: Told<'toolResult'>, at: number): void
  /** Says at a tool how its permission stands, where the tool is known. */
  showPermission(permission: Permission): void
  /** Nothing more comes of what was begun. */
  leave(at: number): void
  clear(): void
}

export function createTurnRows(tree: RowTree): TurnRows {
  /** Rows that more may come of. */
  const open = new Set<string>()
  const textOf = (key: string) => {
    const row = tree.get(key)
    return row?.row === 'text' ? row : undefined
  }
  const thinkingOf = (key: string) => {
    const row = tree.get(key)
    return row?.row === 'thinking' ? row : undefined
  }
  const toolOf = (key: string) => {
    const row = tree.get(key)
    return row?.row === 'tool' ? row : undefined
  }
  const leaveOne = (key: string, at: number) => {
    const [text, thinking, tool] = [textOf(key), thinkingOf(key), toolOf(key)]
    if (text) tree.put({ ...text, isWriting: false })
    if (thinking) tree.put({ ...thinking, isWriting: false, endedAt: at })
    if (tool) tree.put({ ...tool, isLeft: true, endedAt: at })
  }
  return {
    say(told) {
      const known = textOf(told.id)
      const row = known ?? { row: 'text', key: told.id, text: '' }
      if (told.type === 'text') {
        open.delete(told.id)
        tree.put({ ...row, row: 'text', text: told.text, isWriting: false }, told.parentToolUseId)
      } else if (known?.isWriting !== false) {
        // A block that is whole takes no more pieces.
        open.add(told.id)
        tree.put({ ...row, row: 'text', text: row.text + told.delta, isWriting: true }, told.parentToolUseId)
      }
    },
    think(told, at) {
      const known = thinkingOf(told.id)
      const row = known ?? { row: 'thinking', key: told.id, text: '', startedAt: at }
      if (told.type === 'thinking') {
        open.delete(told.id)
        const whole = { text: told.thinking, isWriting: false, endedAt: at }
        tree.put({ ...row, row: 'thinking', ...whole }, told.parentToolUseId)
      } else if (known?.isWriting !== false) {
        open.add(told.id)
        tree.put({ ...row, row: 'thinking', text: row.text + told.delta, isWriting: true }, told.parentToolUseId)
      }
    },
    beginTool({ id, name, input, omitted = 0, parentToolUseId }, permission, at) {
      const begun: ToolRow = { row: 'tool', key: id, name, input, omitted, startedAt: at, isLeft: false, steps: [] }
      const known = toolOf(id)
      if (!known?.result) open.add(id)
      const row = known ?? (permission ? { ...begun, permission } : begun)
      tree.put({ ...row, name, input, omitted }, parentToolUseId)
    },
    endTool({ toolUseId, content, isError, omitted = 0, images = [], patch }, at) {
      const tool = toolOf(toolUseId)
      if (!tool) return
      open.delete(toolUseId)
      tree.put({ ...tool, endedAt: at, isLeft: false, result: { content, isError, omitted, images, patch } })
    },
    showPermission(permission) {
      const tool = toolOf(permission.request.toolUseId)
      if (tool) tree.put({ ...tool, permission })
    },
    leave(at) {
      for (const key of open) leaveOne(key, at)
      open.clear()
    },
    clear: () => open.clear(),
  }
}
