// The client of an iMessage server by the surface of its guide: keys, messages, and the guide's own example.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { openSdk, serveMessages } from '../../../support/imessage/clients.ts'
import { chatGuid } from '../../../support/imessage/server.ts'
import { testFolder } from '../../../support/folder.ts'

const root = path.join(import.meta.dirname, '../../../..')

test('the guide’s complete example runs with only its import changed', async () => {
  const server = await serveMessages({ key: 'secret' })
  const sdk = pathToFileURL(path.join(root, 'main/kinds/imessage/sdk/sdk.ts')).href
  const example = readFileSync(path.join(root, 'test/support/imessage/guide-example.txt'), 'utf8')
  const file = path.join(testFolder(), 'example.mts')
  writeFileSync(file, example.replace('"@photon-ai/advanced-imessage-kit"', JSON.stringify(sdk)))

  const child = spawn(process.execPath, [file], { env: { ...process.env, SERVER_URL: server.url, API_KEY: 'secret' } })
  let output = ''
  const said = (text: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.test(output) && resolve()
      child.stdout.on('data', look)
      child.on('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)))
      look()
    })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))

  await said(/✓ Connected and authenticated/)
  await said(/Loaded 1 recent chats/)
  server.drop()
  await said(/✗ Connection lost - reconnecting\.\.\./)
  await said(/⟳ Reconnection attempt #1/)
  await said(/✓ Reconnected after 1 attempt\(s\)/)
  await said(/Loaded 1[^]*Loaded 1/)
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(output).toContain('Shutting down...')
  expect(output.match(/Connected and authenticated/g)).toHaveLength(2)
})

test('with a key it is ready once the key was accepted, and shows the key on every question', async () => {
  const server = await serveMessages({ key: 'secret' })
  const { sdk, ready } = openSdk({ serverUrl: server.url, apiKey: 'secret' })
  await sdk.connect()
  await ready.reached(1)
  const [chat] = await sdk.chats.getChats({ limit: 10 })
  expect(chat).toMatchObject({ guid: chatGuid, displayName: 'Ada Lovelace' })
  expect(new Set(server.questions.map(({ key }) => key))).toEqual(new Set(['secret']))
})

test('without a key it is ready as soon as a legacy server is there', async () => {
  const server = await serveMessages()
  const { sdk, ready } = openSdk({ serverUrl: server.url })
  await sdk.connect()
  expect(ready.all).toHaveLength(1)
  expect(server.questions.every(({ key }) => key === undefined)).toBe(true)
})

test('a wrong key is said once and not tried again, though the server disconnects at once', async () => {
  const server = await serveMessages({ key: 'secret' })
  const { sdk, ready, errors } = openSdk({ serverUrl: server.url, apiKey: 'wrong' })
  await sdk.connect()
  expect(errors.all).toEqual(['Authentication failed: Invalid key: unauthorized'])
  expect(sdk.state).toBe('refused')
  expect(ready.all).toEqual([])
  expect(server.connections).toBe(1)
})

test('a message is sent under a name of its own and comes back with the server’s', async () => {
  const server = await serveMessages()
  const { sdk, messages } = openSdk({ serverUrl: server.url })
  await sdk.connect()
  const sent = await sdk.messages.sendMessage({ chatGuid, message: 'Hello!' })
  await messages.reached(1)
  expect(sent).toMatchObject({ guid: 'GUID-0001', text: 'Hello!', tempGuid: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(messages.all).toEqual(['Hello!'])
})

test('questions that fail say why: no server, a refusal, an answer that is none', async () => {
  const server = await serveMessages({
    onQuestion({ path: asked }, answer) {
      if (asked.endsWith('/message/text'))
        answer(400, { status: 400, message: 'Validation Error', error: { message: 'Chat does not exist!' } })
      else if (asked.endsWith('/chat/query')) answer(200, { data: 'no list' })
      else return false
      return true
    },
  })
  const { sdk } = openSdk({ serverUrl: server.url })
  await expect(sdk.messages.sendMessage({ chatGuid, message: 'x' })).rejects.toThrow('Chat does not exist!')
  await expect(sdk.chats.getChats()).rejects.toThrow('not as its interface says')
  await server.close()
  await expect(sdk.chats.getChats()).rejects.toThrow(/^Cannot reach http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/)
})

test('a question is never followed to another server, which would be shown the key', async () => {
  const other = await serveMessages()
  const server = await serveMessages({
    onQuestion(_question, answer) {
      answer(307, {})
      return true
    },
  })
  const { sdk } = openSdk({ serverUrl: server.url, apiKey: 'secret' })
  await expect(sdk.chats.getChats()).rejects.toThrow()
  expect(other.questions).toEqual([])
})

test('news that cannot be read are left out and stop no others', async () => {
  const server = await serveMessages()
  const { sdk, messages, ready } = openSdk({ serverUrl: server.url })
  await sdk.connect()
  await ready.reached(1)
  for (const odd of [undefined, null, 7, {}, { guid: 5 }, { guid: 'x', dateCreated: 'never' }])
    server.say('new-message', odd)
  server.receive({ text: 'fine' })
  expect(await messages.reached(1)).toEqual(['fine'])
})
