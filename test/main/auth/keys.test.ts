// Where the owner's key comes from, with real files.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { keepInFile, ownerKey, replaceKey } from '../../../main/auth/keys.ts'
import { testFolder } from '../../support/folder.ts'

const textWith = (part: string): unknown => expect.stringContaining(part)
const textLike = (form: RegExp): unknown => expect.stringMatching(form)
const modeOf = (file: string) => statSync(file).mode & 0o777

test('a given key is taken as it is and nothing is written', () => {
  const dataDir = path.join(testFolder(), 'data')
  expect(ownerKey({ given: 'a-key-that-is-long', dataDir })).toEqual({ success: true, key: 'a-key-that-is-long' })
  expect(existsSync(dataDir)).toBe(false)
})

test('a short given key is taken with a warning', () => {
  expect(ownerKey({ given: 'short', dataDir: testFolder() })).toEqual({
    success: true,
    key: 'short',
    warning: textWith('short'),
  })
})

test.each([
  ['an empty one', ''],
  ['a line end in it', 'key\nkey'],
  ['a space at its end', 'a-key-that-is-long '],
  ['more than 1024 characters', 'k'.repeat(1025)],
])('a given key is refused: %s', (_what, given) => {
  expect(ownerKey({ given, dataDir: testFolder() })).toEqual({
    success: false,
    error: textWith('The given key'),
  })
})

describe('without a given key', () => {
  test('the first start makes one that only its owner can read, and later starts find it', () => {
    const dataDir = path.join(testFolder(), 'not', 'there', 'yet')
    const first = ownerKey({ given: undefined, dataDir })
    expect(first).toEqual({ success: true, key: textLike(/^[A-Za-z0-9_-]{43}$/), isNew: true })
    expect(ownerKey({ given: undefined, dataDir })).toEqual({ success: true, key: first.success && first.key })
    expect(readdirSync(dataDir)).toEqual(['key'])
    expect(modeOf(path.join(dataDir, 'key'))).toBe(0o600)
    expect(modeOf(dataDir)).toBe(0o700)
  })

  test('two data folders have two keys', () => {
    const [one, other] = [testFolder(), testFolder()].map((dataDir) => ownerKey({ given: undefined, dataDir }))
    expect(one).not.toEqual(other)
  })

  test('servers that start at once agree on one key', () => {
    const dataDir = testFolder()
    const script = `
      import { ownerKey } from ${JSON.stringify(path.join(import.meta.dirname, '../../../main/auth/keys.ts'))}
      const { Worker, isMainThread } = await import('node:worker_threads')
      const made = () => ownerKey({ given: undefined, dataDir: ${JSON.stringify(dataDir)} })
      if (!isMainThread) (await import('node:worker_threads')).parentPort.postMessage(made())
      else {
        const outcomes = await Promise.all(Array.from({ length: 4 }, () => new Promise((resolve) => new Worker(new URL(import.meta.url)).once('message', resolve))))
        console.log(new Set(outcomes.map((outcome) => outcome.key)).size, outcomes.every((outcome) => outcome.success))
      }`
    const file = path.join(dataDir, 'race.mts')
    writeFileSync(file, script)
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
    expect(stdout, stderr).toBe('1 true\n')
  })

  test('a key that a person wrote into the file counts without its line end', () => {
    const dataDir = testFolder()
    writeFileSync(path.join(dataDir, 'key'), 'written by hand\r\n', { mode: 0o600 })
    expect(ownerKey({ given: undefined, dataDir })).toEqual({ success: true, key: 'written by hand' })
  })

  test('a file that others can read is closed to them, and its owner is told', () => {
    const dataDir = testFolder()
    const file = path.join(dataDir, 'key')
    writeFileSync(file, 'seen-by-everybody\n')
    chmodSync(file, 0o644)
    expect(ownerKey({ given: undefined, dataDir })).toEqual({
      success: true,
      key: 'seen-by-everybody',
      warning: textWith('Others could read'),
    })
    expect(modeOf(file)).toBe(0o600)
  })

  test.each([
    ['empty', ''],
    ['only a line end', '\n'],
    ['two lines', 'one\ntwo\n'],
    ['long', 'k'.repeat(5000)],
  ])('a file that is %s is refused in one line that names it', (_what, content) => {
    const dataDir = testFolder()
    const file = path.join(dataDir, 'key')
    writeFileSync(file, content, { mode: 0o600 })
    expect(ownerKey({ given: undefined, dataDir })).toEqual({ success: false, error: textWith(file) })
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test('what is no file is refused, and never waited for', () => {
    const dataDir = testFolder()
    mkdirSync(path.join(dataDir, 'key'))
    const other = testFolder()
    spawnSync('mkfifo', [path.join(other, 'key')])
    for (const folder of [dataDir, other]) {
      const error = `The key file ${path.join(folder, 'key')} is no file`
      expect(ownerKey({ given: undefined, dataDir: folder })).toEqual({ success: false, error })
    }
  })

  test('a folder that cannot be made is one line', () => {
    const file = path.join(testFolder(), 'file')
    writeFileSync(file, '')
    const outcome = ownerKey({ given: undefined, dataDir: path.join(file, 'data') })
    expect(outcome).toEqual({
      success: false,
      error: textLike(/^The key file .* cannot be used: [^\n]*$/),
    })
  })
})

test('a key is replaced as a whole, for its owner alone, and nothing else is left', () => {
  const dataDir = testFolder()
  const first = ownerKey({ given: undefined, dataDir })
  const file = path.join(dataDir, 'key')
  chmodSync(file, 0o644)
  const replaced = replaceKey(keepInFile(dataDir))
  expect(replaced).toEqual({ success: true, key: textLike(/^[A-Za-z0-9_-]{43}$/) })
  expect(replaced.success && replaced.key).not.toBe(first.success && first.key)
  expect(ownerKey({ given: undefined, dataDir })).toEqual(replaced)
  expect([modeOf(file), readdirSync(dataDir)]).toEqual([0o600, ['key']])
})

test('a key that cannot be kept is not replaced', () => {
  const dataDir = path.join(testFolder(), 'not there')
  expect(replaceKey(keepInFile(dataDir))).toEqual({ success: false, error: textWith('cannot be kept') })
  expect(replaceKey(undefined)).toEqual({ success: false, error: textWith('given when the server was started') })
})
