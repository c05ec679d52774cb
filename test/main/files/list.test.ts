// What is shown of the folders below the roots, through the real socket.
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createRoots } from '../../../main/files/roots.ts'
import { listFolder } from '../../../main/files/list.ts'
import { maxEntries } from '../../../shared/files.ts'
import { testFolder } from '../../support/folder.ts'
import { enter, openRaw } from '../../support/raw-client.ts'
import { startServer } from '../../support/server.ts'

const named = (name: string, more: object = {}) => ({
  ...{ name, kind: 'file', size: 0, mtime: expect.any(Number), isHidden: false, isLink: false, isOutside: false },
  ...more,
})

test('a folder is listed with what is in it: folders first, numbers by value, links by where they lead', async () => {
  const [root, outside] = [testFolder(), testFolder()]
  mkdirSync(path.join(root, 'src'))
  writeFileSync(path.join(root, 'file10'), 'ten')
  writeFileSync(path.join(root, 'file2'), '')
  utimesSync(path.join(root, 'file2'), 1000, 1000)
  writeFileSync(path.join(root, '.env'), 'A=1')
  writeFileSync(path.join(outside, 'large'), 'outside')
  symlinkSync('file10', path.join(root, 'link'))
  symlinkSync('src', path.join(root, 'to-src'))
  symlinkSync(path.join(outside, 'large'), path.join(root, 'out'))
  symlinkSync('nowhere', path.join(root, 'dangling'))
  execFileSync('mkfifo', [path.join(root, 'pipe')])
  const server = await startServer({ fileRoots: [root] })
  const client = await enter(server)
  expect(await client.ask('files:list')).toEqual({
    success: true,
    path: root,
    entries: [
      named('src', { kind: 'folder' }),
      named('to-src', { kind: 'folder', isLink: true }),
      named('.env', { size: 3, isHidden: true }),
      named('dangling', { kind: 'other', isLink: true }),
      named('file2', { mtime: 1_000_000 }),
      named('file10', { size: 3 }),
      named('link', { size: 3, isLink: true }),
      named('out', { kind: 'other', isLink: true, isOutside: true }),
      named('pipe', { kind: 'other' }),
    ],
    isCut: false,
    roots: [root],
  })
  expect(await client.ask('files:list', { path: `${root}/src/../to-src/` })).toMatchObject({
    path: `${root}/to-src`,
    parent: root,
    entries: [],
  })
})

test('what is no folder below a root is refused, and only the owner may look', async () => {
  const [root, outside] = [testFolder(), testFolder()]
  writeFileSync(path.join(root, 'file'), '')
  symlinkSync(outside, path.join(root, 'out'))
  const server = await startServer({ fileRoots: [root] })
  const client = await enter(server)
  const error = async (folder: unknown) => (await client.ask('files:list', { path: folder })).error
  const isOutside = 'Invalid payload: path: it is outside of the folders whose files may be opened'
  expect(await error(outside)).toBe(isOutside)
  expect(await error(`${root}/out`)).toBe(isOutside)
  expect(await error(`${root}/../`)).toBe(isOutside)
  expect(await error(`${root}x`)).toMatch(/outside/)
  expect(await error(`${root}/file`)).toBe('Invalid payload: path: it is no folder')
  expect(await error(`${root}/none`)).toBe('Invalid payload: path: there is no such folder')
  expect(await error('relative')).toBe('Invalid payload: path: must be an absolute path')
  expect(await error(`${root}/a\0b`)).toBe('Invalid payload: path: must not contain a NUL character')
  expect(await error(7)).toMatch(/^Invalid payload: path: /)

  const { token } = await client.ask('grant:create', { role: 'operator', runs: '*' })
  const operator = openRaw(server.url)
  expect((await operator.ask('files:list')).error).toBe('Not authenticated')
  await operator.hello(token)
  expect((await operator.ask('files:list')).error).toBe('Forbidden')
})

test('a folder of many is cut, and says so; the home folder is the root unless told', async () => {
  const root = testFolder()
  for (let count = 0; count <= maxEntries; count += 1) writeFileSync(path.join(root, `${count}`), '')
  const listed = await listFolder(createRoots([root]))
  expect(listed).toMatchObject({ success: true, isCut: true })
  if (!listed.success) throw new Error(listed.error)
  expect(listed.entries.map(({ name }) => name)).toEqual(Array.from({ length: maxEntries }, (_, index) => `${index}`))
  expect(createRoots().folders).toEqual([os.homedir()])
  expect(createRoots().locate('~')).toMatchObject({ place: { path: os.homedir() } })
})
