// File sessions through the real socket: opening, saving, and what others do to the file on disk.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { maxFileBytes } from '../../../../shared/files.ts'
import { startDispatch } from '../../../support/dispatch.ts'
import { openFile } from '../../../support/file-editor/file-session.ts'
import { testFolder } from '../../../support/folder.ts'

async function startWith(content: string | Buffer, name = 'file.txt') {
  const folder = testFolder()
  const file = path.join(folder, name)
  writeFileSync(file, content)
  const dispatch = await startDispatch({ fileRoots: [folder] })
  return { dispatch, folder, file, read: () => readFileSync(file, 'utf8') }
}

test('a file is opened, edited and saved: its mode and owner stay, and nothing is left beside it', async () => {
  const { dispatch, folder, file, read } = await startWith('one\r\ntwo\r\n')
  const isRoot = process.getuid?.() === 0
  chmodSync(file, 0o640)
  if (isRoot) chownSync(file, 1234, 2345)
  const before = statSync(file)
  const session = await openFile(dispatch, file)
  expect(session.disk).toMatchObject({ state: 'same', version: 1, encoding: 'utf-8', lineEnds: 'crlf', size: 10 })
  expect((await dispatch.client.runs.list())[0]).toMatchObject({ title: 'file.txt', status: 'running' })
  await session.write('one\ntwo\nthree\n')
  expect(read()).toBe('one\r\ntwo\r\n')
  await session.save()
  expect(read()).toBe('one\r\ntwo\r\nthree\r\n')
  expect(statSync(file)).toMatchObject({ mode: before.mode, uid: before.uid, gid: before.gid })
  expect(statSync(file).ino).not.toBe(before.ino)
  expect(readdirSync(folder)).toEqual(['file.txt'])
  expect(session.disk).toMatchObject({ state: 'same', version: 2, size: 17 })
  // Saved already: nothing is written and nothing said.
  const { ino } = statSync(file)
  expect(await session.call('save')).toEqual({ version: 2, size: 17 })
  expect(statSync(file).ino).toBe(ino)
  expect(session.events.filter(({ channel }) => channel === 'file-editor:saved')).toHaveLength(1)
})

test('who knows no edits sees the text with each save, before it is told of that', async () => {
  const begin = 'x'.repeat(1000)
  const { dispatch, file } = await startWith(begin)
  const session = await openFile(dispatch, file)
  await session.write(`${begin}y`)
  await session.save()
  const told = session.events.slice(-2)
  expect(told.map(({ channel }) => channel)).toEqual(['file-editor:content', 'file-editor:saved'])
  expect(told[0]?.payload).toEqual({ content: `${begin}y`, path: file, version: 2 })
})

test('a file that is reached by a link is saved where the link leads, and the link stays', async () => {
  const { dispatch, folder, read } = await startWith('old')
  const link = path.join(folder, 'link')
  symlinkSync('file.txt', link)
  const session = await openFile(dispatch, link)
  await session.write('new')
  await session.save()
  expect(read()).toBe('new')
  expect(readlinkSync(link)).toBe('file.txt')
  // Led out of the roots meanwhile, nothing is written there.
  const outside = path.join(testFolder(), 'other')
  writeFileSync(outside, 'outside')
  await session.write('newer')
  rmSync(link)
  symlinkSync(outside, link)
  expect(await session.refusal('save')).toMatch(/changed elsewhere/)
  await session.until(({ disk }) => disk?.state === 'conflict')
  const { theirs } = session.disk ?? {}
  expect(theirs).toMatchObject({ problem: 'It is outside of the folders whose files may be opened' })
  expect(await session.refusal('resolve', { choose: 'mine', hash: theirs?.hash })).toMatch(/outside/)
  expect(await session.refusal('resolve', { choose: 'theirs', hash: theirs?.hash })).toMatch(/outside/)
  expect(readFileSync(outside, 'utf8')).toBe('outside')
})

describe('what cannot be opened makes no session, and the answer says why', () => {
  test.each([
    ['a binary file', 'it is a binary file'],
    ['a large file', 'it is larger than 10 MB'],
    ['a link out of the root', 'it is outside of the folders whose files may be opened'],
    ['a folder', 'it is a folder'],
    ['a pipe', 'it is no regular file'],
    ['nothing', 'there is no such file'],
    ['nothing in no folder', 'there is no such file'],
  ])('%s', async (what, problem) => {
    const { dispatch, folder } = await startWith('')
    const file = path.join(folder, what === 'nothing in no folder' ? 'none/file' : 'it')
    if (what === 'a binary file') writeFileSync(file, Buffer.from([1, 0, 2]))
    if (what === 'a folder') mkdirSync(file)
    if (what === 'a pipe') execFileSync('mkfifo', [file])
    if (what === 'a link out of the root') symlinkSync('/etc/passwd', file)
    if (what === 'a large file') {
      writeFileSync(file, '')
      truncateSync(file, maxFileBytes + 1)
    }
    const opening = dispatch.client.runs.create({ kind: 'file-editor', options: { path: file } })
    await expect(opening).rejects.toThrow(`Invalid payload: options.path: ${problem}`)
    expect(await dispatch.client.runs.list()).toEqual([])
  })
})

test('a file that is not there can be begun, and is made by saving it', async () => {
  const { dispatch, folder } = await startWith('')
  const file = path.join(folder, 'new.txt')
  const session = await openFile(dispatch, file, { create: true })
  expect(session.disk).toMatchObject({ state: 'missing', version: 1, hash: '' })
  await session.write('begun')
  await session.save()
  expect(readFileSync(file, 'utf8')).toBe('begun')
  expect(statSync(file).mode & 0o777).toBe(0o666 & ~process.umask())
})

test('a text without changes follows the file, however it is changed', async () => {
  const { dispatch, folder, file } = await startWith('one')
  const session = await openFile(dispatch, file)
  writeFileSync(file, 'two')
  await session.until(({ text, disk }) => text.toString() === 'two' && disk?.version === 2)
  writeFileSync(path.join(folder, 'next'), 'three\r\nfour\n')
  renameSync(path.join(folder, 'next'), file)
  await session.until(({ text }) => text.toString() === 'three\r\nfour\n')
  await session.until(({ disk }) => disk?.lineEnds === 'mixed' && disk.state === 'same')
  // Where its own returns are, new ones are too.
  await session.write('three\r\nfour\nfive\r\n')
  await session.save()
  expect(readFileSync(file, 'utf8')).toBe('three\r\nfour\nfive\r\n')
})

test('a change elsewhere while there are changes here is a conflict with both texts, and nothing is overwritten', async () => {
  const { dispatch, file, read } = await startWith('base')
  const session = await openFile(dispatch, file)
  await session.write('mine')
  writeFileSync(file, 'theirs')
  await session.until(({ disk }) => disk?.state === 'conflict')
  const { theirs } = session.disk ?? {}
  expect(theirs).toMatchObject({ content: 'theirs', size: 6 })
  expect(session.text).toBe('mine')
  expect(await session.refusal('save')).toMatch(/changed elsewhere/)

  // Changed once more: what was not seen cannot be chosen against.
  writeFileSync(file, 'theirs again')
  expect(await session.refusal('resolve', { choose: 'mine', hash: theirs?.hash })).toMatch(/changed again/)
  await session.until(({ disk }) => disk?.theirs?.content === 'theirs again')
  await session.call('resolve', { choose: 'mine', hash: session.disk?.theirs?.hash })
  expect(read()).toBe('mine')
  await session.until(({ disk }) => disk?.state === 'same' && disk.theirs === undefined)

  await session.write('mine too')
  writeFileSync(file, 'theirs too')
  await session.until(({ disk }) => disk?.state === 'conflict')
  await session.call('resolve', { choose: 'theirs', hash: session.disk?.theirs?.hash })
  await session.until(({ text, disk }) => text.toString() === 'theirs too' && disk?.state === 'same')
  expect(read()).toBe('theirs too')
  expect(await session.refusal('resolve', { choose: 'mine', hash: '' })).toBe('There is no conflict')
})

test('saving looks at the disk itself: a change that nobody has noticed yet is not overwritten either', async () => {
  const { dispatch, file, read } = await startWith('base')
  const session = await openFile(dispatch, file)
  await session.write('mine')
  const saved = session.refusal('save')
  // In this turn of the loop, before the call arrives.
  writeFileSync(file, 'theirs')
  expect(await saved).toMatch(/changed elsewhere/)
  expect(read()).toBe('theirs')
})

test('a conflict ends by itself when the file is as it was, or as the text here', async () => {
  const { dispatch, file } = await startWith('base')
  const session = await openFile(dispatch, file)
  await session.write('mine')
  for (const end of ['base', 'mine']) {
    writeFileSync(file, 'theirs')
    await session.until(({ disk }) => disk?.state === 'conflict')
    writeFileSync(file, end)
    await session.until(({ disk }) => disk?.state === 'same')
  }
  expect(session.disk?.version).toBe(session.version)
})

test('a file that vanishes keeps its text here and is made again by saving', async () => {
  const { dispatch, file, read } = await startWith('kept')
  const session = await openFile(dispatch, file)
  rmSync(file)
  await session.until(({ disk }) => disk?.state === 'missing')
  expect(session.text).toBe('kept')
  expect(await session.refusal('reload')).toBe('The file is not there')
  await session.save()
  expect(read()).toBe('kept')
})

test('a file that vanishes with its folder cannot be saved until there is one again', async () => {
  const { dispatch, folder } = await startWith('')
  const file = path.join(folder, 'sub', 'file.txt')
  mkdirSync(path.dirname(file))
  writeFileSync(file, 'kept')
  const session = await openFile(dispatch, file)
  rmSync(path.dirname(file), { recursive: true })
  await session.until(({ disk }) => disk?.state === 'missing' && disk.readOnly === 'Its folder is not there')
  expect(await session.refusal('save')).toBe('Its folder is not there')
  const opening = dispatch.client.runs.create({ kind: 'file-editor', options: { path: file, create: true } })
  await expect(opening).rejects.toThrow('Invalid payload: options.path: its folder is not there')
  mkdirSync(path.dirname(file))
  await session.save()
  expect(readFileSync(file, 'utf8')).toBe('kept')
})

test('a read-only file can be looked at, and neither edited nor saved until it is writable', async () => {
  const { dispatch, file, read } = await startWith('fixed')
  chmodSync(file, 0o444)
  const session = await openFile(dispatch, file)
  expect(session.disk).toMatchObject({ state: 'same', readOnly: 'The file is read-only' })
  const edit = { version: 1, clientId: 'me', updates: [[5, [0, '!']]] }
  expect(await session.refusal('edit', edit)).toBe('The file is read-only')
  chmodSync(file, 0o644)
  await session.until(({ disk }) => disk?.readOnly === undefined)
  await session.write('fixed!')
  chmodSync(file, 0o444)
  expect(await session.refusal('save')).toBe('The file is read-only')
  expect(read()).toBe('fixed')
})

test('what is on disk becomes no text: the text here stays, and can be saved over it by choice', async () => {
  const { dispatch, file, read } = await startWith('text')
  const session = await openFile(dispatch, file)
  writeFileSync(file, Buffer.from([0, 1, 2]))
  await session.until(({ disk }) => disk?.state === 'conflict')
  expect(session.disk?.theirs).toMatchObject({ problem: 'It is a binary file', size: 3 })
  const hash = session.disk?.theirs?.hash
  expect(await session.refusal('resolve', { choose: 'theirs', hash })).toBe('It is a binary file')
  await session.call('resolve', { choose: 'mine', hash })
  expect(read()).toBe('text')
})

test('bytes that nobody changed stay as they are, in whatever encoding', async () => {
  const { dispatch, file } = await startWith(Buffer.from('caf\xE9\x80\rx\n', 'latin1'))
  const session = await openFile(dispatch, file)
  expect(session.disk).toMatchObject({ encoding: 'latin1', lineEnds: 'mixed' })
  await session.write(`${session.text}é`)
  await session.save()
  expect(readFileSync(file).toString('latin1')).toBe('caf\xE9\x80\rx\n\xE9')
  await session.write('5 €')
  expect(await session.refusal('save')).toMatch(/^“€” in line 1 cannot be written in Latin-1/)
})

test('two sessions of one file take over what the other saves', async () => {
  const { dispatch, file, folder } = await startWith('begin')
  linkSync(file, path.join(folder, 'hard'))
  const [one, two] = [await openFile(dispatch, file), await openFile(dispatch, file)]
  await one.write('from one')
  await one.save()
  await two.until(({ text, disk }) => text.toString() === 'from one' && disk?.state === 'same')
  await two.write('from two')
  await two.save()
  await one.until(({ text, disk }) => text.toString() === 'from two' && disk?.state === 'same')
  // Another name of the same file keeps what was there: the name is replaced, not its bytes.
  expect(readFileSync(path.join(folder, 'hard'), 'utf8')).toBe('begin')
})
