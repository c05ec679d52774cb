// What the program streams, as events: pieces at a bearable rate, whole texts, and no secret in either.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { maxToolText, type ClaudeEvent } from '../../../../shared/kinds/claude-event.ts'
import { createScrub } from '../../../../main/kinds/claude/scrub.ts'
import { SdkMessage } from '../../../../main/kinds/claude/sdk-messages.ts'
import { createTranscript } from '../../../../main/kinds/claude/transcript.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const secret = 'sk-ant-sk-an7'
/** Of an account that the program is signed in with: nobody has told it. */
const token = 'sk-ant-oat01-Ab_3-xyz'
const clean = (text: string) =>
  text.replaceAll(secret, '[redacted]').replaceAll(/sk-ant-[A-Za-z0-9_-]{8,}/g, '[redacted]')

type Said = { at: number; events: ClaudeEvent[] }

function open() {
  const said: Said[] = []
  let count = 0
  const transcript = createTranscript(createScrub([secret]), {
    say: (events) => said.push({ at: performance.now(), events }),
    nextId: () => `block-${(count += 1)}`,
  })
  /** Hears messages as they come from the program. */
  const hear = (message: object) => {
    const parsed = SdkMessage.parse(message)
    if (parsed.type === 'stream_event') transcript.stream(parsed)
    if (parsed.type === 'assistant') transcript.assistant(parsed)
    if (parsed.type === 'user') transcript.user(parsed)
  }
  vi.advanceTimersByTime(1000)
  return { said, hear, transcript, events: () => said.flatMap(({ events }) => events) }
}

const stream = (event: object, parent: string | null = null) => ({
  type: 'stream_event',
  event,
  parent_tool_use_id: parent,
})
const whole = (id: string, content: object[], parent: string | null = null) => ({
  type: 'assistant',
  message: { id, content },
  parent_tool_use_id: parent,
})

/** Streams a block in pieces of some characters, some milliseconds apart. */
function* streamed(
  index: number,
  kind: 'text' | 'thinking',
  text: string,
  cuts: readonly (readonly [number, number])[],
) {
  yield { message: stream({ type: 'content_block_start', index, content_block: { type: kind } }), wait: 0 }
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const [length, wait] = cuts[turn % cuts.length] ?? [1, 0]
    const delta = { type: `${kind}_delta`, [kind]: text.slice(at, at + length) }
    at += length
    yield { message: stream({ type: 'content_block_delta', index, delta }), wait }
  }
}

test('whatever is streamed however it is cut, pieces are the beginning of the whole, at most 20 a second, and no secret is in either', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(secret, token),
    fc.constantFrom('sk-', 'sk-ant-sk-', 'sk-ant-'),
  )
  const text = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const block = fc.tuple(fc.constantFrom('text', 'thinking'), text)
  const cut = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 90 }))
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), fc.array(cut, { minLength: 1 }), (blocks, cuts) => {
      const { said, hear, events } = open()
      hear(stream({ type: 'message_start', message: { id: 'msg' } }))
      for (const [index, [kind, content]] of blocks.entries()) {
        for (const { message, wait } of streamed(index, kind, content, cuts)) {
          hear(message)
          vi.advanceTimersByTime(wait)
        }
        hear(whole('msg', [{ type: kind, [kind]: content }]))
      }
      const finals = events().flatMap((event) =>
        event.type === 'text'
          ? [{ id: event.id, text: event.text }]
          : event.type === 'thinking'
            ? [{ id: event.id, text: event.thinking }]
            : [],
      )
      const expected = blocks.map(([, content]) => clean(content))
      expect(finals.map((final) => final.text).filter((final) => final !== '')).toEqual(
        expected.filter((final) => final !== ''),
      )
      for (const { id, text: final } of finals) {
        const pieces = events().flatMap((event) =>
          (event.type === 'textDelta' || event.type === 'thinkingDelta') && event.id === id ? [event.delta] : [],
        )
        expect(final.startsWith(pieces.join(''))).toBe(true)
      }
      const times = said.filter(({ events: [first] }) => first?.type.endsWith('Delta')).map(({ at }) => at)
      expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 50)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('the first piece goes at once, and what was said in the middle is told when it is cut', () => {
  const { hear, events, transcript } = open()
  hear(stream({ type: 'message_start', message: { id: 'msg' } }))
  hear(stream({ type: 'content_block_start', index: 0, content_block: { type: 'text' } }))
  for (const text of ['One', ' two'])
    hear(stream({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }))
  expect(events()).toEqual([{ type: 'textDelta', id: 'block-1', messageId: 'msg', delta: 'One' }])
  transcript.cut()
  expect(events().slice(1)).toEqual([{ type: 'text', id: 'block-1', messageId: 'msg', text: 'One two', isCut: true }])
  vi.advanceTimersByTime(1000)
  expect(events()).toHaveLength(2)
})

test('agents that speak at the same time are kept apart', () => {
  const { hear, events } = open()
  for (const parent of [null, 'agent']) {
    hear(stream({ type: 'message_start', message: { id: `of ${parent}` } }, parent))
    hear(stream({ type: 'content_block_start', index: 0, content_block: { type: 'text' } }, parent))
  }
  const say = (text: string, parent: string | null) =>
    hear(stream({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, parent))
  say('I ', null)
  say('You ', 'agent')
  say('am', null)
  hear(whole('of null', [{ type: 'text', text: 'I am' }]))
  hear(whole('of agent', [{ type: 'text', text: 'You are' }], 'agent'))
  expect(events().filter(({ type }) => type === 'text')).toMatchObject([
    { text: 'I am', messageId: 'of null' },
    { text: 'You are', messageId: 'of agent', parentToolUseId: 'agent' },
  ])
  expect(events().filter((event) => event.type === 'textDelta' && event.parentToolUseId === 'agent')).toMatchObject([
    { delta: 'You ' },
  ])
})

test('what tools take and give is cut to what can be kept, and how much was cut is told', () => {
  const { hear, events } = open()
  const long = 'x'.repeat(maxToolText)
  const input = { path: 'a', lines: [long, 'more'], list: { deep: 'y' } }
  hear(whole('msg', [{ type: 'tool_use', id: 'tool', name: 'Write', input }, { type: 'unheard_of' }]))
  const image = (data: string) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } })
  const content = [{ type: 'text', text: `${long}🦊` }, image('abcd'), image('a'.repeat(2_000_000)), { type: 'else' }]
  hear({
    type: 'user',
    message: {
      content: [
        { type: 'tool_result', tool_use_id: 'tool', content, is_error: true },
        { type: 'text', text: 'no result' },
      ],
    },
  })
  const [use, result] = events()
  expect(use).toMatchObject({
    type: 'toolUse',
    omitted: 1 + 4 + 1,
    input: { path: 'a', lines: [long.slice(1), ''], list: { deep: '' } },
  })
  expect(result).toEqual({
    type: 'toolResult',
    toolUseId: 'tool',
    isError: true,
    content: long,
    omitted: 2,
    images: [{ mediaType: 'image/png', data: 'abcd' }, { mediaType: 'image/png' }],
  })
})
