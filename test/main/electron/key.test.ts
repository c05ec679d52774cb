// The sealed key's file: made once, replaced whole, never lost. With a keyring that turns texts around in the place of the system's.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { keepInFile, replaceKey } from '../../../main/auth/keys.ts'
import { silentLogger } from '../../../main/base/logger.ts'
import { sealedKey } from '../../../main/electron/key.ts'
import { testFolder } from '../../support/folder.ts'

const keyring = vi.hoisted(() => ({ isThere: true }))
vi.mock('electron', () => ({
  app: { whenReady: () => Promise.resolve() },
  safeStorage: {
    isEncryptionAvailable: () => keyring.isThere,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptString: (text: string) => Buffer.from(`sealed ${Array.from(text).toReversed().join('')}`),
    decryptString(sealed: Buffer) {
      const [, text] = /^sealed (.+)$/.exec(sealed.toString()) ?? []
      if (text === undefined) throw new Error('It was not sealed here')
      return Array.from(text).toReversed().join('')
    },
  },
}))

beforeEach(() => {
  keyring.isThere = true
})

const open = (dataDir: string) => sealedKey(dataDir, silentLogger)

test('a key is made at the first start, readable by its owner alone, and is the same at the next', async () => {
  const dataDir = path.join(testFolder(), 'data')
  const first = await open(dataDir)
  const file = path.join(dataDir, 'key.sealed')
  expect(first?.key).toMatch(/^[\w-]{43}$/)
  expect(readFileSync(file, 'utf8')).not.toContain(first?.key)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await open(dataDir))?.key).toBe(first?.key)
})

test('a key that is replaced is the key from the next start on, and nothing of the old one is left', async () => {
  const dataDir = testFolder()
  const first = await open(dataDir)
  const replaced = replaceKey(first?.keep)
  expect(replaced).toEqual({ success: true, key: expect.stringMatching(/^[\w-]{43}$/) })
  const second = await open(dataDir)
  expect(second?.key).toBe('key' in replaced && replaced.key)
  expect(second?.key).not.toBe(first?.key)
  expect(readdirSync(dataDir)).toEqual(['key.sealed'])
})

test('a key that cannot be sealed anew stays, and says why', async () => {
  const dataDir = testFolder()
  const first = await open(dataDir)
  // Where the new one would be written first.
  mkdirSync(path.join(dataDir, 'key.sealed.new'))
  expect(replaceKey(first?.keep)).toEqual({
    success: false,
    error: expect.stringMatching(/^The new key cannot be kept: /),
  })
  expect((await open(dataDir))?.key).toBe(first?.key)
})

test('a key in a plain file stays there, and one that cannot be unsealed is left as it is', async () => {
  const plain = testFolder()
  keepInFile(plain)('a-key-of-the-server')
  expect(await open(plain)).toBeUndefined()
  expect(existsSync(path.join(plain, 'key.sealed'))).toBe(false)

  const foreign = testFolder()
  writeFileSync(path.join(foreign, 'key.sealed'), 'of another machine')
  expect(await open(foreign)).toBeUndefined()
  keyring.isThere = false
  expect(await open(foreign)).toBeUndefined()
  expect(readFileSync(path.join(foreign, 'key.sealed'), 'utf8')).toBe('of another machine')
})
