// What happens in a Claude conversation, one event each; `claude:message` carries lists of them. It does not know who records or shows them.
import * as z from 'zod'
import { ClientId } from '../protocol/commands.ts'

/** Bytes of a prompt with its attachments, 1,000,000: what an operator may say at once, 1 MiB, less an envelope. Pictures are made smaller before. */
export const maxPromptBytes = 1_000_000
export const maxAttachments = 10
/** Characters that are kept of a tool's input, and of its result; what is left out is counted. */
export const maxToolText = 200_000

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
const name = z.string().min(1).max(255)
const imageType = z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** A file that goes with a prompt. `data` is base64, and of a `text` the text itself. */
export const Attachment = z.discriminatedUnion('type', [
  z.object({ type: z.literal('image'), name, mediaType: imageType, data: base64 }),
  z.object({ type: z.literal('pdf'), name, data: base64 }),
  z.object({ type: z.literal('text'), name, data: z.string().min(1) }),
])
export type Attachment = z.infer<typeof Attachment>

/** An attachment in an event. Without `data` in the startTurn of a prompt that was queued: its promptQueued has it. */
export const AttachmentNote = z.object({
  type: z.enum(['image', 'pdf', 'text']),
  name: z.string(),
  mediaType: z.string().optional(),
  /** Of the file itself. */
  bytes: z.int(),
  data: z.string().optional(),
})
export type AttachmentNote = z.infer<typeof AttachmentNote>

const turnId = z.string()
/** Absent when the server itself spoke. */
const clientId = ClientId.optional()
/** The tool use of the agent that this happens in; absent in the conversation itself. */
const parentToolUseId = z.string().optional()
const promptFields = { turnId, prompt: z.string(), attachments: z.array(AttachmentNote).optional(), clientId }

/** A block of what Claude says or thinks. Its pieces, joined, are the text of the block so far. */
const block = {
  /** Of the block: pieces and the final text have the same. */
  id: z.string(),
  /** Of the message that the block is in, as the API calls it. */
  messageId: z.string(),
  parentToolUseId,
}

/** One hunk of a change to a file, as `diff -u` has it; each line begins with a space, + or -. */
export const PatchHunk = z.object({
  oldStart: z.number(),
  oldLines: z.number(),
  newStart: z.number(),
  newLines: z.number(),
  lines: z.array(z.string()),
})
export type PatchHunk = z.infer<typeof PatchHunk>

/** What `always` would change, in the words of the program. `destination` says where it is kept; `session`: only as long as it runs. */
export const PermissionSuggestion = z.object({
  type: z.enum(['addRules', 'replaceRules', 'removeRules', 'setMode', 'addDirectories', 'removeDirectories']),
  destination: z.enum(['userSettings', 'projectSettings', 'localSettings', 'session', 'cliArg']),
  behavior: z.enum(['allow', 'deny', 'ask']).optional(),
  /** `Bash` and `npm test:*`; without a content: whatever the tool does. */
  rules: z.array(z.object({ toolName: z.string(), ruleContent: z.string().optional() })).optional(),
  mode: z.string().optional(),
  directories: z.array(z.string()).optional(),
})
export type PermissionSuggestion = z.infer<typeof PermissionSuggestion>

/**
 * How a turn ended: `completed` · `interrupted` by a person · `failed`: a `claude:error` says why · `stopped`: the session was closed ·
 * `lost`: Dispatch ended without a word while it ran.
 */
export const EndReason = z.enum(['completed', 'interrupted', 'failed', 'stopped', 'lost'])
export type EndReason = z.infer<typeof EndReason>

/** Tokens of one turn, all of its requests together. */
export const TurnTokens = z.object({ input: z.int(), output: z.int(), cacheRead: z.int(), cacheCreation: z.int() })
export type TurnTokens = z.infer<typeof TurnTokens>

export const ClaudeEvent = z.discriminatedUnion('type', [
  /** A prompt waits for its turn: it becomes a startTurn or a promptWithdrawn with the same turnId. */
  z.object({ type: z.literal('promptQueued'), ...promptFields }),
  z.object({ type: z.literal('promptWithdrawn'), turnId, clientId }),
  /**
   * `continues`: nobody's prompt. Claude goes on by itself, since something that it had started has ended (`prompt` is empty then), or is told to after a
   * permission that was given only after a restart.
   */
  z.object({
    type: z.literal('startTurn'),
    ...promptFields,
    model: z.string().optional(),
    continues: z.boolean().optional(),
  }),
  /** A piece of what is being said. At most 20 events with pieces a second. */
  z.object({ type: z.literal('textDelta'), ...block, delta: z.string() }),
  /** A block of text, whole: it takes the place of its pieces. `isCut`: the turn ended within it. */
  z.object({ type: z.literal('text'), ...block, text: z.string(), isCut: z.boolean().optional() }),
  z.object({ type: z.literal('thinkingDelta'), ...block, delta: z.string() }),
  /** May be empty: some models do not say what they think. */
  z.object({ type: z.literal('thinking'), ...block, thinking: z.string(), isCut: z.boolean().optional() }),
  /** `input` is what the tool takes, with long texts in it cut; `omitted` counts the characters that were. */
  z.object({
    type: z.literal('toolUse'),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    omitted: z.int().optional(),
    messageId: z.string(),
    parentToolUseId,
  }),
  z.object({
    type: z.literal('toolResult'),
    toolUseId: z.string(),
    content: z.string(),
    isError: z.boolean(),
    omitted: z.int().optional(),
    /** `data` is base64; a picture that is too large to be kept has none. */
    images: z.array(z.object({ mediaType: z.string(), data: z.string().optional() })).optional(),
    /** What an edit changed. */
    patch: z.array(PatchHunk).optional(),
    parentToolUseId,
  }),
  /** Claude waits for an answer. Without `suggestions` it can be allowed once only. */
  z.object({
    type: z.literal('permissionRequest'),
    id: z.string(),
    turnId,
    toolUseId: z.string(),
    toolName: z.string(),
    input: z.record(z.string(), z.unknown()),
    omitted: z.int().optional(),
    /** A sentence that asks, and why it is asked. */
    title: z.string().optional(),
    reason: z.string().optional(),
    suggestions: z.array(PermissionSuggestion).optional(),
    parentToolUseId,
  }),
  /** `cancelled`: it need not be answered any more, since its turn was ended. */
  z.object({
    type: z.literal('permissionResult'),
    id: z.string(),
    decision: z.enum(['allow', 'always', 'deny', 'cancelled']),
    message: z.string().optional(),
    answers: z.record(z.string(), z.string()).optional(),
    clientId,
  }),
  /** News of the program: what a slash command printed, the conversation was made shorter, a request is tried again. */
  z.object({
    type: z.literal('notice'),
    about: z.enum(['command', 'compacted', 'retry', 'limit', 'other']),
    text: z.string(),
  }),
  z.object({
    type: z.literal('endTurn'),
    turnId,
    reason: EndReason,
    /** 0 for one that was lost. */
    durationMs: z.number(),
    tokens: TurnTokens.optional(),
    /** Of this turn, in US dollars, as the program estimates it. */
    costUsd: z.number().optional(),
    /** Tokens that the conversation takes now. */
    contextTokens: z.int().optional(),
    contextWindow: z.int().optional(),
  }),
])
export type ClaudeEvent = z.infer<typeof ClaudeEvent>
