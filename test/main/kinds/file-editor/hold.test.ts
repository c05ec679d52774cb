// A file session while the journal cannot be written: nothing changes that could not be kept.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../../main/base/logger.ts'
import { createRoots } from '../../../../main/files/roots.ts'
import { fileEditor } from '../../../../main/kinds/file-editor/file-editor.ts'
import { stampOf } from '../../../../main/kinds/file-editor/look.ts'
import { watchFile } from '../../../../main/kinds/file-editor/watch.ts'
import { createCollector } from '../../../support/collector.ts'
import { testFolder } from '../../../support/folder.ts'

function startIn(folder: string, file: string) {
  const said = createCollector<{ channel: string; payload: unknown }>()
  const session = fileEditor(createRoots([folder])).start(
    { path: file },
    {
      ...{ sessionId: 'file-editor_0', cwd: folder, signal: new AbortController().signal, log: silentLogger },
      record: (channel, payload) => said.add({ channel, payload }),
      recordChunk: () => undefined,
      recall: () => [],
      past: () => [],
      status: (payload) => said.add({ channel: 'system:status', payload }),
      process: () => undefined,
      typing: () => undefined,
      attention: (reason) => said.add({ channel: 'attention', payload: reason }),
    },
  )
  onTestFinished(() => session.stop())
  return { session, said }
}

test('while nothing can be kept nothing is edited, saved or taken from disk, and then all of it goes on; a conflict wants attention', async () => {
  const folder = testFolder()
  const file = path.join(folder, 'file.txt')
  writeFileSync(file, 'one')
  const { session, said } = startIn(folder, file)
  await said.until((all) => all.some(({ channel }) => channel === 'system:status'))
  const edit = { version: 1, clientId: 'me', updates: [[3, [0, '!']]] }
  session.hold?.(true)
  const before = said.all.length
  const unwritable = { success: false, error: 'The journal cannot be written' }
  for (const method of ['edit', 'save', 'reload', 'resolve', 'restore']) {
    expect(await session.call?.(method, edit, undefined)).toEqual(unwritable)
  }
  expect(session.input('two', undefined)).toEqual(unwritable)
  expect(await session.call?.('versions', {}, undefined)).toEqual({
    success: true,
    result: { versions: [], more: false },
  })
  const noticed = new Promise<void>((resolve) => {
    const watcher = watchFile(file, resolve)
    onTestFinished(watcher.close)
  })
  writeFileSync(file, 'elsewhere')
  await noticed
  await stampOf(file)
  expect(said.all).toHaveLength(before)
  session.hold?.(false)
  await said.until((all) => all.some(({ payload }) => JSON.stringify(payload).includes('"elsewhere"')))
  expect(session.input('two', undefined)).toBeUndefined()
  await said.until((all) => all.at(-1)?.channel === 'file-editor:saved')
  expect(readFileSync(file, 'utf8')).toBe('two')

  // A conflict wants somebody.
  const unsaved = { version: 3, clientId: 'me', updates: [[3, [0, '!']]] }
  expect(await session.call?.('edit', unsaved, undefined)).toEqual({ success: true, result: { version: 4 } })
  writeFileSync(file, 'elsewhere again')
  await said.until((all) => all.at(-1)?.channel === 'attention')
})

test('what is said to a session before its file is open waits for it, in order; one that cannot be opened says why', async () => {
  const folder = testFolder()
  const file = path.join(folder, 'file.txt')
  writeFileSync(file, 'one')
  const { session, said } = startIn(folder, file)
  expect(session.input('two', undefined)).toBeUndefined()
  const edit = { version: 2, clientId: 'me', updates: [[3, [0, '!']]] }
  expect(await session.call?.('edit', edit, undefined)).toEqual({ success: true, result: { version: 3 } })
  expect(await session.call?.('save', {}, undefined)).toMatchObject({ success: true })
  expect(readFileSync(file, 'utf8')).toBe('two!')
  await session.stop()
  expect(said.all.at(-1)).toEqual({ channel: 'system:status', payload: { status: 'stopped' } })

  const none = startIn(folder, path.join(folder, 'none'))
  expect(await none.session.call?.('save', {}, undefined)).toEqual({ success: false, error: 'Session already stopped' })
  await none.session.stop()
  expect(none.said.all).toEqual([
    { channel: 'system:status', payload: { status: 'error', reason: 'There is no such file' } },
  ])
})
