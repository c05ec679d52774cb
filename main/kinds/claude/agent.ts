// One run of the `claude` program by the agent SDK: what is said to it, and what it says. It does not know turns, the journal or who asks.
import { statSync } from 'node:fs'
import * as z from 'zod'
import type { ModelChoice, PermissionMode, SlashCommand } from '../../../shared/kinds/claude.ts'
import { PermissionSuggestion } from '../../../shared/kinds/claude-event.ts'
import type { Logger } from '../../base/logger.ts'
import { type ClaudeProcess, startProcess } from './process.ts'
import { createQueue, type Queue } from './queue.ts'
import { SdkMessage } from './sdk-messages.ts'

export type Catalog = { models: ModelChoice[]; commands: SlashCommand[]; version?: string | undefined }

export type PermissionAsked = {
  toolUseId: string
  toolName: string
  input: Record<string, unknown>
  title?: string | undefined
  reason?: string | undefined
  suggestions: PermissionSuggestion[]
  parentToolUseId?: string | undefined
  /** Aborted when the answer is not wanted any more. */
  signal: AbortSignal
}

export type PermissionGiven =
  | { allow: true; input: Record<string, unknown>; suggestions: PermissionSuggestion[] }
  | { allow: false; message: string }

/** A prompt as the API takes it. */
export type ContentBlock =
  | { type: 'text'; text: string }
  | {
      type: 'image'
      source: { type: 'base64'; media_type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'; data: string }
    }
  | { type: 'document'; title: string; source: { type: 'base64'; media_type: 'application/pdf'; data: string } }

export type AgentOptions = {
  file: string
  cwd: string
  env: Record<string, string>
  model?: string | undefined
  permissionMode: PermissionMode
  /** Lets that mode be chosen; the program takes it only when it is started so. */
  mayBypass: boolean
  /** The conversation to go on with. */
  resume?: string | undefined
  log: Logger
}

export type AgentListener = {
  /** @throws when it may not run. */
  onProcess(pid: number): void
  onCatalog(catalog: Catalog): void
  onMessage(message: SdkMessage): void
  onPermission(asked: PermissionAsked): Promise<PermissionGiven>
  /** Once, when it has ended by itself; `why` is empty when it said nothing. */
  onEnd(why: { error: string; said: string; hasStarted: boolean }): void
}

export type Agent = {
  /** @param id a UUID, by which its result says that it answers this. */
  send(id: string, content: ContentBlock[]): void
  interrupt(): Promise<void>
  setModel(model: string | undefined): Promise<void>
  setPermissionMode(mode: PermissionMode): Promise<void>
  hold(held: boolean): void
  /** Ends the program with all that it has started. Nothing is heard of it after that. */
  end(): Promise<void>
}

const Initialized = z.object({
  models: z
    .array(z.object({ value: z.string(), displayName: z.string(), description: z.string().catch('') }))
    .catch([]),
  commands: z
    .array(z.object({ name: z.string(), description: z.string().catch(''), argumentHint: z.string().catch('') }))
    .catch([]),
  claude_code_version: z.string().optional(),
})

/** @throws when the folder is not there, which the program would call something else. */
export async function startAgent(options: AgentOptions, listener: AgentListener): Promise<Agent> {
  const { file, cwd, env, model, permissionMode, mayBypass, resume, log } = options
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`The folder ${cwd} is not there`)
  // 1.4 MB, and only who talks with Claude needs it.
  const { query } = await import('@anthropic-ai/claude-agent-sdk')
  const prompts = createQueue<{ id: string; content: ContentBlock[] }>()
  let claude: ClaudeProcess | undefined
  let isEnding = false
  let hasStarted = false

  const conversation = query({
    prompt: promptsFor(prompts),
    options: {
      cwd,
      env,
      pathToClaudeCodeExecutable: file,
      includePartialMessages: true,
      systemPrompt: { type: 'preset', preset: 'claude_code' },
      permissionMode,
      ...(mayBypass && { allowDangerouslySkipPermissions: true }),
      ...(model !== undefined && { model }),
      ...(resume !== undefined && { resume }),
      spawnClaudeCodeProcess(program) {
        claude = startProcess({ ...program, cwd: program.cwd })
        try {
          if (claude.child.pid !== undefined) listener.onProcess(claude.child.pid)
        } catch (error) {
          void claude.end()
          throw error
        }
        return claude.child
      },
      async canUseTool(
        toolName,
        input,
        { signal, suggestions, title, description, decisionReason, toolUseID, suppressAlwaysAllowRule },
      ) {
        const given = await listener.onPermission({
          toolUseId: toolUseID,
          toolName,
          input,
          title: title ?? description,
          reason: decisionReason,
          suggestions: suppressAlwaysAllowRule
            ? []
            : (suggestions ?? []).flatMap((one) => PermissionSuggestion.safeParse(one).data ?? []),
          signal: whileItRuns(signal, claude),
        })
        if (!given.allow) return { behavior: 'deny', message: given.message, toolUseID }
        const wanted = suggestions?.filter((one) => given.suggestions.some((chosen) => isSame(chosen, one))) ?? []
        return {
          behavior: 'allow',
          updatedInput: given.input,
          toolUseID,
          ...(wanted.length > 0 && { updatedPermissions: wanted }),
        }
      },
    },
  })

  const listen = async () => {
    let error = ''
    try {
      for await (const said of conversation) {
        const message = SdkMessage.safeParse(said)
        if (message.success && !isEnding) listener.onMessage(message.data)
      }
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown)
    }
    if (isEnding) return
    // What it had started may live on.
    await claude?.end()
    listener.onEnd({ error, said: claude?.said ?? '', hasStarted })
  }
  void listen()
  void conversation.initializationResult().then(
    (result) => {
      hasStarted = true
      const { models, commands, claude_code_version: version } = Initialized.parse(result)
      if (isEnding) return
      listener.onCatalog({
        models: models.map(({ value, displayName, description }) => ({ value, name: displayName, description })),
        commands,
        version,
      })
    },
    // That it has ended is told by its messages' end.
    () => log.debug('claude ended before it had started'),
  )
  return {
    send: (id, content) => prompts.put({ id, content }),
    interrupt: async () => void (await conversation.interrupt()),
    setModel: (wanted) => conversation.setModel(wanted),
    setPermissionMode: (mode) => conversation.setPermissionMode(mode),
    hold: (held) => claude?.hold(held),
    async end() {
      isEnding = true
      prompts.close()
      conversation.close()
      await claude?.end()
    },
  }
}

async function* promptsFor(queue: Queue<{ id: string; content: ContentBlock[] }>) {
  for await (const { id, content } of queue.items()) {
    if (!isUuid(id)) throw new Error('a prompt without an id')
    yield {
      type: 'user' as const,
      message: { role: 'user' as const, content },
      parent_tool_use_id: null,
      uuid: id,
      origin: { kind: 'human' as const },
    }
  }
}

/** What a program that is gone had asked is not cancelled by that: its question waits. */
function whileItRuns(signal: AbortSignal, claude: ClaudeProcess | undefined): AbortSignal {
  const cancelled = new AbortController()
  signal.addEventListener('abort', () => {
    const { exitCode, signalCode } = claude?.child ?? {}
    if ((exitCode ?? signalCode ?? undefined) === undefined) cancelled.abort()
  })
  return cancelled.signal
}

function isUuid(text: string): text is `${string}-${string}-${string}-${string}-${string}` {
  return z.uuid().safeParse(text).success
}

function isSame(chosen: PermissionSuggestion, offered: unknown): boolean {
  const parsed = PermissionSuggestion.safeParse(offered)
  return parsed.success && JSON.stringify(parsed.data) === JSON.stringify(chosen)
}
