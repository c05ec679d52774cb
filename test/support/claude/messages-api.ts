// A Messages API on loopback that says what a test tells it to, streamed as the real one streams. It knows no model and keeps nothing.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import * as z from 'zod'

const Content = z.union([z.string(), z.array(z.record(z.string(), z.unknown()))])
const Request = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: Content })),
})

/** What is asked: the texts that people, the program and tools have said so far, and all of it as it came. */
export type Asked = {
  model: string
  /** The last prompt, without what the program adds. */
  prompt: string
  /** Results of tools in the last message that has any, when they came after the prompt. */
  results: string[]
  /** The whole request as JSON. */
  body: string
}

export type Say =
  | { type: 'text'; text: string | string[]; until?: Promise<unknown> }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; name: string; input: Record<string, unknown> }

/** A message, or a failure. `until`: after the first piece it waits for that. */
export type Reply = Say[] | { status: number; type: string; message: string }

export type MessagesApi = {
  url: string
  /** Everything that was asked, in order. */
  asked: Asked[]
  /** What the keys were. */
  keys: (string | undefined)[]
  /** Says from now on what `reply` says. */
  replies(reply: (asked: Asked) => Reply): void
}

/** Starts one that ends with the test. */
export async function startMessagesApi(reply: (asked: Asked) => Reply): Promise<MessagesApi> {
  let answer = reply
  let count = 0
  const asked: Asked[] = []
  const keys: (string | undefined)[] = []
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readText(request)
    const url = request.url ?? ''
    if (request.method !== 'POST' || !/^\/v1\/messages(\?|$)/.test(url))
      return sendJson(response, 200, { input_tokens: 10 })
    const now = understand(body)
    asked.push(now)
    keys.push(request.headers['x-api-key']?.toString())
    const said = answer(now)
    if (!Array.isArray(said)) {
      const { status, ...error } = said
      return sendJson(response, status, { type: 'error', error })
    }
    count += 1
    await stream(response, { id: `msg_${count}`, model: now.model, said })
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked, keys, replies: (other) => void (answer = other) }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The program adds reminders of its own to what people say. */
function understand(body: string): Asked {
  const { model, messages } = Request.parse(JSON.parse(body))
  const spoken = messages.filter(({ role }) => role === 'user')
  const blocks = spoken.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  )
  const texts = blocks.map((block, index) => ({ index, type: String(block['type']), text: textIn(block) }))
  const prompts = texts.filter(({ type, text }) => type === 'text' && !text.startsWith('<system-reminder>'))
  const last = prompts.at(-1)
  const results = texts.filter(({ type, index }) => type === 'tool_result' && index > (last?.index ?? -1))
  return { model, prompt: last?.text.trim() ?? '', results: results.map(({ text }) => text), body }
}

function textIn(block: Record<string, unknown>): string {
  if (typeof block['text'] === 'string') return block['text']
  return typeof block['content'] === 'string' ? block['content'] : JSON.stringify(block['content'])
}

async function stream(
  response: ServerResponse,
  { id, model, said }: { id: string; model: string; said: Say[] },
): Promise<void> {
  const event = (type: string, data: object) =>
    void response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  const usage = { input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 5, cache_creation_input_tokens: 7 }
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  event('message_start', { message })
  for (const [index, block] of said.entries()) {
    const delta = (content: object) => event('content_block_delta', { index, delta: content })
    if (block.type === 'text') {
      event('content_block_start', { index, content_block: { type: 'text', text: '' } })
      const [first = '', ...others] = [block.text].flat()
      delta({ type: 'text_delta', text: first })
      await block.until
      for (const text of others) delta({ type: 'text_delta', text })
    } else if (block.type === 'thinking') {
      event('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } })
      delta({ type: 'thinking_delta', thinking: block.thinking })
      delta({ type: 'signature_delta', signature: 'signed' })
    } else {
      const tool = { type: 'tool_use', id: `toolu_${id}_${index}`, name: block.name, input: {} }
      event('content_block_start', { index, content_block: tool })
      delta({ type: 'input_json_delta', partial_json: JSON.stringify(block.input) })
    }
    event('content_block_stop', { index })
  }
  const isTool = said.some(({ type }) => type === 'tool_use')
  const delta = { stop_reason: isTool ? 'tool_use' : 'end_turn', stop_sequence: null }
  event('message_delta', { delta, usage: { output_tokens: 20 } })
  event('message_stop', {})
  response.end()
}
