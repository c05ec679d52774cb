// A stand-in for the Claude kind: real sessions of its contract whose program is the test. Prompts, the queue and permissions behave as the contract says; what Claude says and does is told by the test.
import { fail } from '../../../shared/failure.ts'
import {
  type ClaudeCatalog,
  claudeContract,
  type ClaudeOptions,
  type ClaudeStatus,
  type PermissionAnswer,
  type Prompt,
} from '../../../shared/kinds/claude.ts'
import type { ClaudeError } from '../../../shared/kinds/claude-error.ts'
import type { AttachmentNote, ClaudeEvent, EndReason } from '../../../shared/kinds/claude-event.ts'
import { createKinds } from '../../../main/kinds/index.ts'
import { type Adapter, type CallOutcome, defineAdapter, type SessionHost } from '../../../main/sessions/adapter.ts'

type Host = SessionHost<typeof claudeContract>
type Ended = Partial<Omit<Extract<ClaudeEvent, { type: 'endTurn' }>, 'type' | 'turnId' | 'reason'>>

export type ScriptedConversation = {
  readonly options: ClaudeOptions
  /** What was answered to permission requests, in order. */
  readonly answers: PermissionAnswer[]
  /** The prompt of the turn that runs. */
  readonly prompt: Prompt | undefined
  readonly status: ClaudeStatus
  /** Records what Claude says or does. */
  tell(...events: ClaudeEvent[]): void
  /** Ends the turn that runs; the next prompt's begins, unless it did not end well. */
  end(reason?: EndReason, more?: Ended): void
  fail(error: ClaudeError): void
  say(status: Partial<ClaudeStatus>): void
  offer(catalog: ClaudeCatalog): void
}

export type ScriptedClaude = {
  /** The registry with this in the place of the real kind. */
  kinds: ReadonlyMap<string, Adapter>
  /** The conversation that was started last. */
  readonly last: ScriptedConversation
}

/** @param onTurn what Claude does with a prompt; nothing, unless told: then the test does it. */
export function scriptClaude(onTurn: (conversation: ScriptedConversation) => void = () => {}): ScriptedClaude {
  let last: ScriptedConversation | undefined
  const adapter = defineAdapter(claudeContract, {
    usesFolder: true,
    defaultTitle: () => 'Claude',
    start(options, host) {
      const { conversation, running } = converse(options, host, onTurn)
      last = conversation
      return running
    },
  })
  return {
    kinds: new Map([...createKinds(), ['claude', adapter]]),
    get last() {
      if (!last) throw new Error('No conversation was started')
      return last
    },
  }
}

type Waiting = { turnId: string; prompt: Prompt; clientId?: string }

function converse(options: ClaudeOptions, host: Host, onTurn: (conversation: ScriptedConversation) => void) {
  const answers: PermissionAnswer[] = []
  const queue: Waiting[] = []
  const waiting = new Set<string>()
  let current: Waiting | undefined
  let count = 0
  let status: ClaudeStatus = {
    state: 'ready',
    queue: [],
    isHeld: false,
    waiting: [],
    permissionMode: options.permissionMode ?? 'default',
    ...(options.model !== undefined && { model: options.model }),
  }
  const say = (change: Partial<ClaudeStatus>) => {
    status = { ...status, ...change, queue: queue.map(({ turnId }) => turnId), waiting: [...waiting] }
    host.record('claude:status', status)
  }
  const tell = (...events: ClaudeEvent[]) => {
    for (const event of events) {
      if (event.type === 'permissionRequest') waiting.add(event.id)
      if (event.type === 'permissionResult') waiting.delete(event.id)
    }
    host.record('claude:message', { events })
  }
  const begin = (next: Waiting, wasQueued: boolean) => {
    current = next
    tell({ type: 'startTurn', ...told(next, !wasQueued) })
    say({ state: 'working', turnId: next.turnId })
    onTurn(conversation)
  }
  const goOn = () => {
    const next = current ? undefined : queue.shift()
    if (next) begin(next, true)
  }
  const end = (reason: EndReason = 'completed', more: Ended = {}) => {
    if (!current) throw new Error('No turn runs')
    const { turnId } = current
    current = undefined
    tell(...[...waiting].map((id) => ({ type: 'permissionResult', id, decision: 'cancelled' }) as const), {
      type: 'endTurn',
      turnId,
      reason,
      durationMs: 1200,
      ...more,
    })
    say({ state: 'ready', isHeld: reason !== 'completed' && queue.length > 0 })
    if (reason === 'completed') goOn()
  }
  const conversation: ScriptedConversation = {
    options,
    answers,
    get prompt() {
      return current?.prompt
    },
    get status() {
      return status
    },
    ...{ tell, end, say },
    fail: (error) => host.record('claude:error', error),
    offer: (catalog) => host.record('claude:catalog', catalog),
  }
  const take = (prompt: Prompt, clientId?: string): CallOutcome => {
    const turnId = prompt.turnId ?? `turn-of-the-server-${(count += 1)}`
    const next: Waiting = { turnId, prompt, ...(clientId !== undefined && { clientId }) }
    if (!current) {
      begin(next, false)
      return { success: true, result: { turnId: next.turnId, queued: false } }
    }
    queue.push(next)
    tell({ type: 'promptQueued', ...told(next, true) })
    say({})
    return { success: true, result: { turnId: next.turnId, queued: true } }
  }
  const { calls } = claudeContract
  const answer = (params: unknown): CallOutcome => {
    const { id, decision, message, answers: chosen } = calls.permission.parse(params)
    if (!waiting.has(id)) return fail('It was answered already')
    answers.push(calls.permission.parse(params))
    tell({
      type: 'permissionResult',
      id,
      decision,
      ...(message !== undefined && { message }),
      ...(chosen && { answers: chosen }),
    })
    say({ state: 'working' })
    return { success: true }
  }
  const withdraw = (params: unknown): CallOutcome => {
    const { turnId } = calls.withdraw.parse(params)
    const place = queue.findIndex((one) => one.turnId === turnId)
    if (place === -1) return fail('That prompt does not wait')
    queue.splice(place, 1)
    tell({ type: 'promptWithdrawn', turnId })
    say({})
    return { success: true }
  }
  const done = (act: () => void): CallOutcome => {
    act()
    return { success: true }
  }
  const acts: Record<string, (params: unknown, clientId?: string) => CallOutcome> = {
    prompt: (params, clientId) => take(calls.prompt.parse(params), clientId),
    withdraw,
    permission: answer,
    goOn: () => done(goOn),
    interrupt: () => done(() => current && end('interrupted')),
    setModel: (params) => done(() => say({ model: calls.setModel.parse(params).model })),
    setPermissionMode: (params) => done(() => say({ permissionMode: calls.setPermissionMode.parse(params).mode })),
  }
  host.status({ status: 'running' })
  say({})
  const running = {
    input(data: string | Uint8Array) {
      take({ text: String(data) })
      return undefined
    },
    call: (method: string, params: unknown, clientId: string | undefined) =>
      Promise.resolve(acts[method]?.(params, clientId) ?? fail(`No ${method} here`)),
    stop() {
      if (current) end('stopped')
      host.status({ status: 'stopped' })
      return Promise.resolve()
    },
  }
  return { conversation, running }
}

/** @param whole with what is in its files: those of a prompt that waited were told before. */
function told({ prompt, ...rest }: Waiting, whole: boolean) {
  const notes = (prompt.attachments ?? []).map((one): AttachmentNote => {
    const bytes = one.type === 'text' ? Buffer.byteLength(one.data) : Buffer.from(one.data, 'base64').length
    const kept = { ...(one.type === 'image' && { mediaType: one.mediaType }), ...(whole && { data: one.data }) }
    return { type: one.type, name: one.name, bytes, ...kept }
  })
  return { ...rest, prompt: prompt.text, ...(notes.length > 0 && { attachments: notes }) }
}
