// What must not be seen of a conversation: secrets of the server's user, in the journal, in the log, and by those who are shown no secrets.
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../../../shared/client/client.ts'
import type { SessionEvent } from '../../../../shared/event.ts'
import { claudeEvents, converse } from '../../../support/claude/conversation.ts'
import { scriptClaude } from '../../../support/claude/scripted.ts'
import { standInForClaude } from '../../../support/claude/stand-in.ts'
import { follow, startDispatch } from '../../../support/dispatch.ts'

test('the program gets the user’s environment without the server’s own; a secret in it is recorded nowhere, in pieces neither', async () => {
  const secret = 'sk-ant-0123456789'
  const standIn = standInForClaude({
    ANTHROPIC_API_KEY: secret,
    DISPATCH_PORT: '1',
    TERMINAL_KEY: 'key',
    CLAUDECODE: '1',
  })
  const dispatch = await startDispatch(standIn.options)
  const chat = await converse(dispatch, standIn.folder)
  await chat.prompt(`say the key is sk-|ant-01|234567|89, really`)
  await chat.prompt(`ask echo ${secret}`)
  const [asked] = await chat.many('permissionRequest', 1)
  await chat.call('permission', { id: asked?.id, decision: 'deny' })
  await chat.many('endTurn', 2)
  const env = standIn.starts()[0]?.env ?? {}
  expect(env['ANTHROPIC_API_KEY']).toBe(secret)
  expect(Object.keys(env).filter((name) => /^(DISPATCH_|TERMINAL_KEY|CLAUDECODE$)/.test(name))).toEqual([])
  expect(chat.of('text')[0]?.text).toBe('the key is [redacted], really')
  expect(asked?.input).toEqual({ command: 'echo [redacted]' })
  // What people type themselves is theirs.
  const recorded = chat.events
    .map(({ payload }) => JSON.stringify(payload))
    .filter((json) => !json.includes('"prompt":'))
  expect(recorded.filter((json) => json.includes(secret))).toEqual([])
  expect(
    chat
      .of('textDelta')
      .map(({ delta }) => delta)
      .join(''),
  ).not.toContain('sk-ant-01')
  expect(dispatch.lines.join('\n')).not.toContain(secret)
})

test('a viewer is shown no secret that Claude says in pieces, live or later', async () => {
  const script = scriptClaude()
  const dispatch = await startDispatch({ kinds: script.kinds })
  const chat = await converse(dispatch, dispatch.folder)
  await chat.prompt('What is in .env?')
  const { token } = await dispatch.client.call('grant:create', { role: 'viewer', runs: [chat.runId] })
  const viewer = createClient({ serverUrl: dispatch.url, apiKey: token, logLevel: 'silent' })
  onTestFinished(viewer.close)
  await viewer.connect()
  const seen = follow(viewer, chat.runId)
  const said = ['There is TOK', 'EN=ghp_16C7', 'e42F292c', '6912E7710c83', '8347Ae178B4a', ' in it.']
  for (const [index, delta] of said.entries()) {
    script.last.tell({ type: 'textDelta', id: 'a', messageId: 'm', delta })
    // Others speak in between.
    script.last.tell({ type: 'textDelta', id: `b${index}`, messageId: 'n', delta: 'plain' })
  }
  script.last.tell({ type: 'text', id: 'a', messageId: 'm', text: said.join('') })
  await seen.until((events) => claudeEvents(events).some(({ type }) => type === 'text'))
  const hidden = `There is TOKEN=${'*'.repeat(40)} in it.`
  const pieces = (events: readonly SessionEvent[]) =>
    claudeEvents(events)
      .flatMap((event) => (event.type === 'textDelta' && event.id === 'a' ? [event.delta] : []))
      .join('')
  expect(pieces(seen.events)).toBe(hidden)
  expect(claudeEvents(seen.events).at(-1)).toMatchObject({ type: 'text', text: hidden })
  // From the middle of it on, too.
  for (const { seq } of seen.events) {
    const { events } = await viewer.runs.read(chat.runId, { seq })
    expect(hidden.endsWith(pieces(events))).toBe(true)
  }
})
