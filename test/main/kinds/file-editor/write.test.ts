// Replacing a file whole, and noticing that one was replaced.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRoots } from '../../../../main/files/roots.ts'
import { lookAt } from '../../../../main/kinds/file-editor/look.ts'
import { watchFile } from '../../../../main/kinds/file-editor/watch.ts'
import { writeWhole } from '../../../../main/kinds/file-editor/write.ts'
import { testFolder } from '../../../support/folder.ts'

const bytes = [Buffer.from('new')]
const mayHold = () => true

function fileIn(folder: string) {
  const target = path.join(folder, 'file')
  writeFileSync(target, 'old')
  return { target, temporary: path.join(folder, '.temporary') }
}

test('what became another file while the new one was written is not replaced', async () => {
  const folder = testFolder()
  const { target, temporary } = fileIn(folder)
  let beside: string[] = []
  const isUnchanged = async () => {
    beside = readdirSync(folder)
    return false
  }
  expect(await writeWhole({ target, temporary, bytes, mayHold, isUnchanged })).toEqual({
    success: false,
    isChanged: true,
  })
  // It was asked last, when the new file was whole already.
  expect(beside).toEqual(['.temporary', 'file'])
  expect(readdirSync(folder)).toEqual(['file'])
  expect(readFileSync(target, 'utf8')).toBe('old')
})

test('what was left of a save before is replaced, not taken', async () => {
  const { target, temporary } = fileIn(testFolder())
  writeFileSync(temporary, 'half of it', { mode: 0o777 })
  const owned = { mode: 0o604, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  expect(await writeWhole({ target, temporary, bytes, owned, mayHold, isUnchanged: async () => true })).toEqual({
    success: true,
  })
  expect(readFileSync(target, 'utf8')).toBe('new')
  expect(statSync(target).mode & 0o7777).toBe(0o604)
})

test('a new file does not take the place of one that was made meanwhile', async () => {
  const folder = testFolder()
  const { target, temporary } = fileIn(folder)
  const save = { target, temporary, bytes, mayHold, isNew: true, isUnchanged: async () => true }
  expect(await writeWhole(save)).toEqual({ success: false, isChanged: true })
  expect(readFileSync(target, 'utf8')).toBe('old')
  rmSync(target)
  expect(await writeWhole(save)).toEqual({ success: true })
  expect(readFileSync(target, 'utf8')).toBe('new')
  expect(readdirSync(folder)).toEqual(['file'])
})

test.runIf(process.platform === 'linux')(
  'a folder that becomes a link to elsewhere while a file is saved or looked at leads nobody there',
  async () => {
    const [root, elsewhere] = [testFolder(), testFolder()]
    const folder = path.join(root, 'folder')
    mkdirSync(folder)
    const { target, temporary } = fileIn(folder)
    writeFileSync(path.join(elsewhere, 'file'), 'a secret')
    const leadAway = () => {
      renameSync(folder, path.join(root, 'moved'))
      symlinkSync(elsewhere, folder)
    }
    const roots = createRoots([root])
    const isUnchanged = async () => {
      leadAway()
      return true
    }
    expect(await writeWhole({ target, temporary, bytes, mayHold: roots.holds, isUnchanged })).toEqual({ success: true })
    expect(readFileSync(path.join(root, 'moved', 'file'), 'utf8')).toBe('new')
    expect(await writeWhole({ target, temporary, bytes, mayHold: roots.holds, isUnchanged: async () => true })).toEqual(
      {
        success: false,
        error: 'It was not written: it is outside of the folders whose files may be opened',
      },
    )
    expect(readdirSync(elsewhere)).toEqual(['file'])
    expect(readFileSync(path.join(elsewhere, 'file'), 'utf8')).toBe('a secret')

    const real = path.join(folder, 'file')
    const tooEarly = { ...roots, locate: () => ({ success: true, place: { path: real, real, exists: true } }) as const }
    expect(await lookAt(tooEarly, real)).toMatchObject({
      is: 'unusable',
      problem: 'it is outside of the folders whose files may be opened',
    })
  },
)

test('a save that fails says why and leaves nothing', async () => {
  const folder = testFolder()
  const { target, temporary } = fileIn(folder)
  rmSync(target)
  mkdirSync(target)
  const always = { bytes, mayHold, isUnchanged: async () => true }
  expect(await writeWhole({ target, temporary, ...always })).toEqual({
    success: false,
    error: 'A folder is in its place',
  })
  expect(readdirSync(folder)).toEqual(['file'])
  const none = path.join(folder, 'none')
  const gone = { target: path.join(none, 'file'), temporary: path.join(none, 'temporary') }
  expect((await writeWhole({ ...gone, ...always })).success).toBe(false)
})

/** @returns what resolves the next time that the file may have changed. */
function watched(file: string, pollEvery: number): () => Promise<void> {
  const waiting = new Set<() => void>()
  const watcher = watchFile(
    file,
    () => {
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    pollEvery,
  )
  onTestFinished(watcher.close)
  return () => new Promise((resolve) => waiting.add(resolve))
}

test('a file that is written, replaced or removed is noticed without polling', async () => {
  const never = 2 ** 31 - 1
  const folder = testFolder()
  const { target } = fileIn(folder)
  const next = watched(target, never)
  for (const change of [
    () => writeFileSync(target, 'written'),
    () => {
      writeFileSync(path.join(folder, 'other'), 'replaced')
      renameSync(path.join(folder, 'other'), target)
    },
    () => rmSync(target),
    () => writeFileSync(target, 'again'),
  ]) {
    const noticed = next()
    change()
    await noticed
  }
})

test('a file whose folder is replaced by another one is noticed by polling', async () => {
  const folder = path.join(testFolder(), 'folder')
  mkdirSync(folder)
  const { target } = fileIn(folder)
  const next = watched(target, 20)
  rmSync(folder, { recursive: true })
  await next()
  mkdirSync(folder)
  writeFileSync(target, 'new')
  await next()
  await next()
})
