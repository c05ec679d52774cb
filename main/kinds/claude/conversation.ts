// A conversation: turns one after another, prompts that wait for theirs, and how it stands. It does not know the journal, sockets or who watches.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { errors, fail } from '../../../shared/failure.ts'
import type { ClaudeCatalog, ClaudeOptions, ClaudeStatus, Prompt } from '../../../shared/kinds/claude.ts'
import type { ClaudeError, ClaudeErrorCode } from '../../../shared/kinds/claude-error.ts'
import type { ClaudeEvent, EndReason } from '../../../shared/kinds/claude-event.ts'
import type { CallOutcome } from '../../sessions/adapter.ts'
import type { Agent, AgentListener } from './agent.ts'
import { type Choice, type Choices, createChoices } from './choices.ts'
import { claudeError, type FailureDetails } from './failures.ts'
import { createHearing } from './hearing.ts'
import { createLink } from './link.ts'
import type { Past, Waiting } from './past.ts'
import { createPermissions, type Grant, wordsFor } from './permissions.ts'
import { createPromptQueue, toContent, toWaiting } from './prompts.ts'
import type { Scrub } from './scrub.ts'
import type { Result, SdkMessage } from './sdk-messages.ts'
import { asKept, createStanding } from './standing.ts'
import { createTranscript } from './transcript.ts'
import { type Account, createTurn, endOf, type Turn } from './turn.ts'

export type ConversationOptions = {
  options: ClaudeOptions
  past: Past
  /** What could be chosen before. */
  catalog: ClaudeCatalog | undefined
  scrub: Scrub
  /** @throws StartError. */
  startAgent(choice: Choice, listener: AgentListener): Promise<Agent>
  onProcess(pid: number): void
  /** All that happens goes here, in order. What is recorded in one turn of the loop is kept together. */
  record: {
    events(events: ClaudeEvent[]): void
    error(error: ClaudeError): void
    status(status: ClaudeStatus): void
    catalog(catalog: ClaudeCatalog): void
  }
}

export type Conversation = {
  prompt(prompt: Prompt, clientId: string | undefined): CallOutcome
  withdraw(turnId: string, clientId: string | undefined): CallOutcome
  goOn(): CallOutcome
  interrupt(): CallOutcome
  answer: ReturnType<typeof createPermissions>['answer']
  setModel: Choices['setModel']
  setPermissionMode: Choices['setPermissionMode']
  readonly catalog: ClaudeCatalog
  hold(held: boolean): void
  /** Ends the program; what waits is kept for a later start. */
  stop(): Promise<void>
}

export function createConversation(given: ConversationOptions): Conversation {
  const { options, past, scrub, record } = given
  const queue = createPromptQueue(past.queue)
  /**
   * All that were taken since the start, and those that waited: each is done once. None is ever let go, since a page whose answer was lost may send
   * its prompt again however much later; an id is some hundred bytes, and the prompt itself takes more in the journal.
   */
  const taken = new Set(queue.ids)
  const account: Account = { costUsd: 0 }
  let catalog: ClaudeCatalog = given.catalog ?? { models: [], commands: [] }
  let turn: Turn | undefined
  let isStopped = false
  /** Nothing can be kept now. */
  let isHeld = false

  const standing = createStanding(options, past.status, {
    derive() {
      const { waiting } = permissions
      const state = turn ? (waiting.length > 0 ? 'waiting' : 'working') : link.state
      return { state, turnId: turn?.turnId, queue: queue.ids, waiting }
    },
    record(status) {
      if (!isStopped) record.status(status)
    },
  })
  const { publish } = standing
  const say = (events: ClaudeEvent[]) => {
    if (!isStopped) record.events(events)
  }
  const transcript = createTranscript(scrub, { say, nextId: randomUUID })
  /** Says what happened behind all that Claude has said up to now. */
  const tell = (...events: ClaudeEvent[]) => {
    transcript.flush()
    say(events)
  }
  const permissions = createPermissions(past.asked, scrub, {
    say: (events) => tell(...events),
    onChange: () => publish(),
    onAnswered(grants) {
      if (turn) turn.grants.push(...grants)
      else begin({ type: 'promptQueued', turnId: randomUUID(), prompt: wordsFor(grants) }, { grants })
    },
  })

  const begin = (prompt: Waiting, { grants, wasQueued = false }: { grants?: Grant[]; wasQueued?: boolean } = {}) => {
    const { turnId, attachments } = prompt
    // Who says something else does not wait for what was asked before.
    if (!grants) permissions.cancel()
    turn = createTurn(turnId, grants && { grants })
    const model = standing.now.resolvedModel ?? standing.now.model
    tell({
      ...prompt,
      type: 'startTurn',
      ...(model !== undefined && { model }),
      ...(grants && { continues: true }),
      ...(wasQueued && attachments && { attachments: attachments.map(({ data: _data, ...note }) => note) }),
    })
    publish({ isHeld: false })
    link.send(turn.sentId, toContent(prompt))
  }
  const beginNext = () => {
    const next = queue.next()
    if (next) begin(next, { wasQueued: true })
  }
  /** The program may say something unasked, as when a command in the background has ended. */
  const current = (): Turn => {
    if (turn) return turn
    turn = createTurn(randomUUID(), { isOwn: true })
    tell({ type: 'startTurn', turnId: turn.turnId, prompt: '', continues: true })
    publish()
    return turn
  }
  const finish = (of: Turn, reason: EndReason, result?: Result) => {
    transcript.cut()
    turn = undefined
    const { context, resolvedModel, totalCostUsd = 0 } = standing.now
    const end = endOf(of, reason, { result, account, model: resolvedModel })
    tell(end)
    const { contextTokens: tokens, contextWindow: window = context?.window } = end
    publish({
      isHeld: reason !== 'completed' && queue.length > 0,
      ...(tokens !== undefined && { context: { tokens, ...(window !== undefined && { window }) } }),
      ...(end.costUsd !== undefined && { totalCostUsd: totalCostUsd + end.costUsd }),
    })
    if (reason === 'completed' && !isHeld) beginNext()
  }
  const failWith = (code: ClaudeErrorCode, { said, ...details }: FailureDetails) => {
    transcript.flush()
    const shown = { ...(said !== undefined && { said: scrub.text(said) }), ...(turn && { turnId: turn.turnId }) }
    if (!isStopped) record.error(claudeError(code, { ...details, ...shown }))
  }

  const interrupt = (of: Turn) => link.interrupt(() => turn === of, of.hasBegun || of.isOwn)
  let hear: (message: SdkMessage) => void = () => undefined
  const floor = {
    get turn() {
      return turn
    },
    get sdkSessionId() {
      return standing.now.sdkSessionId
    },
    ...{ current, finish, interrupt, failWith, tell, publish },
  }
  const choices = createChoices({ options, standing, scrub, agent: () => link.agent, failWith })
  const link = createLink(
    (listener) => {
      account.costUsd = 0
      hear = createHearing(floor, transcript, scrub)
      return given.startAgent(choices.starting(), listener)
    },
    {
      onProcess: given.onProcess,
      onState() {
        publish()
        void choices.catchUp()
      },
      onMessage(message) {
        if (!isStopped) hear(message)
      },
      onPermission(asked) {
        const of = current()
        return permissions.ask(of.turnId, asked, of.grants)
      },
      onCatalog(now) {
        if (isDeepStrictEqual(asKept(catalog), asKept(now))) return
        catalog = now
        record.catalog(now)
      },
      onGone(code, said) {
        permissions.outlive()
        const of = turn
        if (!of?.isInterrupted) failWith(code, { said })
        if (of) finish(of, of.isInterrupted ? 'interrupted' : 'failed')
        else publish()
      },
      onLost(said) {
        failWith('resume', { said })
        publish({ sdkSessionId: undefined })
      },
    },
  )
  const lost = past.status?.turnId
  if (lost !== undefined) say([{ type: 'endTurn', turnId: lost, reason: 'lost', durationMs: 0 }])
  link.open()
  publish({ isHeld: queue.length > 0 })

  return {
    prompt(prompt, clientId) {
      const waiting = toWaiting(prompt, prompt.turnId ?? randomUUID(), clientId)
      const { turnId } = waiting
      if (isHeld) return fail(errors.journalUnwritable)
      if (taken.has(turnId)) return fail('Invalid payload: params: turnId: there is such a turn already')
      const queued = turn !== undefined
      if (queued && !queue.hasRoomFor(waiting)) return fail(errors.inputQueueFull)
      taken.add(turnId)
      if (queued) {
        queue.add(waiting)
        tell(waiting)
        publish()
      } else begin(waiting)
      return { success: true, result: { turnId, queued } }
    },
    withdraw(turnId, clientId) {
      if (!queue.remove(turnId)) return fail('This prompt does not wait any more')
      tell({ type: 'promptWithdrawn', turnId, ...(clientId !== undefined && { clientId }) })
      publish({ isHeld: standing.now.isHeld && queue.length > 0 })
      return { success: true }
    },
    goOn() {
      if (turn || queue.length === 0) return fail('Nothing is held')
      beginNext()
      return { success: true }
    },
    interrupt() {
      const of = turn
      if (!of) return fail('Nothing runs that could be interrupted')
      if (of.isInterrupted) return { success: true }
      of.isInterrupted = true
      if (link.unsend()) finish(of, 'interrupted')
      else interrupt(of)
      return { success: true }
    },
    answer: permissions.answer,
    setModel: choices.setModel,
    setPermissionMode: choices.setPermissionMode,
    get catalog() {
      return catalog
    },
    hold(held) {
      isHeld = held
      link.hold(held)
      if (!held && !turn && !standing.now.isHeld) beginNext()
    },
    async stop() {
      if (turn) finish(turn, 'stopped')
      const closed = link.close()
      publish()
      isStopped = true
      await closed
    },
  }
}
