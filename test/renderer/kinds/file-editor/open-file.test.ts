// An open file of the page without its screen, against a real server: what becomes of what was written when the server will not or cannot have it.
import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { EditorState, Transaction } from '@codemirror/state'
import { expect, onTestFinished, test } from 'vitest'
import { createKeptEdits } from '../../../../renderer/kinds/file-editor/kept-edits.ts'
import { createOpenFile, type FileState } from '../../../../renderer/kinds/file-editor/open-file.ts'
import { shortHistory } from '../../../../renderer/kinds/file-editor/start.ts'
import { createClient, type Client } from '../../../../shared/client/client.ts'
import { testFolder } from '../../../support/folder.ts'
import { freePort } from '../../../support/port.ts'
import { key, startServer } from '../../../support/server.ts'
import { createKeeper } from '../../keeper.ts'

/** A page's file; its person is the test. */
function openFile(client: Pick<Client, 'runs' | 'state' | 'on'>, runId: string, keeper = createKeeper(), lastSeq = 0) {
  let state = EditorState.create()
  const clientId = crypto.randomUUID()
  const page = new EventTarget()
  const document = {
    get state() {
      return state
    },
    dispatch(transaction: Transaction) {
      const byHand = transaction.docChanged && !transaction.annotation(Transaction.remote)
      state = transaction.state
      if (byHand) file.changed()
    },
  }
  const file = createOpenFile({
    ...{ client, runId, lastSeq, clientId, page, kept: createKeptEdits(keeper, runId, clientId) },
    editor: {
      document,
      begin: (doc, extensions) => void (state = EditorState.create({ doc, extensions })),
    },
    onNews: () => {},
  })
  onTestFinished(file.dispose)
  return {
    file,
    text: () => state.doc.toString(),
    write(insert: string) {
      state = state.update({ changes: { from: state.doc.length, insert } }).state
      file.changed()
    },
    leave: () => page.dispatchEvent(new Event('pagehide')),
    until: (fits: (now: FileState) => boolean) => expect.poll(() => fits(file.state.get())).toBe(true),
  }
}

async function connect(serverUrl: string, apiKey = key): Promise<Client> {
  const client = createClient({ serverUrl, apiKey, logLevel: 'silent' })
  onTestFinished(client.close)
  await client.connect()
  return client
}

/** A server on a port of its own with one file. */
async function serve(content: string) {
  const [folder, dataDir, port] = [testFolder(), testFolder(), await freePort()]
  const file = path.join(folder, 'notes.txt')
  writeFileSync(file, content)
  const start = (from = dataDir) => startServer({ dataDir: from, port, fileRoots: [folder] })
  return { file, dataDir, start }
}

test('what one may not write is put back with the reason, or dropped', async () => {
  const { file, start } = await serve('theirs')
  const server = await start()
  const owner = await connect(server.url)
  const { runId } = await owner.runs.create({ kind: 'file-editor', options: { path: file } })
  const { token } = await owner.call('grant:create', { role: 'viewer', runs: [runId] })
  const viewer = openFile(await connect(server.url, token), runId)
  await viewer.until(({ phase, file: now }) => phase === 'live' && now !== undefined)
  viewer.write(' and mine')
  await viewer.until(({ refused }) => refused !== undefined)
  expect(viewer.file.state.get()).toMatchObject({ isPending: true, refused: 'Your key does not allow this.' })
  await expect(viewer.file.save()).rejects.toThrow('Your key does not allow this.')
  viewer.file.drop()
  expect(viewer.text()).toBe('theirs')
  expect(viewer.file.state.get()).toMatchObject({ isPending: false, refused: undefined })
})

test('what is written for a server that has lost its last events is put aside, and can be taken', async () => {
  const { file, dataDir, start } = await serve('start')
  const first = await start()
  const maker = await connect(first.url)
  const { runId } = await maker.runs.create({ kind: 'file-editor', options: { path: file } })
  await maker.close()
  await first.close()
  const copy = testFolder()
  cpSync(dataDir, copy, { recursive: true })

  const second = await start()
  const client = await connect(second.url)
  await client.runs.restart(runId)
  const page = openFile(client, runId)
  await page.until(({ phase, file: now }) => phase === 'live' && now !== undefined)
  page.write(', then lost')
  await page.until(({ isPending, file: now }) => !isPending && now?.text.toString() === 'start, then lost')
  await second.close()
  await expect.poll(() => client.state).not.toBe('ready')
  page.write(', then away')

  await start(copy)
  await page.until(({ stranded }) => stranded !== undefined)
  expect(page.file.state.get()).toMatchObject({ stranded: 'start, then lost, then away', isPending: false })
  expect(page.text()).toBe('start')
  await client.runs.restart(runId)
  page.file.settleStranded('mine')
  expect(page.text()).toBe('start, then lost, then away')
  await page.until(({ isPending, file: now }) => !isPending && now?.text.toString() === 'start, then lost, then away')
  await page.file.save()
  expect(page.file.state.get().stranded).toBeUndefined()
})

test('what a page wrote and could not send is sent by the next one of its browser, once', async () => {
  const { file, start } = await serve('here')
  const server = await start()
  const owner = await connect(server.url)
  const { runId } = await owner.runs.create({ kind: 'file-editor', options: { path: file } })
  const keeper = createKeeper()
  const leaving = await connect(server.url)
  const page = openFile(leaving, runId, keeper)
  await page.until(({ phase, file: now }) => phase === 'live' && now !== undefined)
  // It is sent, and the answer is not waited for: whether it arrived is not known.
  page.write(' once')
  page.leave()
  await leaving.close()

  for (const which of ['the next page', 'the one after']) {
    const next = openFile(await connect(server.url), runId, keeper)
    await expect.poll(next.text, { message: which }).toBe('here once')
  }
  expect(createKeptEdits(keeper, runId, 'another').others()).toEqual([])
})

test('a long history is not read from its beginning, but from the newest whole text with its disk', async () => {
  const { file, start } = await serve('')
  const server = await start()
  const owner = await connect(server.url)
  const { runId } = await owner.runs.create({ kind: 'file-editor', options: { path: file } })
  const writer = openFile(owner, runId)
  await writer.until(({ phase, file: now }) => phase === 'live' && now !== undefined)
  for (let count = 0; count < 2 * shortHistory; count += 1) writer.write('x')
  await writer.file.save()
  for (let count = 0; count < shortHistory + 10; count += 1) writer.write('y')
  await writer.until(({ isPending }) => !isPending)

  const other = await connect(server.url)
  const starts: (number | undefined)[] = []
  const attach: Client['runs']['attach'] = (id, options) => {
    starts.push(options.seq)
    return other.runs.attach(id, options)
  }
  const { lastSeq } = (await other.runs.list())[0]!
  const reader = openFile(
    { on: other.on, state: 'ready', runs: { ...other.runs, attach } },
    runId,
    createKeeper(),
    lastSeq,
  )
  await expect.poll(reader.text).toBe(writer.text())
  expect(starts).toHaveLength(1)
  expect(starts[0]).toBeGreaterThan(2 * shortHistory)
  expect(reader.file.state.get().file?.disk).toEqual(writer.file.state.get().file?.disk)
})
