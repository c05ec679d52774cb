// A program `claude` for tests: it speaks as the real one does on stdin and stdout, and does what prompts tell it. It asks no API.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'

const folder = process.env['STAND_IN_FOLDER'] ?? ''
const args = process.argv.slice(2)
const resume = args.flatMap((arg) => /^--resume=(.+)$/.exec(arg)?.[1] ?? [])[0]
const sessionId = resume ?? randomUUID()
let permissionMode = args.flatMap((arg) => /^--permission-mode=(.+)$/.exec(arg)?.[1] ?? [])[0] ?? 'default'
/** As a program before it said whose prompt it answers. */
const isOld = existsSync(path.join(folder, 'old'))

appendFileSync(path.join(folder, 'starts'), `${JSON.stringify({ pid: process.pid, args, env: process.env })}\n`)
if (existsSync(path.join(folder, 'stubborn'))) {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined)
  setInterval(() => undefined, 1000)
}
if (resume !== undefined && existsSync(path.join(folder, 'forgetful'))) {
  process.stderr.write(`No conversation found with session ID: ${sessionId}\n`)
  process.exit(1)
}

const Line = z.object({
  type: z.string(),
  request_id: z.string().optional(),
  request: z.object({ subtype: z.string(), model: z.string().optional(), mode: z.string().optional() }).optional(),
  response: z.object({ request_id: z.string(), response: z.unknown().optional() }).optional(),
  message: z.object({ content: z.array(z.object({ type: z.string(), text: z.string().optional() })) }).optional(),
  uuid: z.string().optional(),
})
const Decision = z.object({
  behavior: z.string(),
  message: z.string().optional(),
  updatedInput: z.unknown().optional(),
})

let count = 0
/** The prompt whose turn runs. */
let answering: string | undefined
let interrupted: (() => void) | undefined
const answers = new Map<string, (response: unknown) => void>()

function emit(message: object): void {
  process.stdout.write(`${JSON.stringify({ session_id: sessionId, uuid: randomUUID(), ...message })}\n`)
}

function say(pieces: string[], { isCut = false } = {}): void {
  const id = `msg_${count}`
  const event = (what: object) => emit({ type: 'stream_event', event: what, parent_tool_use_id: null })
  const of = isOld || answering === undefined ? {} : { user_message_uuid: answering }
  emit({ type: 'stream_event', event: { type: 'message_start', message: { id } }, parent_tool_use_id: null, ...of })
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } })
  for (const text of pieces) event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })
  if (!isCut) whole(id, [{ type: 'text', text: pieces.join('') }])
}

function whole(id: string, content: object[]): void {
  const usage = { input_tokens: 10, output_tokens: 2, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
  emit({
    type: 'assistant',
    parent_tool_use_id: null,
    message: { id, model: 'stand-in', role: 'assistant', content, usage },
  })
}

function result(uuid: string | undefined, more: object = {}): void {
  const usage = { input_tokens: 10, output_tokens: 2, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
  const of = isOld || uuid === undefined ? {} : { user_message_uuid: uuid, user_message_uuids: [uuid] }
  answering = undefined
  const usual = {
    subtype: 'success',
    is_error: false,
    num_turns: 1,
    total_cost_usd: count / 100,
    usage,
    modelUsage: {},
  }
  emit({ type: 'result', ...usual, ...of, ...more })
}

/** Asks whether it may use a tool. */
async function ask(name: string, input: object): Promise<z.infer<typeof Decision>> {
  const toolUseId = `tool_${count}`
  whole(`msg_${count}`, [{ type: 'tool_use', id: toolUseId, name, input }])
  const id = randomUUID()
  const suggestion = { type: 'addRules', rules: [{ toolName: name }], behavior: 'allow', destination: 'session' }
  const request = {
    subtype: 'can_use_tool',
    tool_name: name,
    input,
    tool_use_id: toolUseId,
    permission_suggestions: [suggestion],
  }
  const answer = new Promise((resolve) => answers.set(id, resolve))
  process.stdout.write(`${JSON.stringify({ type: 'control_request', request_id: id, request })}\n`)
  return Decision.parse(await answer)
}

/** What prompts tell it to do: a word, and what comes behind it. */
const deeds: Record<string, (rest: string, uuid: string | undefined) => Promise<void> | void> = {
  say(rest, uuid) {
    say(rest.split('|'))
    result(uuid, { result: rest })
  },
  async ask(rest, uuid) {
    const decision = await ask('Bash', { command: rest })
    say([JSON.stringify(decision)])
    result(uuid)
  },
  async wait(rest, uuid) {
    say([rest], { isCut: true })
    await new Promise<void>((resolve) => (interrupted = resolve))
    result(uuid, { subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_streaming' })
  },
  hang: (rest) => say([rest], { isCut: true }),
  crash(rest) {
    process.stderr.write(rest)
    process.exit(3)
  },
  /** Its turn ends, and then it says something unasked. */
  own(rest, uuid) {
    say(['soon'])
    result(uuid)
    say([rest])
    result(undefined)
  },
  fail(rest, uuid) {
    whole(`msg_${count}`, [])
    emit({ type: 'assistant', parent_tool_use_id: null, error: rest, message: { id: 'failed', content: [] } })
    result(uuid, { is_error: true, result: 'It failed', ...(rest === 'server_error' && { api_error_status: 500 }) })
  },
  /** As a slash command that an older program answers in its result alone. */
  command: (rest, uuid) => result(uuid, { result: rest }),
}

async function prompt(text: string, uuid: string | undefined): Promise<void> {
  count += 1
  emit({
    type: 'system',
    subtype: 'init',
    model: 'stand-in',
    permissionMode,
    apiKeySource: 'none',
    tools: [],
  })
  answering = uuid
  const [, word = '', rest = ''] = /^(\w+) ?([\s\S]*)$/.exec(text) ?? []
  const deed = deeds[word]
  if (deed) await deed(rest, uuid)
  else {
    say([`you said: ${text}`])
    result(uuid)
  }
}

const catalog = {
  commands: [{ name: 'compact', description: 'Makes it shorter', argumentHint: '' }],
  models: [{ value: 'stand-in', displayName: 'Stand-in', description: 'Does what it is told' }],
  claude_code_version: '1.0.0',
}

createInterface({ input: process.stdin }).on('line', (text) => {
  const line = Line.parse(JSON.parse(text))
  if (line.type === 'control_request' && line.request) {
    appendFileSync(path.join(folder, 'requests'), `${JSON.stringify(line.request)}\n`)
    permissionMode = line.request.mode ?? permissionMode
    const response = line.request.subtype === 'initialize' ? catalog : {}
    const answer = { subtype: 'success', request_id: line.request_id, response }
    process.stdout.write(`${JSON.stringify({ type: 'control_response', response: answer })}\n`)
    if (line.request.subtype === 'interrupt') interrupted?.()
  }
  if (line.type === 'control_response' && line.response) answers.get(line.response.request_id)?.(line.response.response)
  if (line.type === 'user' && line.message) {
    const said = line.message.content.flatMap(({ text: block }) => block ?? []).join('\n')
    void prompt(said, line.uuid)
  }
})
