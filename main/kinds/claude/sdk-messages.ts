// What of the agent SDK's messages is read here, parsed: the program behind it may be older or newer than the SDK. It does not know what becomes of them.
import * as z from 'zod'

const text = z.string()
const count = z.number().catch(0)

const Usage = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
})
export type Usage = z.infer<typeof Usage>

/** Blocks of other types are left out. */
const AssistantBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('thinking'), thinking: text }),
  z.object({ type: z.literal('tool_use'), id: text, name: text, input: z.record(z.string(), z.unknown()).catch({}) }),
])
export type AssistantBlock = z.infer<typeof AssistantBlock>

const ResultPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('image'), source: z.object({ media_type: text, data: text }) }),
])
const ToolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: text,
  content: z.union([text, z.array(z.unknown())]).optional(),
  is_error: z.boolean().optional(),
})

/** What the program says of whose prompt it answers; programs before 2.1.2xx say nothing. */
const answering = { user_message_uuid: text.optional(), user_message_uuids: z.array(text).optional() }
const session = { session_id: text.optional() }
const parent = { parent_tool_use_id: text.nullish() }

const Assistant = z.object({
  type: z.literal('assistant'),
  message: z.object({
    id: text,
    model: text.optional(),
    content: z.array(z.unknown()),
    usage: Usage.optional().catch(undefined),
  }),
  /** It is no message of Claude's but says why there is none. */
  error: text.optional(),
  aborted: z.boolean().optional(),
  ...{ ...parent, ...session, ...answering },
})

const User = z.object({
  type: z.literal('user'),
  message: z.object({ content: z.union([text, z.array(z.unknown())]) }),
  tool_use_result: z.unknown().optional(),
  ...{ ...parent, ...session },
})

const StreamEvent = z.object({
  type: z.literal('stream_event'),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('message_start'), message: z.object({ id: text }) }),
    z.object({ type: z.literal('content_block_start'), index: z.int(), content_block: z.object({ type: text }) }),
    z.object({
      type: z.literal('content_block_delta'),
      index: z.int(),
      delta: z.object({ type: text, text: text.optional(), thinking: text.optional() }),
    }),
  ]),
  ...{ ...parent, ...session, ...answering },
})

const Result = z.object({
  type: z.literal('result'),
  subtype: text,
  is_error: z.boolean().catch(false),
  stop_reason: text.nullish(),
  terminal_reason: text.nullish(),
  api_error_status: z.int().nullish(),
  api_error: text.optional(),
  total_cost_usd: count,
  usage: Usage.optional().catch(undefined),
  modelUsage: z.record(z.string(), z.object({ contextWindow: count })).catch({}),
  result: text.optional(),
  errors: z.array(text).optional(),
  ...{ ...session, ...answering },
})
export type Result = z.infer<typeof Result>

const System = z.object({
  type: z.literal('system'),
  subtype: text,
  model: text.optional(),
  permissionMode: text.optional(),
  content: text.optional(),
  attempt: z.number().optional(),
  max_retries: z.number().optional(),
  retry_delay_ms: z.number().optional(),
  error_status: z.number().nullish(),
  compact_metadata: z.object({ pre_tokens: z.number(), trigger: text.optional() }).optional(),
  commands: z.array(z.unknown()).optional(),
  ...session,
})
export type System = z.infer<typeof System>

const RateLimit = z.object({
  type: z.literal('rate_limit_event'),
  rate_limit_info: z.object({ status: text, resetsAt: z.number().optional(), rateLimitType: text.optional() }),
  ...session,
})

/** What becomes of a prompt, said besides its result. */
const Lifecycle = z.object({ type: z.literal('command_lifecycle'), command_uuid: text, state: text, ...session })

/** Messages of other types are left out. */
export const SdkMessage = z.discriminatedUnion('type', [
  Assistant,
  User,
  StreamEvent,
  Result,
  System,
  RateLimit,
  Lifecycle,
])
export type SdkMessage = z.infer<typeof SdkMessage>
export type AssistantMessage = z.infer<typeof Assistant>
export type UserMessage = z.infer<typeof User>
export type StreamMessage = z.infer<typeof StreamEvent>

/** @returns those of a list that are what the schema says. */
function those<T>(schema: z.ZodType<T>, list: readonly unknown[]): T[] {
  return list.flatMap((one) => {
    const parsed = schema.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
}

export const assistantBlocks = (message: AssistantMessage): AssistantBlock[] =>
  those(AssistantBlock, message.message.content)

export type ToolResult = {
  toolUseId: string
  text: string
  images: { mediaType: string; data: string }[]
  isError: boolean
}

/** @returns the results of tools that a message brings; what else a user message holds is not for people. */
export function toolResults({ message: { content } }: UserMessage): ToolResult[] {
  if (typeof content === 'string') return []
  return those(ToolResultBlock, content).map((block) => {
    const parts = typeof block.content === 'string' ? [] : those(ResultPart, block.content ?? [])
    return {
      toolUseId: block.tool_use_id,
      text:
        typeof block.content === 'string'
          ? block.content
          : parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
      images: parts.flatMap((part) =>
        part.type === 'image' ? [{ mediaType: part.source.media_type, data: part.source.data }] : [],
      ),
      isError: block.is_error ?? false,
    }
  })
}
