// A server that is killed while Claude works: the program does not outlive it, the turn is ended, and what waited goes on waiting.
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../shared/client/client.ts'
import { converse } from '../support/claude/conversation.ts'
import { standInForClaude } from '../support/claude/stand-in.ts'
import { allGone } from '../support/processes.ts'
import { spawnServer } from '../support/server.ts'

test('after a kill the turn is lost, its program is gone, and a request and the queue still wait', async () => {
  const standIn = standInForClaude()
  standIn.become('stubborn')
  const server = await spawnServer({ env: standIn.options.claudeEnvironment })
  const client = createClient({ serverUrl: server.url, apiKey: server.key, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  const chat = await converse({ client }, standIn.folder)
  await chat.prompt('ask ls')
  const [asked] = await chat.many('permissionRequest', 1)
  await chat.prompt('say later')
  await chat.many('promptQueued', 1)
  const ready = new Promise<void>((resolve) => void client.on('ready', resolve))
  await server.kill9()
  await server.restart()
  await ready
  await allGone(standIn.starts().map(({ pid }) => pid))
  await client.runs.restart(chat.runId)
  await chat.untilStatus(({ state, isHeld }) => state === 'ready' && isHeld)
  expect(chat.of('endTurn').map(({ reason }) => reason)).toEqual(['lost'])
  expect(chat.status()?.waiting).toEqual([asked?.id])
  await chat.call('permission', { id: asked?.id, decision: 'deny', message: 'no' })
  await chat.many('endTurn', 3)
  expect(chat.of('startTurn').map(({ prompt, continues }) => continues ?? prompt)).toEqual([
    'ask ls',
    true,
    'say later',
  ])
  expect(chat.events.map(({ seq }) => seq)).toEqual(chat.events.map((_, index) => index + 1))
})
