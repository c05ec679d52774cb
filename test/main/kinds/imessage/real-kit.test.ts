// The real client package against the test server: what passes here shows that the server is like the real one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { testFolder } from '../../../support/folder.ts'
import { noKit, provideKit } from '../../../support/imessage/real-kit.ts'
import { serveMessages } from '../../../support/imessage/clients.ts'
import { createTally } from '../../../shared/client/scripted-server.ts'

const kit = provideKit()
if (kit === undefined) process.stderr.write(`a test is skipped: ${noKit}\n`)

/** Says on stdout what happens to it, and sends a message when it is told to. */
const script = (entry: string) => `
import { SDK } from ${JSON.stringify(pathToFileURL(entry).href)}
const sdk = SDK({ serverUrl: process.env.SERVER_URL, apiKey: process.env.API_KEY, logLevel: 'error', logToFile: false })
const say = (...words) => console.log('>' + JSON.stringify(words))
sdk.on('ready', () => say('ready'))
sdk.on('disconnect', () => say('disconnect'))
sdk.on('error', (error) => say('error', error.message))
sdk.on('new-message', ({ guid, text, isFromMe }) => say('new-message', text, isFromMe))
sdk.on('updated-message', ({ dateRead }) => say('updated-message', dateRead))
await sdk.connect()
process.stdin.on('data', async () => {
  const chats = await sdk.chats.getChats({ limit: 10 })
  const sent = await sdk.messages.sendMessage({ chatGuid: chats[0].guid, message: 'from the kit' })
  const found = await sdk.messages.getMessages({ chatGuid: chats[0].guid, limit: 2, sort: 'ASC' })
  say('sent', sent.text, found.map(({ text }) => text))
})
`

function startKit(entry: string, serverUrl: string, apiKey: string | undefined) {
  const file = path.join(testFolder(), 'kit.mjs')
  writeFileSync(file, script(entry))
  const env = { ...process.env, SERVER_URL: serverUrl, ...(apiKey !== undefined && { API_KEY: apiKey }) }
  const child = spawn(process.execPath, [file], { cwd: path.dirname(file), env, stdio: ['pipe', 'pipe', 'inherit'] })
  const said = createTally<unknown>()
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('>')) said.add(JSON.parse(line.slice(1)))
  })
  return {
    said,
    tell: () => child.stdin.write('go\n'),
    async end() {
      const exit = once(child, 'exit')
      child.kill()
      await exit
    },
  }
}

test.skipIf(kit === undefined)(
  'the real package gets ready, receives, sends, and recovers after a restart',
  async () => {
    const server = await serveMessages({ key: 'secret' })
    const client = startKit(kit!, server.url, 'secret')
    expect(await client.said.reached(1)).toEqual([['ready']])
    const { guid } = server.receive({ text: 'hello' })
    server.change(guid, { dateRead: 5 })
    expect((await client.said.reached(3)).slice(1)).toEqual([
      ['new-message', 'hello', false],
      ['updated-message', 5],
    ])
    client.tell()
    expect((await client.said.reached(5)).slice(3)).toEqual([
      ['new-message', 'from the kit', true],
      ['sent', 'from the kit', ['hello', 'from the kit']],
    ])
    await server.close()
    server.store.add({ text: 'missed' })
    await serveMessages({ key: 'secret', port: server.port, store: server.store })
    expect((await client.said.reached(8)).slice(5)).toEqual([
      ['disconnect'],
      ['new-message', 'missed', false],
      ['ready'],
    ])
    await client.end()
  },
)

test.skipIf(kit === undefined)(
  'the real package is ready without a key on a legacy server, and is told of a wrong one',
  async () => {
    const legacy = await serveMessages()
    const guest = startKit(kit!, legacy.url, undefined)
    expect(await guest.said.reached(1)).toEqual([['ready']])
    await guest.end()
    const server = await serveMessages({ key: 'secret' })
    const stranger = startKit(kit!, server.url, 'wrong')
    expect((await stranger.said.reached(1))[0]).toEqual(['error', 'Authentication failed: Invalid key'])
    await stranger.end()
  },
)
