// A Claude session: a conversation by the user's own `claude` program, bridged into a session's events. It does not know the journal, sockets or who reads along.
import { fail } from '../../../shared/failure.ts'
import {
  ClaudeCatalog,
  claudeContract,
  type ClaudeOptions,
  Prompt,
  type PermissionMode,
} from '../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import { type CallOutcome, defineAdapter, type RunningSession, type SessionHost } from '../../sessions/adapter.ts'
import { type Agent, type AgentListener, startAgent } from './agent.ts'
import type { Choice } from './choices.ts'
import { type Conversation, createConversation } from './conversation.ts'
import { StartError } from './link.ts'
import { claudeEnvironment, type ClaudePlace, locateClaude, secretsIn } from './locate.ts'
import { pastOf } from './past.ts'
import { createScrub } from './scrub.ts'

/** Milliseconds after which a turn is one that nobody waits for: who asked has gone on to something else. */
const longTurn = 10_000

type Host = SessionHost<typeof claudeContract>

/** Makes the kind. @param place where the program is looked for. */
export function defineClaude(place: ClaudePlace = {}) {
  return defineAdapter(claudeContract, {
    usesFolder: true,
    defaultTitle: () => 'Claude',
    start: (options, host) => start(place, options, host),
  })
}

function start(place: ClaudePlace, options: ClaudeOptions, host: Host): RunningSession {
  host.status({ status: 'running' })
  const [catalog] = host.recall('claude:catalog', 1)
  const conversation = createConversation({
    options,
    past: pastOf(host.recall),
    catalog: ClaudeCatalog.safeParse(catalog).data,
    scrub: createScrub(secretsIn(claudeEnvironment('', place.env))),
    startAgent: (choice, listener) => startHere(place, { options, choice, host }, listener),
    onProcess: host.process,
    record: {
      events(events) {
        host.record('claude:message', { events })
        for (const wish of events.flatMap((event) => wishOf(event) ?? [])) host.attention(wish)
      },
      error: (error) => host.record('claude:error', error),
      status: (status) => host.record('claude:status', status),
      catalog: (now) => host.record('claude:catalog', now),
    },
  })
  return {
    input(data, clientId) {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
      const prompt = Prompt.safeParse({ text })
      if (!prompt.success) return fail(`Invalid payload: data: ${prompt.error.issues[0]?.message ?? 'not valid'}`)
      const outcome = conversation.prompt(prompt.data, clientId)
      return outcome.success ? undefined : outcome
    },
    call: (method, params, clientId) => callOn(conversation, method, params, clientId),
    hold: conversation.hold,
    async stop() {
      await conversation.stop()
      host.status({ status: 'stopped' })
    },
  }
}

/** @returns what somebody who is not looking would want to know of an event, behind the session's title. */
function wishOf(event: ClaudeEvent): string | undefined {
  if (event.type === 'permissionRequest') return `asks whether it may use ${event.toolName}`
  if (event.type !== 'endTurn' || event.durationMs < longTurn) return undefined
  if (event.reason === 'completed') return 'is done'
  return event.reason === 'failed' ? 'could not go on' : undefined
}

async function callOn(
  conversation: Conversation,
  method: string,
  params: unknown,
  clientId: string | undefined,
): Promise<CallOutcome> {
  const { calls } = claudeContract
  switch (method) {
    case 'prompt':
      return conversation.prompt(calls.prompt.parse(params), clientId)
    case 'withdraw':
      return conversation.withdraw(calls.withdraw.parse(params).turnId, clientId)
    case 'goOn':
      return conversation.goOn()
    case 'interrupt':
      return conversation.interrupt()
    case 'permission':
      return conversation.answer(calls.permission.parse(params), clientId)
    case 'setModel':
      return conversation.setModel(calls.setModel.parse(params).model)
    case 'setPermissionMode':
      return conversation.setPermissionMode(calls.setPermissionMode.parse(params).mode)
    case 'commands':
      return { success: true, result: conversation.catalog.commands }
    case 'models':
      return { success: true, result: conversation.catalog.models }
    default:
      return fail('There is no such method')
  }
}

/** Starts the program that is found now: it may have been installed since. */
async function startHere(
  place: ClaudePlace,
  { options, choice, host }: { options: ClaudeOptions; choice: Choice; host: Host },
  listener: AgentListener,
): Promise<Agent> {
  const located = locateClaude(place)
  if ('missing' in located) throw new StartError('noCli', located.missing)
  const bypass: PermissionMode = 'bypassPermissions'
  return startAgent(
    {
      file: located.file,
      cwd: host.cwd,
      env: claudeEnvironment(located.file, place.env),
      model: choice.model,
      permissionMode: choice.permissionMode,
      mayBypass: options.permissionMode === bypass,
      resume: choice.sdkSessionId,
      log: host.log,
    },
    listener,
  )
}
