// A Claude conversation: prompts, what Claude says and does, and what people allow it. A view derives all that it shows from these events.
import * as z from 'zod'
import { commonEvents, defineContract } from './contract.ts'
import { ClaudeError } from './claude-error.ts'
import { Attachment, ClaudeEvent, maxAttachments, maxPromptBytes } from './claude-event.ts'

const encoder = new TextEncoder()

/** How much Claude may do unasked, in the words of the `claude` program. */
export const PermissionMode = z.enum(['default', 'acceptEdits', 'plan', 'dontAsk', 'auto', 'bypassPermissions'])
export type PermissionMode = z.infer<typeof PermissionMode>

/** A model's name or alias as `claude --model` takes it, like `opus`. It never begins with a dash: it becomes an argument. */
export const ModelName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w.:/@[\]-]*$/, 'must be the name of a model, like opus')

export const ClaudeOptions = z.object({
  /** The program's own choice when absent. */
  model: ModelName.optional(),
  /** `default` when absent. `bypassPermissions` can be chosen only here, by who makes the session, and never later. */
  permissionMode: PermissionMode.optional(),
  /** The id of a conversation of the `claude` program on that machine, to go on with it. */
  resume: z.uuid('must be the id of a conversation').optional(),
})
export type ClaudeOptions = z.infer<typeof ClaudeOptions>

/**
 * How the conversation stands, all of it each time. It is recorded together with the events that change it.
 *
 * `starting`: the program is being started · `ready` for a prompt · `working` on a turn · `waiting`: a turn stands still until a person answers ·
 * `unavailable`: the program does not run; the next prompt starts it.
 */
export const ClaudeStatus = z.object({
  state: z.enum(['starting', 'ready', 'working', 'waiting', 'unavailable']),
  /** The turn that runs. */
  turnId: z.string().optional(),
  /** Turns whose prompts wait, in order. */
  queue: z.array(z.string()),
  /** The queue does not go on by itself: the turn before it did not end well, or the session was started again. */
  isHeld: z.boolean(),
  /** Permission requests without an answer, also those of before a restart. */
  waiting: z.array(z.string()),
  permissionMode: PermissionMode,
  /** As it was chosen; absent for the program's own choice. */
  model: z.string().optional(),
  /** The full name of the model that answers, once it is known. */
  resolvedModel: z.string().optional(),
  /** By which the program finds the conversation again. */
  sdkSessionId: z.string().optional(),
  /** Tokens that the conversation takes, of those that the model can hold, as of the last turn. */
  context: z.object({ tokens: z.int(), window: z.int().optional() }).optional(),
  /** Of all turns, in US dollars, as the program estimates it. */
  totalCostUsd: z.number().optional(),
})
export type ClaudeStatus = z.infer<typeof ClaudeStatus>

export const ModelChoice = z.object({ value: z.string(), name: z.string(), description: z.string() })
export type ModelChoice = z.infer<typeof ModelChoice>
/** A slash command; `name` is without the slash. */
export const SlashCommand = z.object({ name: z.string(), description: z.string(), argumentHint: z.string() })
export type SlashCommand = z.infer<typeof SlashCommand>

/** What can be chosen: recorded when the program has started and it is another than before. */
export const ClaudeCatalog = z.object({
  models: z.array(ModelChoice),
  commands: z.array(SlashCommand),
  /** Of the `claude` program. */
  version: z.string().optional(),
})
export type ClaudeCatalog = z.infer<typeof ClaudeCatalog>

/** Made by who sends a prompt, so that it knows its own again; else by the server. */
const TurnId = z.string().regex(/^[\w-]{8,64}$/, 'must be 8 to 64 letters, digits, dashes and underscores')

export const Prompt = z
  .object({
    /** May name files of that machine as `@path`, and begin with a slash command. */
    text: z.string().max(maxPromptBytes),
    attachments: z.array(Attachment).max(maxAttachments).optional(),
    turnId: TurnId.optional(),
  })
  .refine(
    ({ text, attachments = [] }) => text.trim() !== '' || attachments.length > 0,
    'must have a text or attachments',
  )
  .refine(
    ({ text, attachments = [] }) =>
      attachments.reduce((sum, one) => sum + encoder.encode(one.data).length, encoder.encode(text).length) <=
      maxPromptBytes,
    `must be at most ${maxPromptBytes} bytes with its attachments`,
  )
export type Prompt = z.infer<typeof Prompt>

/** What an answer to a permission request says. `always`: also from now on, as the request's suggestions say. */
export const PermissionAnswer = z.object({
  id: z.string().max(200),
  decision: z.enum(['allow', 'always', 'deny']),
  /** Told to Claude with a `deny`. */
  message: z.string().max(10_000).optional(),
  /** To the questions of the tool AskUserQuestion: by question, the chosen label or a text of one's own. */
  answers: z.record(z.string().max(2000), z.string().max(10_000)).optional(),
})
export type PermissionAnswer = z.infer<typeof PermissionAnswer>

const nothing = z.object({}).optional()

export const claudeContract = defineContract({
  kind: 'claude',
  options: ClaudeOptions,
  events: {
    ...commonEvents,
    'claude:message': { type: 'event', payload: z.object({ events: z.array(ClaudeEvent) }) },
    'claude:error': { type: 'json', payload: ClaudeError },
    'claude:status': { type: 'json', payload: ClaudeStatus },
    'claude:catalog': { type: 'json', payload: ClaudeCatalog },
  },
  calls: {
    /** Says something; `run:input` does the same with a text alone. While the queue is held it goes before it. @returns PromptTaken. */
    prompt: Prompt,
    /** Takes a prompt back that waits. */
    withdraw: z.object({ turnId: TurnId }),
    /** Lets the queue go on that is held. */
    goOn: nothing,
    /** Ends the turn that runs; what waits is held. */
    interrupt: nothing,
    /** Answers a permission request: the first answer counts. */
    permission: PermissionAnswer,
    /** For the turns from now on; without a model the program's own choice. */
    setModel: z.object({ model: ModelName.optional() }),
    setPermissionMode: z.object({ mode: PermissionMode }),
    /** @returns SlashCommand[]. */
    commands: nothing,
    /** @returns ModelChoice[]. */
    models: nothing,
  },
})

export const PromptTaken = z.object({ turnId: z.string(), queued: z.boolean() })
export type PromptTaken = z.infer<typeof PromptTaken>
