// What is offered to somebody who looks for a file.
import { describe, expect, test } from 'vitest'
import {
  canChoose,
  crumbsOf,
  firstRow,
  type Folder,
  rowsOf,
  typedFolder,
} from '../../../../renderer/kinds/file-editor/open/folder.ts'
import { recentFiles, rememberFile, rememberFolder } from '../../../../renderer/kinds/file-editor/open/recent.ts'
import type { FileEntry } from '../../../../shared/files.ts'
import { createKeeper } from '../../keeper.ts'

const entry = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({
  ...{ name, kind: 'file', size: 1, mtime: 0, isLink: false, isOutside: false },
  isHidden: name.startsWith('.'),
  ...more,
})
const folder: Folder = {
  path: '/home/ada/work',
  parent: '/home/ada',
  entries: [entry('lib', { kind: 'folder' }), entry('.env'), entry('main.ts'), entry('remain.txt')],
  isCut: false,
  roots: ['/home/ada'],
}
const shown = (filter: string, more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({ folder, filter, showsHidden: false, recent: [], ...more }).map(({ is, path }) => `${is} ${path}`)

describe('a folder that is looked through', () => {
  test('shows what is not hidden, and names that begin with the filter first', () => {
    expect(shown('')).toEqual([
      'entry /home/ada/work/lib',
      'entry /home/ada/work/main.ts',
      'entry /home/ada/work/remain.txt',
    ])
    expect(shown('MAIN')).toEqual([
      'entry /home/ada/work/main.ts',
      'entry /home/ada/work/remain.txt',
      'new /home/ada/work/MAIN',
    ])
  })

  test('shows hidden files when they are asked for, also by a dot', () => {
    expect(shown('', { showsHidden: true })).toContain('entry /home/ada/work/.env')
    expect(shown('.e')).toContain('entry /home/ada/work/.env')
    expect(shown('e')).not.toContain('entry /home/ada/work/.env')
  })

  test('has recent files before it, and takes what has exactly the typed name by Enter', () => {
    const recent = ['/tmp/main.ts', '/tmp/other']
    const rows = rowsOf({ folder, filter: 'main.ts', showsHidden: false, recent })
    expect(rows.map(({ path }) => path)).toEqual(['/tmp/main.ts', '/home/ada/work/main.ts'])
    expect(firstRow(rows, 'main.ts')).toBe(1)
    expect(firstRow(rows, '')).toBe(0)
  })

  test('offers a new file of a name that is not there, and no folder’s name', () => {
    expect(shown('fresh.txt')).toEqual(['new /home/ada/work/fresh.txt'])
    expect(shown('main.ts')).toEqual(['entry /home/ada/work/main.ts'])
    expect(shown('..')).toEqual([])
  })

  test('lets nothing be chosen that leads out of the roots or is no file', () => {
    const rows = rowsOf({
      folder: {
        ...folder,
        entries: [entry('out', { isLink: true, isOutside: true }), entry('pipe', { kind: 'other' }), entry('a')],
      },
      ...{ filter: '', showsHidden: false, recent: [] },
    })
    expect(rows.map(canChoose)).toEqual([false, false, true])
  })

  test('knows the way from its root', () => {
    const names = (path: string, roots: string[]) =>
      crumbsOf({ path, roots }).map(({ name, path: to }) => `${name} ${to}`)
    expect(names('/home/ada/work/lib', ['/home/ada', '/home/ada/work'])).toEqual([
      'work /home/ada/work',
      'lib /home/ada/work/lib',
    ])
    expect(names('/etc', ['/'])).toEqual(['/ /', 'etc /etc'])
    expect(names('/home/adam', ['/home/ada', '/'])).toEqual(['/ /', 'home /home', 'adam /home/adam'])
  })

  test('takes folders out of what is typed, whole paths and others', () => {
    expect(typedFolder('main', '/a')).toBeUndefined()
    expect(typedFolder('/etc/hosts', '/a')).toEqual({ path: '/etc', filter: 'hosts' })
    expect(typedFolder('/etc', '/a')).toEqual({ path: '/', filter: 'etc' })
    expect(typedFolder('~/x/', '/a')).toEqual({ path: '~/x', filter: '' })
    expect(typedFolder('../b/c', '/a')).toEqual({ path: '/a/../b', filter: 'c' })
  })
})

test('recent files are remembered newest first and once each, beside the folder and the wish for hidden files', () => {
  const keeper = createKeeper()
  for (const name of ['a', 'b', 'a']) rememberFile(keeper, `/${name}`, `run ${name}`)
  rememberFolder(keeper, { folder: '/x' })
  rememberFolder(keeper, { hidden: true })
  expect(recentFiles(keeper)).toEqual({
    ...{ folder: '/x', hidden: true },
    files: [
      { path: '/a', runId: 'run a' },
      { path: '/b', runId: 'run b' },
    ],
  })
})
