// Where the owner's key comes from: given, kept in a file, or made at the first start. It does not know who shows it.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fail, type Failure, type Outcome } from '../../shared/failure.ts'
import { maxTokenLength } from './authenticate.ts'

/** 256 random bits: as many as no one can guess. */
const keyBytes = 32
/** Below this many characters a key that a person chose may be guessed, at ten tries a minute and caller, in months. */
const shortKeyLength = 12
/** Largest key file that is read, in bytes: a key and some line ends. */
const maxFileBytes = 4096
/** What a file's mode may say for others than its owner. */
const othersBits = 0o077

export type OwnerKey = {
  success: true
  key: string
  /** Whether it was made just now. */
  isNew?: true
  /** What the owner should know of it. */
  warning?: string
}

/** Keeps another key in the place of the one that there is. Throws when it cannot, and then that one stays. */
export type KeepKey = (key: string) => void

/**
 * @param options.given a key from the command line or the environment; then no file is read or written.
 * @param options.dataDir the folder with the file `key`; made when it is not there.
 * @returns the key, or one line that says why there is none.
 */
export function ownerKey(options: { given: string | undefined; dataDir: string }): OwnerKey | Failure {
  if (options.given !== undefined) return checkGiven(options.given)
  const path = join(options.dataDir, 'key')
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
    return readKey(path) ?? makeKey(path)
  } catch (error) {
    return fail(`The key file ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** @param keep absent where the key is not ours to keep. @returns a new key, which is kept now; or why there is none. */
export function replaceKey(keep: KeepKey | undefined): Outcome<{ key: string }> {
  if (!keep) return fail('The key was given when the server was started, so it can only be replaced there')
  const key = randomKey()
  try {
    keep(key)
    return { success: true, key }
  } catch (error) {
    return fail(`The new key cannot be kept: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** @returns what keeps a key in that folder's file: at every moment the whole old one or the whole new one is there. */
export function keepInFile(dataDir: string): KeepKey {
  const path = join(dataDir, 'key')
  return (key) => {
    const aside = `${path}.${randomBytes(6).toString('hex')}`
    try {
      writeDurably(aside, `${key}\n`)
      renameSync(aside, path)
    } finally {
      rmSync(aside, { force: true })
    }
  }
}

export function randomKey(): string {
  return randomBytes(keyBytes).toString('base64url')
}

function checkGiven(key: string): OwnerKey | Failure {
  const wrong = whatIsWrong(key)
  if (wrong) return fail(`The given key ${wrong}`)
  if (key.length >= shortKeyLength) return { success: true, key }
  return { success: true, key, warning: `The given key is short: ${shortKeyLength} random characters or more are safe` }
}

function whatIsWrong(key: string): string | undefined {
  if (key === '') return 'is empty'
  if (key.length > maxTokenLength) return `is longer than ${maxTokenLength} characters`
  if (/[\p{Cc}\p{Cs}]|^\s|\s$/u.test(key)) return 'has control characters, or spaces around it'
  return undefined
}

/** @returns undefined when there is no file. */
function readKey(path: string): OwnerKey | Failure | undefined {
  const file = openIfThere(path)
  if (file === undefined) return undefined
  try {
    // Of the open file, not of the path, so that nobody can exchange it in between.
    const stat = fstatSync(file)
    if (!stat.isFile()) return fail(`The key file ${path} is no file`)
    if (process.getuid && stat.uid !== process.getuid()) return fail(`The key file ${path} belongs to another user`)
    if (stat.size > maxFileBytes) return fail(`The key file ${path} is longer than ${maxFileBytes} bytes`)
    const key = readFileSync(file, 'utf8').trim()
    const wrong = whatIsWrong(key)
    if (wrong) return fail(`The key in ${path} ${wrong}: delete the file and a new one is made`)
    if (process.platform === 'win32' || (stat.mode & othersBits) === 0) return { success: true, key }
    fchmodSync(file, 0o600)
    return {
      success: true,
      key,
      warning: `Others could read the key file ${path}; now they cannot. To be safe, delete it: a new key is made at the next start`,
    }
  } finally {
    closeSync(file)
  }
}

function openIfThere(path: string): number | undefined {
  try {
    // Non-blocking, so that a pipe in the file's place cannot hold the start.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function makeKey(path: string): OwnerKey | Failure {
  const key = randomKey()
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeDurably(aside, `${key}\n`)
    try {
      // A link fails when the file exists: of two servers that start at once, both take the key of the first.
      linkSync(aside, path)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return readKey(path) ?? fail(`The key file ${path} comes and goes`)
      // A file system without links.
      renameSync(aside, path)
    }
    return { success: true, key, isNew: true }
  } finally {
    rmSync(aside, { force: true })
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
