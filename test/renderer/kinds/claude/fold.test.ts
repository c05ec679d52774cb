// A conversation out of its events: pieces and whole blocks, tools and their agents, the queue, permissions, and whatever comes in whatever form.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClaudeStatus } from '../../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../../shared/kinds/claude-event.ts'
import { createConversationFold } from '../../../../renderer/kinds/claude/fold.ts'
import type { Row } from '../../../../renderer/kinds/claude/rows.ts'

const runId = `claude_${'0'.repeat(21)}`

function folding() {
  const fold = createConversationFold()
  let seq = 0
  const apply = (channel: string, payload: unknown) => {
    seq += 1
    return fold.apply({ runId, seq, channel, type: 'json', payload, ts: 1_000 + seq })
  }
  const tell = (...events: ClaudeEvent[]) => apply('claude:message', { events })
  return { ...fold, apply, tell, now: fold.conversation }
}

const status: ClaudeStatus = { state: 'ready', queue: [], isHeld: false, waiting: [], permissionMode: 'default' }
const start = (turnId: string, prompt = turnId): ClaudeEvent => ({ type: 'startTurn', turnId, prompt })
const end = (turnId: string): ClaudeEvent => ({ type: 'endTurn', turnId, reason: 'completed', durationMs: 5 })
const use = (id: string, parentToolUseId?: string): ClaudeEvent => ({
  type: 'toolUse',
  id,
  name: 'Bash',
  input: { command: id },
  messageId: 'm',
  ...(parentToolUseId !== undefined && { parentToolUseId }),
})
const result = (toolUseId: string): ClaudeEvent => ({ type: 'toolResult', toolUseId, content: 'ok', isError: false })
const ask = (id: string, toolUseId: string): ClaudeEvent => ({
  type: 'permissionRequest',
  ...{ id, turnId: 't', toolUseId, toolName: 'Bash', input: {} },
})
const answer = (id: string, decision: 'allow' | 'deny'): ClaudeEvent => ({ type: 'permissionResult', id, decision })
const delta = (id: string, text: string): ClaudeEvent => ({ type: 'textDelta', id, messageId: 'm', delta: text })
const whole = (id: string, text: string): ClaudeEvent => ({ type: 'text', id, messageId: 'm', text })

const every = (rows: readonly Row[]): Row[] =>
  rows.flatMap((row) => [row, ...(row.row === 'tool' ? every(row.steps) : [])])

/** Events of a few turns, blocks, tools and requests, in any order: also in ones that no program would tell them in. */
const id = fc.constantFrom('a', 'b', 'c')
const anyEvent: fc.Arbitrary<ClaudeEvent> = fc.oneof(
  id.map((one) => start(`t${one}`)),
  id.map((one) => end(`t${one}`)),
  id.map((one): ClaudeEvent => ({ type: 'promptQueued', turnId: `t${one}`, prompt: one })),
  id.map((one): ClaudeEvent => ({ type: 'promptWithdrawn', turnId: `t${one}` })),
  fc.tuple(id, fc.string()).map(([one, text]) => delta(`x${one}`, text)),
  fc.tuple(id, fc.string()).map(([one, text]) => whole(`x${one}`, text)),
  id.map((one): ClaudeEvent => ({ type: 'thinkingDelta', id: `h${one}`, messageId: 'm', delta: '.' })),
  id.map((one): ClaudeEvent => ({ type: 'thinking', id: `h${one}`, messageId: 'm', thinking: '.' })),
  fc.tuple(id, fc.option(id, { nil: undefined })).map(([one, parent]) => use(`u${one}`, parent && `u${parent}`)),
  id.map((one) => result(`u${one}`)),
  fc.tuple(id, id).map(([one, tool]) => ask(`p${one}`, `u${tool}`)),
  fc
    .tuple(id, fc.constantFrom('allow' as const, 'deny' as const))
    .map(([one, decision]) => answer(`p${one}`, decision)),
  fc.string().map((text): ClaudeEvent => ({ type: 'notice', about: 'other', text })),
)

test('a block grows by its pieces and is replaced by its whole text, after which no piece counts', () => {
  const pieces = fc.array(fc.string(), { maxLength: 8 })
  fc.assert(
    fc.property(pieces, fc.string(), fc.string(), (parts, text, late) => {
      const { tell, now } = folding()
      tell(start('t'))
      parts.forEach((part, index) => {
        tell(delta('x', part))
        const said = { row: 'text', key: 'x', text: parts.slice(0, index + 1).join(''), isWriting: true }
        expect(now().rows.at(-1)).toEqual(said)
      })
      tell(whole('x', text))
      tell(delta('x', late))
      expect(now().rows.at(-1)).toEqual({ row: 'text', key: 'x', text, isWriting: false })
      expect(now().rows).toHaveLength(2)
    }),
  )
})

test('however events are packed, the conversation is the same', () => {
  const packs = fc.array(fc.array(anyEvent, { maxLength: 4 }), { maxLength: 12 })
  // Of times and of the keys of notices only that which does not depend on the packing is compared.
  const plain = (rows: readonly Row[]): unknown[] =>
    rows.map((row) =>
      row.row === 'tool'
        ? { ...row, startedAt: 0, endedAt: 0, steps: plain(row.steps) }
        : { ...row, at: 0, startedAt: 0, endedAt: 0, key: row.row === 'notice' ? '' : row.key },
    )
  fc.assert(
    fc.property(packs, (packed) => {
      const [one, other] = [folding(), folding()]
      for (const pack of packed) one.tell(...pack)
      for (const event of packed.flat()) other.tell(event)
      const view = ({ rows, queue, asking, turn }: ReturnType<typeof one.now>) => ({
        ...{ rows: plain(rows), queue, asking },
        turn: turn?.turnId,
      })
      expect(view(one.now())).toEqual(view(other.now()))
    }),
  )
})

test('when a turn has ended nothing in it goes on, and each key is there once', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const { tell, now } = folding()
      for (const event of events) tell(event)
      tell(start('last'), end('last'))
      const rows = every(now().rows)
      expect(rows.filter((row) => 'isWriting' in row && row.isWriting)).toEqual([])
      expect(rows.filter((row) => row.row === 'tool' && !row.result && !row.isLeft)).toEqual([])
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
      expect(now().turn).toBeUndefined()
    }),
  )
})

test('a row that did not change is the same object, so that it is not drawn again', () => {
  const { tell, now } = folding()
  tell(start('t'), whole('x', 'said'), use('u'), use('inner', 'u'))
  const before = now().rows
  tell(delta('y', 'more'))
  expect(
    now()
      .rows.slice(0, 3)
      .every((row, index) => row === before[index]),
  ).toBe(true)
  tell(result('inner'))
  const after = now().rows
  expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, true, false])
})

test('what an agent does stands within the tool that started it, however deep, and is told apart from the conversation', () => {
  const { tell, now } = folding()
  tell(start('t'), use('u'), use('v', 'u'), use('w', 'v'), {
    ...{ type: 'textDelta', id: 'x', messageId: 'm', delta: 'deep', parentToolUseId: 'w' },
  })
  tell(use('lost', 'never told of'))
  const shape = (rows: readonly Row[]): unknown[] =>
    rows.map((row) => (row.row === 'tool' && row.steps.length > 0 ? [row.key, shape(row.steps)] : row.key))
  expect(shape(now().rows)).toEqual(['turn-t', ['u', [['v', [['w', ['x']]]]]], 'lost'])
})

test('the queue is what was queued and not begun or withdrawn, in the order of the status', () => {
  const acts = fc.array(
    fc.tuple(fc.constantFrom('promptQueued' as const, 'promptWithdrawn' as const, 'startTurn' as const), fc.nat(5)),
  )
  fc.assert(
    fc.property(acts, fc.shuffledSubarray([0, 1, 2, 3, 4, 5]), (list, order) => {
      const { tell, apply, now } = folding()
      const waits = new Set<string>()
      for (const [type, number] of list) {
        const turnId = `t${number}`
        if (type === 'promptQueued') waits.add(turnId)
        else waits.delete(turnId)
        tell(type === 'promptWithdrawn' ? { type, turnId } : { type, turnId, prompt: '' })
      }
      const queue = order.map((number) => `t${number}`)
      apply('claude:status', { ...status, queue })
      const shown = now().queue.map(({ turnId }) => turnId)
      expect(new Set(shown)).toEqual(waits)
      expect(shown.filter((turnId) => queue.includes(turnId))).toEqual(queue.filter((turnId) => waits.has(turnId)))
    }),
  )
})

test('a prompt that waited keeps its files when its turn begins', () => {
  const { tell, now } = folding()
  const file = { type: 'text', name: 'a.txt', bytes: 2 } as const
  tell({ type: 'promptQueued', turnId: 't', prompt: 'p', attachments: [{ ...file, data: 'hi' }] })
  tell({ type: 'startTurn', turnId: 't', prompt: 'p', attachments: [file] })
  expect(now().rows).toMatchObject([{ prompt: { attachments: [{ ...file, data: 'hi' }] } }])
  expect(now().lastPrompt?.text).toBe('p')
})

test('a request is answered once, and stands at its tool whichever of the two came first', () => {
  const orders: ClaudeEvent[][] = [
    [use('u'), ask('p', 'u'), answer('p', 'deny'), answer('p', 'allow')],
    [ask('p', 'u'), use('u'), answer('p', 'deny'), answer('p', 'allow')],
    [ask('p', 'u'), answer('p', 'deny'), answer('p', 'allow'), use('u')],
  ]
  for (const events of orders) {
    const { tell, now } = folding()
    for (const event of events) tell(event)
    expect(now().rows).toMatchObject([{ row: 'tool', permission: { result: { decision: 'deny' } } }])
    expect(now().asking).toEqual([])
  }
  const { tell, now } = folding()
  tell(ask('p', 'u'), ask('q', 'v'), answer('p', 'allow'))
  expect(now().asking.map(({ request }) => request.id)).toEqual(['q'])
})

test('a session that ends takes its turn with it', () => {
  const { tell, apply, now } = folding()
  tell(start('t'), use('u'), delta('x', 'half'))
  apply('system:status', { status: 'stopped' })
  expect(now()).toMatchObject({ turn: undefined, rows: [{}, { isLeft: true }, { isWriting: false }] })
})

test('no payload is too odd, and after a reset it begins anew', () => {
  const channels = fc.constantFrom(
    'claude:message',
    'claude:error',
    'claude:status',
    'claude:catalog',
    'system:status',
    'x',
  )
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.record({ events: fc.array(fc.record({ type: fc.string(), id: fc.jsonValue() })) }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(channels, odd)), (list) => {
      const { apply, tell, now, reset, has } = folding()
      const fresh = now()
      tell(start('t'))
      const before = now().rows
      for (const [channel, payload] of list) apply(channel, payload)
      expect(now().rows.slice(0, 1)).toEqual(before)
      reset()
      expect(now()).toEqual(fresh)
      expect(has('t')).toBe(false)
    }),
  )
})
