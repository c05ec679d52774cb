// Conversations by the real SDK and the real `claude` program, against a Messages API on loopback.
import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../../../shared/client/client.ts'
import { descendants } from '../../../../main/base/process-table.ts'
import { converse } from '../../../support/claude/conversation.ts'
import { type Asked, type Reply, startMessagesApi } from '../../../support/claude/messages-api.ts'
import { installMilliseconds, noCli, provideCli } from '../../../support/claude/real-cli.ts'
import { type Dispatch, startDispatch } from '../../../support/dispatch.ts'
import { testFolder } from '../../../support/folder.ts'
import { allGone, kill9 } from '../../../support/processes.ts'

const secret = 'sk-ant-api03-only-for-tests'

let claude: string | undefined
beforeAll(async () => {
  claude = await provideCli()
}, installMilliseconds)

/** A model that says hello, and uses the tool that it is told to, once. */
function usual({ prompt, results }: Asked): Reply {
  const [, name, input] = /^use (\w+) ([\s\S]*)$/.exec(prompt) ?? []
  if (name && input && results.length === 0) return [{ type: 'tool_use', name, input: JSON.parse(input) }]
  return [{ type: 'text', text: results.length > 0 ? `It gave ${results.join()}` : ['Hello ', 'there'] }]
}

const bash = (command: string) => `use Bash ${JSON.stringify({ command, description: 'a test' })}`

async function begin({ reply = usual, key = secret }: { reply?: (asked: Asked) => Reply; key?: string } = {}) {
  const api = await startMessagesApi(reply)
  const [home, work] = [testFolder(), testFolder()]
  const claudeEnvironment = {
    PATH: process.env['PATH'],
    HOME: home,
    CLAUDE_CODE_TMPDIR: home,
    TMPDIR: home,
    ANTHROPIC_BASE_URL: api.url,
    ...(key && { ANTHROPIC_API_KEY: key }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // A request that fails is told at once.
    CLAUDE_CODE_MAX_RETRIES: '0',
  }
  const options = { claude, claudeEnvironment }
  const dispatch = await startDispatch(options)
  const chat = await converse(dispatch, work)
  return { api, work, options, dispatch, chat }
}

/** @returns whether a process is a `claude` that this test's server started. */
const isClaude = (pid: number) => existsSync(`/proc/${pid}`) && readlinkSync(`/proc/${pid}/exe`) === claude

async function other({ url, key }: Dispatch, clientId: string) {
  const client = createClient({ serverUrl: url, apiKey: key, clientId, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  return client
}

describe('the real claude', () => {
  test('streams what it thinks and says, in a conversation that it remembers, and leaves no secret behind', async ({
    skip,
  }) => {
    if (claude === undefined) skip(noCli)
    const goOn = Promise.withResolvers<void>()
    const { api, dispatch, chat } = await begin({
      reply: ({ prompt }) =>
        prompt === 'first'
          ? [
              { type: 'thinking', thinking: 'Who is there?' },
              { type: 'text', text: ['Hel', 'lo, ', 'you'], until: goOn.promise },
            ]
          : [{ type: 'text', text: 'Again' }],
    })
    await chat.prompt('first')
    // It streams: the beginning is told while the rest has not been said.
    const pieces = await chat.many('textDelta', 1)
    expect(chat.of('text')).toEqual([])
    goOn.resolve()
    await chat.many('endTurn', 1)
    await chat.prompt('second')
    await chat.many('endTurn', 2)
    expect(chat.of('thinking').map(({ thinking }) => thinking)).toEqual(['Who is there?'])
    expect(chat.of('text').map(({ text }) => text)).toEqual(['Hello, you', 'Again'])
    expect(pieces[0]).toMatchObject({ id: chat.of('text')[0]?.id, delta: 'Hel' })
    expect(chat.of('endTurn')).toMatchObject([{ reason: 'completed', tokens: { output: 20 } }, { reason: 'completed' }])
    expect(chat.of('endTurn')[1]?.contextTokens).toBeGreaterThan(0)
    expect(chat.of('startTurn')[1]?.model).toBe(api.asked[0]?.model)
    expect(api.asked[1]?.body).toContain('Hello, you')
    expect(new Set(api.keys)).toEqual(new Set([secret]))
    expect((await chat.call('commands')).result).toContainEqual(expect.objectContaining({ name: 'compact' }))
    expect(JSON.stringify(chat.events)).not.toContain(secret)
    expect(dispatch.lines.join('\n')).not.toContain(secret)
  })

  test('uses a tool once somebody allows it from another client; what a change was is told', async ({ skip }) => {
    if (claude === undefined) skip(noCli)
    const { work, dispatch, chat } = await begin()
    await chat.prompt(bash('echo made > made.txt && echo done'))
    const [asked] = await chat.many('permissionRequest', 1)
    expect(asked).toMatchObject({ toolName: 'Bash', input: { command: 'echo made > made.txt && echo done' } })
    expect(existsSync(path.join(work, 'made.txt'))).toBe(false)
    const phone = await other(dispatch, 'phone')
    await phone.runs.call(chat.runId, 'permission', { id: asked?.id, decision: 'allow' })
    await chat.many('endTurn', 1)
    expect(chat.of('permissionResult')).toMatchObject([{ id: asked?.id, decision: 'allow', clientId: 'phone' }])
    expect(chat.of('toolUse').map(({ id, name }) => [id, name])).toEqual([[asked?.toolUseId, 'Bash']])
    expect(chat.of('toolResult')).toMatchObject([{ toolUseId: asked?.toolUseId, content: 'done', isError: false }])
    expect(chat.of('text').at(-1)?.text).toBe('It gave done')
    expect(existsSync(path.join(work, 'made.txt'))).toBe(true)

    const file = path.join(work, 'new.txt')
    await chat.prompt(`use Write ${JSON.stringify({ file_path: file, content: 'one\n' })}`)
    const [, write] = await chat.many('permissionRequest', 2)
    await chat.call('permission', { id: write?.id, decision: 'deny', message: 'rather not' })
    await chat.many('endTurn', 2)
    expect(chat.of('toolResult')[1]).toMatchObject({ isError: true, content: expect.stringContaining('rather not') })
    expect(existsSync(file)).toBe(false)

    writeFileSync(path.join(work, 'old.txt'), 'one\ntwo\n')
    await chat.call('setPermissionMode', { mode: 'acceptEdits' })
    await chat.prompt(`use Read ${JSON.stringify({ file_path: path.join(work, 'old.txt') })}`)
    await chat.many('endTurn', 3)
    const edit = { file_path: path.join(work, 'old.txt'), old_string: 'two', new_string: 'three' }
    await chat.prompt(`use Edit ${JSON.stringify(edit)}`)
    await chat.many('endTurn', 4)
    expect(chat.of('toolResult').at(-1)?.patch?.[0]?.lines).toEqual([' one', '-two', '+three'])
    expect(chat.of('permissionRequest')).toHaveLength(2)

    const options = ['Tea', 'Coffee'].map((label) => ({ label, description: 'hot' }))
    const questions = [{ question: 'Which?', header: 'Drink', options, multiSelect: false }]
    await chat.prompt(`use AskUserQuestion ${JSON.stringify({ questions })}`)
    const [, , question] = await chat.many('permissionRequest', 3)
    await chat.call('permission', { id: question?.id, decision: 'allow', answers: { 'Which?': 'Coffee' } })
    await chat.many('endTurn', 5)
    expect(chat.of('toolResult').at(-1)?.content).toContain('Coffee')
  })

  test('stops when it is interrupted, and answers the next prompt', async ({ skip }) => {
    if (claude === undefined) skip(noCli)
    const never = new Promise(() => undefined)
    const { chat } = await begin({
      reply: ({ prompt }) => [
        {
          type: 'text',
          text: prompt === 'on and on' ? ['And ', 'on'] : 'Yes?',
          ...(prompt === 'on and on' && { until: never }),
        },
      ],
    })
    await chat.prompt('on and on')
    await chat.many('textDelta', 1)
    await chat.call('interrupt')
    await chat.many('endTurn', 1)
    await chat.prompt('stop')
    await chat.many('endTurn', 2)
    expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['interrupted', 'completed'])
    expect(chat.of('text')).toMatchObject([{ text: 'And ', isCut: true }, { text: 'Yes?' }])
    expect(chat.errors()).toEqual([])
  })

  test('goes on after a restart of Dispatch, and does what was asked before it once that is allowed', async ({
    skip,
  }) => {
    if (claude === undefined) skip(noCli)
    const { api, work, options, dispatch, chat } = await begin()
    await chat.prompt('remember the heron')
    await chat.many('endTurn', 1)
    const use = { type: 'tool_use', name: 'Bash', input: { command: 'touch late.txt', description: 'a test' } } as const
    api.replies(({ results }) => (results.length > 0 ? [{ type: 'text', text: 'Done' }] : [use]))
    await chat.prompt('make it')
    const [asked] = await chat.many('permissionRequest', 1)
    await dispatch.close()

    const second = await startDispatch({ ...options, folder: dispatch.folder })
    await second.client.runs.restart(chat.runId)
    const again = await converse(second, work, {}, chat.runId)
    await again.untilStatus(({ state }) => state === 'ready')
    expect(again.status()?.waiting).toEqual([asked?.id])
    expect(existsSync(path.join(work, 'late.txt'))).toBe(false)
    await again.call('permission', { id: asked?.id, decision: 'allow' })
    await again.many('endTurn', 3)
    expect(again.of('endTurn').map(({ reason }) => reason)).toEqual(['completed', 'stopped', 'completed'])
    expect(existsSync(path.join(work, 'late.txt'))).toBe(true)
    // The same question is not asked again.
    expect(again.of('permissionRequest')).toHaveLength(1)
    expect(api.asked.at(-1)?.body).toContain('remember the heron')
    expect(again.events.map(({ seq }) => seq)).toEqual(again.events.map((_, index) => index + 1))
  })

  test('says that a key is refused or missing, and answers once it is taken', async ({ skip }) => {
    if (claude === undefined) skip(noCli)
    const { api, chat } = await begin()
    api.replies(() => ({ status: 401, type: 'authentication_error', message: 'invalid x-api-key' }))
    await chat.prompt('hello')
    await chat.many('endTurn', 1)
    api.replies(() => ({ status: 429, type: 'rate_limit_error', message: 'slow down' }))
    await chat.prompt('hello')
    await chat.many('endTurn', 2)
    api.replies(usual)
    await chat.prompt('hello')
    await chat.many('endTurn', 3)
    expect(chat.errors().map(({ details: { code, status } }) => [code, status])).toEqual([
      ['authentication', 401],
      ['limit', 429],
    ])
    expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['failed', 'failed', 'completed'])
    expect(chat.of('text').map(({ text }) => text)).toEqual(['Hello there'])

    const signedOut = await begin({ key: '' })
    await signedOut.chat.prompt('hello')
    await signedOut.chat.many('endTurn', 1)
    expect(signedOut.chat.errors().map(({ details }) => details.code)).toEqual(['notSignedIn'])
  })

  // Its processes are known by their program, which only Linux tells.
  test.skipIf(process.platform !== 'linux')(
    'is ended with the commands that it runs, and is found again after a crash',
    async ({ skip }) => {
      if (claude === undefined) skip(noCli)
      const { dispatch, chat } = await begin()
      await chat.prompt('hello')
      await chat.many('endTurn', 1)
      const first = descendants(process.pid).find(isClaude)
      kill9(first)
      await chat.untilStatus(({ state }) => state === 'unavailable')
      expect(chat.errors().map(({ details }) => details.code)).toEqual(['crashed'])
      await chat.prompt(bash('echo $$ > pid; sleep 1000 & sleep 2000'))
      const [asked] = await chat.many('permissionRequest', 1)
      await chat.call('permission', { id: asked?.id, decision: 'allow' })
      const second = descendants(process.pid).find(isClaude)
      await expect.poll(() => descendants(second ?? 0).length).toBeGreaterThanOrEqual(3)
      const all = descendants(second ?? 0)
      await dispatch.client.runs.close(chat.runId)
      await allGone([second ?? 0, ...all])
      expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['completed', 'stopped'])
    },
  )
})
