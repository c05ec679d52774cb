// The owner's key, sealed by the system's own keyring where it has one. It does not know what the key opens.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { app, safeStorage } from 'electron'
import type { Logger } from '../base/logger.ts'

/** 256 random bits: as many as no one can guess. */
const keyBytes = 32

export type SealedKey = {
  key: string
  /** Seals another one in its place; throws when it cannot, and then that one stays. */
  keep(key: string): void
}

/**
 * A key that is kept in a plain file already stays there: the server without the app has the same one.
 * @returns the sealed key, made at the first start; undefined where the system cannot seal, so that the server keeps it in a file.
 */
export async function sealedKey(dataDir: string, log: Logger): Promise<SealedKey | undefined> {
  const sealed = path.join(dataDir, 'key.sealed')
  const isThere = existsSync(sealed)
  if (!isThere && existsSync(path.join(dataDir, 'key'))) return undefined
  await app.whenReady()
  if (!canSeal()) {
    if (isThere)
      log.warn(`the system's keyring is not there, so the key in ${sealed} cannot be read: another one is used`)
    return undefined
  }
  try {
    const keep = (key: string) => replaceFile(sealed, safeStorage.encryptString(key))
    if (isThere) return { key: safeStorage.decryptString(readFileSync(sealed)), keep }
    const key = randomBytes(keyBytes).toString('base64url')
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(sealed, safeStorage.encryptString(key), { mode: 0o600, flag: 'wx' })
    return { key, keep }
  } catch (error) {
    log.warn(`the key in ${sealed} cannot be used: another one is`, error)
    return undefined
  }
}

/** At every moment the whole old one or the whole new one is there. */
function replaceFile(file: string, content: Buffer): void {
  const aside = `${file}.new`
  writeFileSync(aside, content, { mode: 0o600, flush: true })
  renameSync(aside, file)
}

/** Without a keyring Linux "seals" with a password that everybody knows. */
function canSeal(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  if (process.platform !== 'linux') return true
  return !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}
