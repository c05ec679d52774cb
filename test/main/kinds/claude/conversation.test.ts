// A conversation under whatever people and the program do, in any order, with restarts in between: no prompt is lost, and its status is what its events say.
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ClaudeStatus } from '../../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../../shared/kinds/claude-event.ts'
import type { Agent, AgentListener, PermissionGiven } from '../../../../main/kinds/claude/agent.ts'
import { type Conversation, createConversation } from '../../../../main/kinds/claude/conversation.ts'
import { pastOf } from '../../../../main/kinds/claude/past.ts'
import { createScrub } from '../../../../main/kinds/claude/scrub.ts'
import { SdkMessage } from '../../../../main/kinds/claude/sdk-messages.ts'

/** What is recorded, over all starts. */
type Log = { events: ClaudeEvent[]; lists: unknown[]; statuses: ClaudeStatus[]; errors: number }

/** One run of the program, as the conversation sees it. */
type Run = {
  listener: AgentListener
  sent: string[]
  asked: { given: Promise<PermissionGiven>; cancel: AbortController }[]
}

const usage = { input_tokens: 1, output_tokens: 1, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }

/** A conversation over a program that does only what it is told. */
function open(log: Log) {
  let run: Run | undefined
  const agentOf = (of: Run): Agent => ({
    send: (id) => void of.sent.push(id),
    interrupt: async () => undefined,
    setModel: async () => undefined,
    setPermissionMode: async () => undefined,
    hold: () => undefined,
    end: async () => undefined,
  })
  const conversation = createConversation({
    options: {},
    past: pastOf((channel, count) => (channel === 'claude:status' ? log.statuses : log.lists).slice(-count)),
    catalog: undefined,
    scrub: createScrub([]),
    async startAgent(_choice, listener) {
      run = { listener, sent: [], asked: [] }
      return agentOf(run)
    },
    onProcess: () => undefined,
    record: {
      events(events) {
        log.events.push(...events)
        log.lists.push({ events })
      },
      error: () => void (log.errors += 1),
      status: (status) => void log.statuses.push(status),
      catalog: () => undefined,
    },
  })
  return {
    conversation,
    hear: (message: object) => run?.listener.onMessage(SdkMessage.parse(message)),
    get run() {
      return run
    },
    crash() {
      const ended = run
      run = undefined
      ended?.listener.onEnd({ error: 'it broke', said: '', hasStarted: true })
    },
  }
}

type Open = ReturnType<typeof open>

/** What a view makes of the events. */
function fold(events: readonly ClaudeEvent[]) {
  const queue: string[] = []
  const waiting: string[] = []
  const begun: string[] = []
  let turnId: string | undefined
  const take = (list: string[], id: string) => {
    const index = list.indexOf(id)
    if (index >= 0) list.splice(index, 1)
    return index >= 0
  }
  for (const event of events) {
    if (event.type === 'promptQueued') queue.push(event.turnId)
    if (event.type === 'promptWithdrawn') expect(take(queue, event.turnId)).toBe(true)
    if (event.type === 'startTurn') {
      expect(turnId).toBe(undefined)
      expect(begun).not.toContain(event.turnId)
      // One that waited is the first of those that did.
      if (queue.includes(event.turnId)) expect(queue.shift()).toBe(event.turnId)
      begun.push(event.turnId)
      turnId = event.turnId
    }
    if (event.type === 'endTurn') {
      expect(event.turnId).toBe(turnId)
      turnId = undefined
    }
    if (event.type === 'permissionRequest') waiting.push(event.id)
    if (event.type === 'permissionResult') expect(take(waiting, event.id)).toBe(true)
  }
  return { queue, waiting, turnId, begun }
}

let tools = 0
const deeds = {
  prompt: ({ conversation }: Open) => void conversation.prompt({ text: 'something' }, 'ann'),
  withdraw({ conversation }: Open, log: Log) {
    const [id] = fold(log.events).queue.slice(-1)
    if (id !== undefined) conversation.withdraw(id, undefined)
  },
  goOn: ({ conversation }: Open) => void conversation.goOn(),
  interrupt: ({ conversation }: Open) => void conversation.interrupt(),
  listen: ({ run }: Open) => run?.listener.onCatalog({ models: [], commands: [] }),
  talk({ hear, run }: Open) {
    const id = run?.sent.at(-1)
    hear({
      type: 'stream_event',
      event: { type: 'message_start', message: { id: 'msg' } },
      ...(id && { user_message_uuid: id }),
    })
    hear({ type: 'stream_event', event: { type: 'content_block_start', index: 0, content_block: { type: 'text' } } })
    hear({
      type: 'stream_event',
      event: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'some' } },
    })
  },
  finish({ hear, run }: Open) {
    const id = run?.sent.at(-1)
    hear({
      type: 'result',
      subtype: 'success',
      is_error: false,
      total_cost_usd: 0,
      usage,
      ...(id && { user_message_uuid: id }),
    })
  },
  fail({ hear, run }: Open) {
    const id = run?.sent.at(-1)
    hear({
      type: 'result',
      subtype: 'success',
      is_error: true,
      total_cost_usd: 0,
      result: 'no',
      ...(id && { user_message_uuid: id }),
    })
  },
  ask({ run }: Open) {
    if (!run) return
    const cancel = new AbortController()
    const input = { command: String((tools += 1) % 3) }
    const asked = { toolUseId: `tool-${tools}`, toolName: 'Bash', input, suggestions: [], signal: cancel.signal }
    run.asked.push({ given: run.listener.onPermission(asked), cancel })
  },
  cancel: ({ run }: Open) => run?.asked.shift()?.cancel.abort(),
  allow: ({ conversation }: Open, log: Log) => answer(conversation, log, 'allow'),
  deny: ({ conversation }: Open, log: Log) => answer(conversation, log, 'deny'),
  crash: ({ crash }: Open) => crash(),
} satisfies Record<string, (open: Open, log: Log) => unknown>

function answer(conversation: Conversation, log: Log, decision: 'allow' | 'deny') {
  const [id] = fold(log.events).waiting
  if (id === undefined) return
  expect(conversation.answer({ id, decision }, 'bob')).toEqual({ success: true })
  expect(conversation.answer({ id, decision }, 'ann').success).toBe(false)
}

/** The status that is recorded is the one that follows from the events. */
function check(log: Log) {
  const { queue, waiting, turnId } = fold(log.events)
  const status = log.statuses.at(-1)
  expect({ queue: status?.queue, waiting: status?.waiting, turnId: status?.turnId }).toEqual({ queue, waiting, turnId })
  if (turnId !== undefined) expect(status?.state).toBe(waiting.length > 0 ? 'waiting' : 'working')
  // What waits has something to wait for.
  if (queue.length > 0 && turnId === undefined) expect(status?.isHeld).toBe(true)
}

test('no prompt is lost, turns follow one another, and the status is what the events say', async () => {
  const names = Object.keys(deeds)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...names, 'prompt', 'finish', 'restart'), { minLength: 5, maxLength: 60, size: 'max' }),
      async (story) => {
        const log: Log = { events: [], lists: [], statuses: [], errors: 0 }
        let now = open(log)
        const act = async (name: string) => {
          if (name === 'restart') {
            await now.conversation.stop()
            now = open(log)
          }
          for (const [deed, run] of Object.entries(deeds)) if (deed === name) run(now, log)
          await turnOfLoop()
          check(log)
        }
        for (const name of story) await act(name)
        // Whatever happened, all that still waits can be done.
        const isBusy = () => fold(log.events).turnId !== undefined || fold(log.events).queue.length > 0
        for (let round = 0; round < 200 && isBusy(); round += 1)
          for (const name of ['goOn', 'listen', 'deny', 'talk', 'finish']) await act(name)
        const { begun, turnId } = fold(log.events)
        const queued = log.events.flatMap((event) => (event.type === 'promptQueued' ? [event.turnId] : []))
        const withdrawn = log.events.flatMap((event) => (event.type === 'promptWithdrawn' ? [event.turnId] : []))
        expect(queued.filter((id) => !begun.includes(id) && !withdrawn.includes(id))).toEqual([])
        expect(turnId).toBe(undefined)
        await now.conversation.stop()
      },
    ),
    { numRuns: 80 },
  )
})

test('a turn of which the program says nothing can be stopped, too: it is ended with the program', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const log: Log = { events: [], lists: [], statuses: [], errors: 0 }
  const { conversation, run } = open(log)
  await vi.advanceTimersByTimeAsync(0)
  run?.listener.onCatalog({ models: [], commands: [] })
  conversation.prompt({ text: 'something' }, 'ann')
  conversation.interrupt()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(log.events.at(-1)).toMatchObject({ type: 'endTurn', reason: 'interrupted' })
  expect(log.statuses.at(-1)).toMatchObject({ state: 'unavailable' })
  expect(log.errors).toBe(0)
})

test('what an agent says in the background is no turn: a prompt does not wait for it', async () => {
  const log: Log = { events: [], lists: [], statuses: [], errors: 0 }
  const now = open(log)
  await turnOfLoop()
  deeds.listen(now)
  deeds.prompt(now)
  deeds.talk(now)
  deeds.finish(now)
  const parent_tool_use_id = 'tool-of-the-agent'
  now.hear({ type: 'stream_event', event: { type: 'message_start', message: { id: 'far' } }, parent_tool_use_id })
  const content = [{ type: 'text', text: 'Still looking' }]
  now.hear({ type: 'assistant', message: { id: 'far', content }, parent_tool_use_id })
  expect(log.events.at(-1)).toMatchObject({ type: 'text', text: 'Still looking', parentToolUseId: parent_tool_use_id })
  expect(log.statuses.at(-1)?.state).toBe('ready')
  deeds.prompt(now)
  expect(fold(log.events).begun).toHaveLength(2)
  await now.conversation.stop()
})
