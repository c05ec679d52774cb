// A file that several edit at once, through the real socket: all see one text, whatever they do and when.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type Client, createClient } from '../../shared/client/client.ts'
import { startDispatch } from '../support/dispatch.ts'
import { openEditor } from '../support/file-editor/editor.ts'
import { testFolder } from '../support/folder.ts'
import { create, enter } from '../support/raw-client.ts'
import { startServer } from '../support/server.ts'

async function openFile(content: string) {
  const folder = testFolder()
  const file = path.join(folder, 'file.txt')
  writeFileSync(file, content)
  const dispatch = await startDispatch({ fileRoots: [folder] })
  const another = async () => {
    const client = createClient({ serverUrl: dispatch.url, apiKey: dispatch.key, logLevel: 'silent' })
    onTestFinished(client.close)
    await client.connect()
    return client
  }
  return { ...dispatch, file, another }
}

/** A text in which somebody has left half a character cannot be saved. */
async function save(client: Client, runId: string): Promise<void> {
  await client.runs.call(runId, 'save').catch((error: unknown) => expect(String(error)).toContain('Half a character'))
}

/** Places are parts of a thousand of the text's length. */
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      who: fc.nat(2),
      at: fc.nat(1000),
      length: fc.nat(3),
      insert: fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', 'é'), maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ who: fc.nat(2), does: fc.constantFrom('send', 'listen') }) },
  { weight: 1, arbitrary: fc.record({ who: fc.nat(2), does: fc.constant('save') }) },
)

test('three editors end with the same text, and the file with it, whatever they type and whenever they hear of each other', async () => {
  const { client, another, file } = await openFile('')
  const clients = [client, await another(), await another()]
  let count = 0
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('x', 'y', '\n'), maxLength: 20 }),
      fc.array(act, { maxLength: 40 }),
      async (begin, acts) => {
        const own = `${file}.${(count += 1)}`
        writeFileSync(own, begin)
        const { runId } = await client.runs.create({ kind: 'file-editor', options: { path: own } })
        const editors = await Promise.all(clients.map((one, index) => openEditor(one, runId, `editor ${index}`)))
        const sent: Promise<unknown>[] = []
        for (const one of acts) {
          const editor = editors[one.who]
          if (!editor) throw new Error('there are three')
          if ('insert' in one) {
            const from = Math.floor((one.at * editor.text.length) / 1000)
            editor.change(from, Math.min(editor.text.length, from + one.length), one.insert)
          } else if (one.does === 'send') sent.push(editor.send())
          else if (one.does === 'save') sent.push(save(client, runId))
          else await turn()
        }
        await Promise.all(sent)
        for (const editor of editors) await editor.settle()
        const last = Math.max(...editors.map(({ version }) => version))
        await Promise.all(editors.map(({ reached }) => reached(last)))
        const texts = editors.map(({ text }) => text)
        expect(new Set(texts).size).toBe(1)
        if (texts[0]?.isWellFormed()) {
          await client.runs.call(runId, 'save')
          expect(readFileSync(own, 'utf8')).toBe(texts[0])
        }
        await client.runs.close(runId)
      },
    ),
    { numRuns: 60 },
  )
})

test('a client that knows the seed alone sees the content, replaces it by input, and is told that it is saved', async () => {
  const folder = testFolder()
  const file = path.join(folder, 'notes.md')
  writeFileSync(file, 'one\r\ntwo\r\n')
  const server = await startServer({ fileRoots: [folder] })
  const client = await enter(server)
  const runId = await create(client, { kind: 'file-editor', options: { path: file } })
  const { events } = await client.attach(runId)
  expect(events.find(({ channel }) => channel === 'file-editor:content')).toMatchObject({
    type: 'text',
    payload: { content: 'one\ntwo\n', path: file, version: 1 },
  })
  client.emit('run:input', { runId, data: 'one\nzwei\n' })
  await client.until((all) => all.some(({ channel }) => channel === 'file-editor:saved'))
  const of = (name: string) => client.events.filter(({ channel }) => channel === `file-editor:${name}`)
  expect(of('content').at(-1)?.payload).toEqual({ content: 'one\nzwei\n', path: file, version: 2 })
  expect(of('saved')).toHaveLength(1)
  expect(of('saved')[0]).toMatchObject({ type: 'json', payload: { path: file, size: 11, version: 2 } })
  expect(readFileSync(file, 'utf8')).toBe('one\r\nzwei\r\n')

  // Bytes are text in UTF-8, and what is saved already is said to be.
  client.emit('run:input', { runId, data: Buffer.from('one\nzwei\n') })
  await client.until(() => of('saved').length === 2)
  expect(await client.ask('run:input', { runId, data: Buffer.from([0xff]) })).toEqual({
    success: false,
    error: 'Invalid payload: data: must be text in UTF-8',
  })
})

test('an edit that does not fit is refused with its field or the newer version, and changes nothing', async () => {
  const { client, file } = await openFile('one\n')
  const { runId } = await client.runs.create({ kind: 'file-editor', options: { path: file } })
  const edit = (params: unknown) =>
    client.runs.call(runId, 'edit', params).then(
      ({ result }) => result,
      (error: unknown) => String(error),
    )
  const clientId = 'me'
  expect(await edit({ version: 1, clientId, updates: [[4, [0, 'two']]] })).toEqual({ version: 2 })
  // Said again it is known by its place, and what follows it is taken.
  expect(
    await edit({
      version: 1,
      clientId,
      updates: [
        [4, [0, 'two']],
        [7, [0, '!']],
      ],
    }),
  ).toEqual({ version: 3 })
  expect(await edit({ version: 3, clientId, updates: [[5]] })).toContain(
    'Invalid payload: params.updates.0: does not fit',
  )
  expect(await edit({ version: 3, clientId, updates: [[8], [9]] })).toContain(
    'Invalid payload: params.updates.1: does not fit',
  )
  expect(await edit({ version: 9, clientId, updates: [[8]] })).toContain('Version ahead of the text')
  expect(await edit({ version: 0, clientId, updates: [[8]] })).toContain('Version too old')
  expect(await edit({ version: 3, clientId, updates: [[8, [0, 'a\r', '']]] })).toContain('carriage returns')
  expect(await edit({ version: 3, clientId, updates: [[8, [0, 'a\nb']]] })).toContain(
    'Invalid payload: params.updates.0.1.1: must be lines',
  )
  expect(await edit({ version: 3, clientId: '', updates: [[8]] })).toContain('Invalid payload: params.clientId: ')
  const editor = await openEditor(client, runId, 'reader')
  expect(editor).toMatchObject({ version: 3, text: 'one\ntwo!' })
})
