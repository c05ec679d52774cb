// Conversations through the real socket, the real SDK and a stand-in for the `claude` program: turns, the queue, permissions, failures, restarts.
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createClient } from '../../../../shared/client/client.ts'
import { ModelChoice, PromptTaken, SlashCommand } from '../../../../shared/kinds/claude.ts'
import { converse } from '../../../support/claude/conversation.ts'
import { type StandIn, standInForClaude } from '../../../support/claude/stand-in.ts'
import { type Dispatch, startDispatch } from '../../../support/dispatch.ts'
import { allGone, kill9 } from '../../../support/processes.ts'

async function begin(standIn: StandIn, options: Record<string, unknown> = {}) {
  const dispatch = await startDispatch(standIn.options)
  const chat = await converse(dispatch, standIn.folder, options)
  return { dispatch, chat }
}

/** The same server again, after it was closed, with the session started again. */
async function goOn(standIn: StandIn, before: Dispatch, runId: string) {
  const dispatch = await startDispatch({ ...standIn.options, folder: before.folder })
  await dispatch.client.runs.restart(runId)
  const chat = await converse(dispatch, standIn.folder, {}, runId)
  // What is told from here on is of this start.
  await chat.untilStatus(({ state }) => state === 'ready' || state === 'unavailable')
  return { dispatch, chat }
}

/** Another person’s client. */
async function other({ url, key }: Dispatch, clientId: string) {
  const client = createClient({ serverUrl: url, apiKey: key, clientId, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  return client
}

const why = (call: Promise<unknown>) =>
  call.then(
    () => 'it was done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('turns', () => {
  test('a prompt is told as its turn, what is said, and how it ended, with who sent it', async () => {
    const standIn = standInForClaude()
    const { dispatch, chat } = await begin(standIn)
    const ann = await other(dispatch, 'ann')
    const { result } = await ann.runs.call(chat.runId, 'prompt', { text: 'say Hel|lo', turnId: 'turn-of-ann' })
    expect(PromptTaken.parse(result)).toEqual({ turnId: 'turn-of-ann', queued: false })
    const [end] = await chat.many('endTurn', 1)
    expect(chat.of('startTurn')).toEqual([
      { type: 'startTurn', turnId: 'turn-of-ann', prompt: 'say Hel|lo', clientId: 'ann' },
    ])
    const [text] = chat.of('text')
    expect(text).toMatchObject({ text: 'Hello', messageId: 'msg_1' })
    expect(chat.of('textDelta').map(({ id }) => id)).toEqual(chat.of('textDelta').map(() => text?.id))
    expect(end).toMatchObject({
      turnId: 'turn-of-ann',
      reason: 'completed',
      tokens: { input: 10, output: 2, cacheRead: 0, cacheCreation: 0 },
      costUsd: 0.01,
      contextTokens: 12,
    })
    await chat.untilStatus(({ state, resolvedModel }) => state === 'ready' && resolvedModel === 'stand-in')
    expect(chat.status()).toMatchObject({ queue: [], waiting: [], isHeld: false, context: { tokens: 12 } })
  })

  test('a prompt that is sent twice, since its answer was lost, is done once', async () => {
    const { chat } = await begin(standInForClaude())
    await chat.prompt('say once', { turnId: 'turn-of-ann' })
    expect(await why(chat.prompt('say once', { turnId: 'turn-of-ann' }))).toMatch(/there is such a turn already/)
    await chat.many('endTurn', 1)
    expect(await why(chat.prompt('say once', { turnId: 'turn-of-ann' }))).toMatch(/there is such a turn already/)
    expect(chat.of('startTurn')).toHaveLength(1)
  })

  test('run:input is a prompt, and what is no prompt is refused with its field', async () => {
    const standIn = standInForClaude()
    const { dispatch, chat } = await begin(standIn)
    await chat.attached
    dispatch.client.runs.input(chat.runId, 'say from the keyboard')
    await chat.many('endTurn', 1)
    expect(chat.of('text')[0]?.text).toBe('from the keyboard')
    expect(await why(chat.prompt('  '))).toBe('Invalid payload: params: must have a text or attachments')
    expect(await why(chat.prompt('x'.repeat(1_000_001)))).toMatch(/^Invalid payload: params\.text: /)
    expect(await why(chat.call('setModel', { model: '--dangerous' }))).toMatch(/^Invalid payload: params\.model: /)
    expect(await why(chat.call('permission', { id: 'none', decision: 'allow' }))).toMatch(/answered already/)
    expect(
      await why(dispatch.client.runs.create({ kind: 'claude', cwd: standIn.folder, options: { resume: '../x' } })),
    ).toBe('Invalid payload: options.resume: must be the id of a conversation')
  })

  test('prompts wait in order, can be taken back by anybody, and each is begun when the one before is done', async () => {
    const standIn = standInForClaude()
    const { dispatch, chat } = await begin(standIn)
    await chat.prompt('ask first')
    const [asked] = await chat.many('permissionRequest', 1)
    const bob = await other(dispatch, 'bob')
    for (const name of ['second', 'third', 'fourth'])
      await bob.runs.call(chat.runId, 'prompt', { text: `say ${name}`, turnId: `turn-${name}` })
    await chat.call('withdraw', { turnId: 'turn-third' })
    expect(await why(chat.call('withdraw', { turnId: 'turn-third' }))).toBe('This prompt does not wait any more')
    await chat.many('promptWithdrawn', 1)
    expect(chat.of('promptQueued').map(({ prompt, clientId }) => [prompt, clientId])).toEqual([
      ['say second', 'bob'],
      ['say third', 'bob'],
      ['say fourth', 'bob'],
    ])
    expect(chat.status()).toMatchObject({ state: 'waiting', queue: ['turn-second', 'turn-fourth'] })
    await chat.call('permission', { id: asked?.id, decision: 'deny', message: 'not now' })
    await chat.many('endTurn', 3)
    expect(chat.of('startTurn').map(({ prompt }) => prompt)).toEqual(['ask first', 'say second', 'say fourth'])
    expect(
      chat
        .of('text')
        .map(({ text }) => text)
        .slice(1),
    ).toEqual(['second', 'fourth'])
    expect(chat.of('text')[0]?.text).toContain('not now')
  })

  test('after an interrupt what was said is kept, the queue is held, a new prompt goes first and the queue goes on', async () => {
    const standIn = standInForClaude()
    const { chat } = await begin(standIn)
    await chat.prompt('wait half a sen')
    await chat.many('textDelta', 1)
    await chat.prompt('say queued')
    await chat.call('interrupt')
    const [end] = await chat.many('endTurn', 1)
    expect(end?.reason).toBe('interrupted')
    expect(chat.of('text')).toMatchObject([{ text: 'half a sen', isCut: true }])
    expect(chat.errors()).toEqual([])
    await chat.untilStatus(({ isHeld, queue }) => isHeld && queue.length === 1)
    await chat.prompt('say first of all')
    await chat.many('endTurn', 3)
    expect(chat.of('text').map(({ text }) => text)).toEqual(['half a sen', 'first of all', 'queued'])
    expect(await why(chat.call('interrupt'))).toBe('Nothing runs that could be interrupted')
  })

  test('a turn can be interrupted before the program knows of it, and before the program runs', async () => {
    const { chat } = await begin(standInForClaude())
    // One that would be done at once could be over before the interrupt.
    await chat.prompt('wait too late')
    await chat.call('interrupt')
    await chat.many('endTurn', 1)
    await chat.untilStatus(({ state }) => state === 'ready')
    await Promise.all([chat.prompt('wait for it'), chat.call('interrupt')])
    await chat.many('endTurn', 2)
    expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['interrupted', 'interrupted'])
    await chat.prompt('say on')
    await chat.many('endTurn', 3)
    expect(chat.of('text').at(-1)?.text).toBe('on')
  })

  test('files go along with a prompt, and are told once', async () => {
    const standIn = standInForClaude()
    const { chat } = await begin(standIn)
    const attachments = [
      { type: 'text', name: 'notes.txt', data: 'Grüße' },
      { type: 'image', name: 'dot.png', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
    ]
    await chat.prompt('ask wait')
    const [asked] = await chat.many('permissionRequest', 1)
    await chat.prompt('look', { attachments })
    await chat.call('permission', { id: asked?.id, decision: 'allow' })
    await chat.many('endTurn', 2)
    expect(chat.of('text').at(-1)?.text).toBe('you said: The file "notes.txt":\n\nGrüße\nlook')
    const notes = attachments.map(({ data: _data, ...note }) => ({ ...note, bytes: note.type === 'text' ? 7 : 8 }))
    expect(chat.of('promptQueued')[0]?.attachments).toEqual(
      notes.map((note, index) => ({ ...note, data: attachments[index]?.data })),
    )
    expect(chat.of('startTurn')[1]?.attachments).toEqual(notes)
  })

  test('what the program says unasked is a turn of its own, and does not end that of a prompt', async () => {
    const { chat } = await begin(standInForClaude())
    await chat.prompt('own a command has ended')
    await chat.many('endTurn', 2)
    expect(chat.of('startTurn').map(({ prompt, continues }) => [prompt, continues])).toEqual([
      ['own a command has ended', undefined],
      ['', true],
    ])
    expect(chat.of('endTurn').map(({ turnId }) => turnId)).toEqual(chat.of('startTurn').map(({ turnId }) => turnId))
  })

  test('an older program, which does not say whose prompt it answers, is understood', async () => {
    const standIn = standInForClaude()
    standIn.become('old')
    const { chat } = await begin(standIn)
    await chat.prompt('say one')
    await chat.prompt('command of the program')
    await chat.many('endTurn', 2)
    expect(chat.of('text').map(({ text }) => text)).toEqual(['one', 'of the program'])
  })
})

describe('permissions', () => {
  test('the first answer counts, the others see whose it was, and the program is told', async () => {
    const { dispatch, chat } = await begin(standInForClaude())
    await chat.prompt('ask ls')
    const [asked] = await chat.many('permissionRequest', 1)
    expect(asked).toMatchObject({ toolName: 'Bash', input: { command: 'ls' }, toolUseId: 'tool_1' })
    const [ann, bob] = [await other(dispatch, 'ann'), await other(dispatch, 'bob')]
    const answers = await Promise.allSettled([
      ann.runs.call(chat.runId, 'permission', { id: asked?.id, decision: 'always' }),
      bob.runs.call(chat.runId, 'permission', { id: asked?.id, decision: 'deny' }),
    ])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await chat.many('endTurn', 1)
    const [given, ...others] = chat.of('permissionResult')
    expect(others).toEqual([])
    const [said] = chat.of('text')
    if (given?.decision === 'always') {
      expect(given.clientId).toBe('ann')
      expect(JSON.parse(said?.text ?? '')).toMatchObject({ behavior: 'allow', updatedInput: { command: 'ls' } })
    } else {
      expect(given).toMatchObject({ decision: 'deny', clientId: 'bob' })
      expect(JSON.parse(said?.text ?? '')).toMatchObject({ behavior: 'deny' })
    }
  })

  test('a request and the queue wait over a restart; the answer then makes Claude go on', async () => {
    const standIn = standInForClaude()
    const first = await begin(standIn)
    await first.chat.prompt('ask rm -r build')
    const [asked] = await first.chat.many('permissionRequest', 1)
    await first.chat.prompt('say later')
    await first.dispatch.close()

    const { chat } = await goOn(standIn, first.dispatch, first.chat.runId)
    expect(chat.of('endTurn')).toMatchObject([{ reason: 'stopped' }])
    expect(chat.of('permissionResult')).toEqual([])
    expect(chat.status()).toMatchObject({
      waiting: [asked?.id],
      isHeld: true,
      queue: [chat.of('promptQueued')[0]?.turnId],
    })
    await chat.call('permission', { id: asked?.id, decision: 'allow' })
    await chat.many('endTurn', 3)
    const [, continuing, queued] = chat.of('startTurn')
    expect(continuing).toMatchObject({ continues: true })
    expect(continuing?.prompt).toContain('I allow the use of Bash')
    expect(queued?.prompt).toBe('say later')
    const sessionId = chat.status()?.sdkSessionId
    expect(standIn.starts()[1]?.args.join(' ')).toContain(`--resume=${sessionId}`)
    expect(chat.events.map(({ seq }) => seq)).toEqual(chat.events.map((_, index) => index + 1))
  })

  test('who says something else after a restart need not answer any more', async () => {
    const standIn = standInForClaude()
    const first = await begin(standIn)
    await first.chat.prompt('ask ls')
    await first.chat.many('permissionRequest', 1)
    await first.dispatch.close()
    const { chat } = await goOn(standIn, first.dispatch, first.chat.runId)
    await chat.prompt('say something else')
    await chat.many('endTurn', 2)
    expect(chat.of('permissionResult')).toMatchObject([{ decision: 'cancelled' }])
    expect(chat.status()?.waiting).toEqual([])
  })

  test('what is chosen while the program starts holds from the first prompt on', async () => {
    const standIn = standInForClaude()
    const { chat } = await begin(standIn)
    const chosen = [chat.call('setPermissionMode', { mode: 'plan' }), chat.call('setModel', { model: 'sonnet' })]
    await chat.prompt('say hello')
    await Promise.all(chosen)
    await chat.many('endTurn', 1)
    expect(standIn.requests()).toContainEqual({ subtype: 'set_permission_mode', mode: 'plan' })
    expect(standIn.requests()).toContainEqual({ subtype: 'set_model', model: 'sonnet' })
    expect(chat.status()).toMatchObject({ permissionMode: 'plan', model: 'sonnet' })
  })

  test('what asks no more can be chosen only by who makes the session', async () => {
    const standIn = standInForClaude()
    const { dispatch, chat } = await begin(standIn, { model: 'opus', permissionMode: 'acceptEdits' })
    await chat.untilStatus(({ state }) => state === 'ready')
    expect(standIn.starts()[0]?.args.join(' ')).toMatch(/--permission-mode=acceptEdits/)
    expect(standIn.starts()[0]?.args.join(' ')).toMatch(/--model=opus/)
    expect(standIn.starts()[0]?.args.join(' ')).not.toMatch(/dangerously/)
    expect(await why(chat.call('setPermissionMode', { mode: 'bypassPermissions' }))).toMatch(
      /only when the session is made/,
    )
    await chat.call('setPermissionMode', { mode: 'plan' })
    await chat.call('setModel', { model: 'sonnet' })
    expect(standIn.requests()).toContainEqual({ subtype: 'set_permission_mode', mode: 'plan' })
    expect(standIn.requests()).toContainEqual({ subtype: 'set_model', model: 'sonnet' })
    expect(chat.status()).toMatchObject({ permissionMode: 'plan', model: 'sonnet' })
    expect(z.array(SlashCommand).parse((await chat.call('commands')).result)).toMatchObject([{ name: 'compact' }])
    expect(z.array(ModelChoice).parse((await chat.call('models')).result)).toMatchObject([{ value: 'stand-in' }])
    const bold = await converse(dispatch, standIn.folder, { permissionMode: 'bypassPermissions' })
    await bold.untilStatus(({ state }) => state === 'ready')
    expect(standIn.starts()[1]?.args.join(' ')).toMatch(/dangerously/)
  })
})

describe('failures, after each of which the session is usable', () => {
  test('without the program one is told what to install, and once it is there the next prompt finds it', async () => {
    const standIn = standInForClaude()
    standIn.remove()
    const { chat } = await begin(standIn)
    await chat.until(() => chat.errors().length === 1)
    await chat.prompt('say hello')
    await chat.many('endTurn', 1)
    expect(chat.errors().map(({ details }) => details.code)).toEqual(['noCli', 'noCli'])
    expect(chat.errors()[1]?.details.advice).toContain('--claude PATH')
    standIn.install()
    await chat.prompt('say hello')
    await chat.many('endTurn', 2)
    expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['failed', 'completed'])
    expect(chat.of('text').map(({ text }) => text)).toEqual(['hello'])
  })

  test('a program that crashes ends the turn, and the next prompt goes on with the same conversation', async () => {
    const standIn = standInForClaude({ ANTHROPIC_API_KEY: 'sk-ant-very-secret' })
    const { chat } = await begin(standIn)
    await chat.prompt('crash it broke with sk-ant-very-secret')
    await chat.many('endTurn', 1)
    await chat.untilStatus(({ state }) => state === 'unavailable')
    expect(chat.errors()).toMatchObject([{ details: { code: 'crashed', said: 'it broke with [redacted]' } }])
    await chat.prompt('say again')
    await chat.many('endTurn', 2)
    expect(chat.of('text').map(({ text }) => text)).toEqual(['again'])
    expect(standIn.starts()[1]?.args).toContain(`--resume=${chat.status()?.sdkSessionId}`)
  })

  test('what was asked by a program that crashed still waits for its answer', async () => {
    const standIn = standInForClaude()
    const { chat } = await begin(standIn)
    await chat.prompt('ask ls')
    const [asked] = await chat.many('permissionRequest', 1)
    kill9(standIn.starts()[0]?.pid)
    await chat.untilStatus(({ state }) => state === 'unavailable' || state === 'starting')
    expect(chat.of('permissionResult')).toEqual([])
    expect(chat.status()?.waiting).toEqual([asked?.id])
    await chat.call('permission', { id: asked?.id, decision: 'allow' })
    await chat.many('endTurn', 2)
    expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['failed', 'completed'])
  })

  test('what the API refuses is told in plain words with a code, and what waits is held', async () => {
    const { chat } = await begin(standInForClaude())
    const codes = {
      authentication_failed: 'notSignedIn',
      billing_error: 'billing',
      rate_limit: 'limit',
      server_error: 'server',
    }
    for (const word of Object.keys(codes)) {
      await chat.prompt(`fail ${word}`)
      await chat.many('endTurn', Object.keys(codes).indexOf(word) + 1)
    }
    expect(chat.errors().map(({ details }) => details.code)).toEqual(Object.values(codes))
    expect(chat.errors().map(({ details }) => details.turnId)).toEqual(chat.of('endTurn').map(({ turnId }) => turnId))
    await chat.prompt('ask ls')
    const [asked] = await chat.many('permissionRequest', 1)
    await chat.prompt('fail overloaded')
    await chat.prompt('say at last')
    await chat.call('permission', { id: asked?.id, decision: 'allow' })
    await chat.untilStatus(({ isHeld }) => isHeld)
    await chat.call('goOn')
    await chat.many('endTurn', 7)
    expect(chat.of('text').at(-1)?.text).toBe('at last')
  })

  test('an earlier conversation that cannot be found is said, and a new one begins with the prompt', async () => {
    const standIn = standInForClaude()
    const first = await begin(standIn)
    await first.chat.prompt('say hello')
    await first.chat.many('endTurn', 1)
    await first.dispatch.close()
    standIn.become('forgetful')
    const { chat } = await goOn(standIn, first.dispatch, first.chat.runId)
    await chat.prompt('say hello again')
    await chat.many('endTurn', 2)
    expect(chat.errors().map(({ details }) => details.code)).toEqual(['resume'])
    expect(chat.of('text').map(({ text }) => text)).toEqual(['hello', 'hello again'])
    expect(standIn.starts().at(-1)?.args.join(' ')).not.toContain('--resume')
  })

  test('a program that minds no signal is gone once the session is closed', async () => {
    const standIn = standInForClaude()
    standIn.become('stubborn')
    const { dispatch, chat } = await begin(standIn)
    await chat.prompt('hang on')
    await chat.many('textDelta', 1)
    await dispatch.client.runs.close(chat.runId)
    await allGone(standIn.starts().map(({ pid }) => pid))
    expect(chat.of('endTurn')).toMatchObject([{ reason: 'stopped' }])
    expect(chat.events.at(-1)?.payload).toMatchObject({ status: 'stopped' })
  })
})
