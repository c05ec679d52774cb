// What a conversation is now, out of all that was recorded of it. It does not know where events come from or how a conversation looks.
import type { SessionEvent } from '../../../shared/event.ts'
import { type ClaudeCatalog, claudeContract, type ClaudeStatus } from '../../../shared/kinds/claude.ts'
import type { AttachmentNote, ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import { createRowTree, endKey, promptKey, type Permission, type Prompt, type Row } from './rows.ts'
import { createTurnRows, type Told, type TurnRows } from './turn-rows.ts'

const { events } = claudeContract

/** A turn that runs. */
export type Turn = { turnId: string; /** Milliseconds since 1970. */ startedAt: number }

export type Conversation = {
  rows: readonly Row[]
  /** Prompts that wait, in the order in which their turns come. */
  queue: readonly Prompt[]
  /** Requests without an answer, the oldest first. */
  asking: readonly Permission[]
  turn: Turn | undefined
  /** The last prompt that was begun. */
  lastPrompt: Prompt | undefined
  status: ClaudeStatus
  catalog: ClaudeCatalog
}

export type ConversationFold = {
  apply(event: SessionEvent): void
  conversation(): Conversation
  /** Whether a prompt of that name was taken. */
  has(turnId: string): boolean
  /** Everything is recorded anew from here. */
  reset(): void
}

const noStatus: ClaudeStatus = { state: 'starting', queue: [], isHeld: false, waiting: [], permissionMode: 'default' }
const noCatalog: ClaudeCatalog = { models: [], commands: [] }

export function createConversationFold(): ConversationFold {
  const tree = createRowTree()
  const turnRows = createTurnRows(tree)
  const asks = createAsks(turnRows)
  const queued = new Map<string, Prompt>()
  const taken = new Set<string>()
  let [turn, lastPrompt]: [Turn | undefined, Prompt | undefined] = [undefined, undefined]
  let [status, catalog] = [noStatus, noCatalog]

  const startTurn = (told: Told<'startTurn'>, at: number) => {
    const before = queued.get(told.turnId)
    queued.delete(told.turnId)
    const prompt = { ...toPrompt(told), attachments: withData(told.attachments, before?.attachments) }
    tree.put({ row: 'prompt', key: promptKey(told.turnId), prompt, continues: told.continues ?? false, at })
    turn = { turnId: told.turnId, startedAt: at }
    if (!told.continues) lastPrompt = prompt
    taken.add(told.turnId)
  }
  const endTurn = ({ turnId, reason, durationMs, tokens, costUsd }: Told<'endTurn'>, at: number) => {
    turnRows.leave(at)
    if (turn?.turnId === turnId) turn = undefined
    tree.put({ row: 'end', key: endKey(turnId), turnId, reason, durationMs, tokens, costUsd })
  }
  const tell = (told: ClaudeEvent, key: string, at: number): void => {
    switch (told.type) {
      case 'promptQueued':
        taken.add(told.turnId)
        queued.set(told.turnId, toPrompt(told))
        return
      case 'promptWithdrawn':
        queued.delete(told.turnId)
        return
      case 'startTurn':
        return startTurn(told, at)
      case 'text':
      case 'textDelta':
        return turnRows.say(told)
      case 'thinking':
      case 'thinkingDelta':
        return turnRows.think(told, at)
      case 'toolUse':
        return turnRows.beginTool(told, asks.about(told.id), at)
      case 'toolResult':
        return turnRows.endTool(told, at)
      case 'permissionRequest':
        return asks.ask(told)
      case 'permissionResult':
        return asks.answer(told)
      case 'notice':
        return tree.put({ row: 'notice', key, about: told.about, text: told.text })
      case 'endTurn':
        return endTurn(told, at)
    }
  }
  const takeMessage = (payload: unknown, seq: number, at: number) => {
    const list = events['claude:message'].payload.safeParse(payload).data?.events ?? []
    for (const [index, told] of list.entries()) tell(told, `${seq}-${index}`, at)
  }
  const takeError = (payload: unknown, seq: number, at: number) => {
    const error = events['claude:error'].payload.safeParse(payload).data
    if (error) tree.put({ row: 'error', key: `error-${seq}`, error, at })
  }
  /** A session that has ended says nothing more, whether its turn was ended or not. */
  const takeSystem = (payload: unknown, at: number) => {
    const state = events['system:status'].payload.safeParse(payload).data?.status
    if (state !== 'stopped' && state !== 'error') return
    turnRows.leave(at)
    turn = undefined
  }
  return {
    apply({ channel, payload, seq, ts }) {
      if (channel === 'claude:message') takeMessage(payload, seq, ts)
      if (channel === 'claude:error') takeError(payload, seq, ts)
      if (channel === 'claude:status') status = events[channel].payload.safeParse(payload).data ?? status
      if (channel === 'claude:catalog') catalog = events[channel].payload.safeParse(payload).data ?? catalog
      if (channel === 'system:status') takeSystem(payload, ts)
    },
    conversation: () => ({
      rows: tree.all(),
      queue: inOrder(queued, status.queue),
      asking: asks.open(),
      ...{ turn, lastPrompt, status, catalog },
    }),
    has: (turnId) => taken.has(turnId),
    reset() {
      for (const kept of [tree, turnRows, asks, queued, taken]) kept.clear()
      ;[turn, lastPrompt, status, catalog] = [undefined, undefined, noStatus, noCatalog]
    },
  }
}

/** Permission requests, each answered once: the first answer counts. A request may come before the tool use that it is about. */
function createAsks({ showPermission }: TurnRows) {
  const permissions = new Map<string, Permission>()
  /** By tool use: the newest request about it. */
  const byTool = new Map<string, string>()
  return {
    ask(request: Told<'permissionRequest'>) {
      const permission = permissions.get(request.id) ?? { request }
      permissions.set(request.id, permission)
      byTool.set(request.toolUseId, request.id)
      showPermission(permission)
    },
    answer(result: Told<'permissionResult'>) {
      const known = permissions.get(result.id)
      if (!known || known.result) return
      const permission = { ...known, result }
      permissions.set(result.id, permission)
      showPermission(permission)
    },
    about: (toolUseId: string) => permissions.get(byTool.get(toolUseId) ?? ''),
    /** Those without an answer, the oldest first. */
    open: () => [...permissions.values()].filter(({ result }) => !result),
    clear() {
      permissions.clear()
      byTool.clear()
    },
  }
}

function toPrompt({ turnId, prompt, attachments = [], clientId }: Told<'promptQueued' | 'startTurn'>): Prompt {
  return { turnId, text: prompt, attachments, clientId }
}

/** A prompt that waited has told its files already. */
function withData(now: readonly AttachmentNote[] = [], before: readonly AttachmentNote[] = []): AttachmentNote[] {
  return now.map((note, index) => {
    const data = note.data ?? before[index]?.data
    return { ...note, ...(data !== undefined && { data }) }
  })
}

/** A prompt that was sent while the queue is held goes before those in it, which only the status tells. */
function inOrder(queued: ReadonlyMap<string, Prompt>, order: readonly string[]): Prompt[] {
  const place = (turnId: string) => {
    const index = order.indexOf(turnId)
    return index === -1 ? order.length : index
  }
  return [...queued.values()].toSorted((a, b) => place(a.turnId) - place(b.turnId))
}
