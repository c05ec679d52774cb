// A look at a file on disk: what it holds, or why that cannot be shown. It does not know what the text here is.
import { accessSync, type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { maxFileBytes } from '../../../shared/files.ts'
import { outside, type Roots } from '../../files/roots.ts'
import { decode, type Format, hashOf } from './format.ts'

/** Changes whenever the file does, or becomes another one. */
export type Stamp = string
export const noStamp: Stamp = 'missing'

/** What is kept of a file that is replaced. */
export type Owned = { mode: number; uid: number; gid: number }

export type Look = { stamp: Stamp; readOnly?: string } & (
  | { is: 'file'; real: string; hash: string; size: number; content: string; format: Format; owned: Owned }
  | { is: 'missing'; real: string }
  /** `hash` tells one such state from another. `problem` goes on after the file's name or field. */
  | { is: 'unusable'; hash: string; size: number; problem: string }
)

/** Nothing is waited for when it is a pipe by now, and no link is followed. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Bytes that are read and hashed before others have their turn: under a millisecond. */
const sliceBytes = 256 * 1024

/** @param asked the file's path as Roots take it. */
export async function lookAt(roots: Roots, asked: string): Promise<Look> {
  const located = roots.locate(asked)
  if (!located.success && located.why === 'missing') return { ...missing(asked), readOnly: 'Its folder is not there' }
  if (!located.success) return unusable(located.error)
  const { real, exists } = located.place
  if (!exists) return missing(real)
  let file: FileHandle
  try {
    file = await open(real, flags)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return missing(real)
    return unusable(code === 'EACCES' ? 'this account may not read it' : `it cannot be read (${code})`)
  }
  try {
    return roots.holds(file.fd, real) ? await lookInto(file, real) : unusable(outside)
  } catch (error) {
    return unusable(`it cannot be read (${codeOf(error)})`)
  } finally {
    await file.close()
  }
}

/** @returns the stamp of what is there now. */
export async function stampOf(file: string): Promise<Stamp> {
  try {
    return toStamp(await stat(file, { bigint: true }))
  } catch {
    return noStamp
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

async function lookInto(file: FileHandle, real: string): Promise<Look> {
  const found = await file.stat({ bigint: true })
  const stamp = toStamp(found)
  const [size, mode] = [Number(found.size), Number(found.mode)]
  if (!found.isFile()) return unusable(found.isDirectory() ? 'it is a folder' : 'it is no regular file', { stamp })
  if (size > maxFileBytes) return unusable(tooLarge, { stamp, size })
  const pieces = await read(file)
  const bytes = Buffer.concat(pieces)
  if (bytes.length > maxFileBytes) return unusable(tooLarge, { stamp, size: bytes.length })
  const hash = await hashOf(pieces)
  const decoded = decode(bytes)
  await turn()
  if (!decoded.success) return unusable(decoded.error, { stamp, size: bytes.length, hash })
  const { content, format } = decoded
  const owned = { mode: mode & 0o7777, uid: Number(found.uid), gid: Number(found.gid) }
  const readOnly = whyNotWritable(real, mode)
  return { is: 'file', real, stamp, hash, size: bytes.length, content, format, owned, ...(readOnly && { readOnly }) }
}

/** @returns what is in it, up to a byte too much. */
async function read(file: FileHandle): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  const slices = { start: 0, end: maxFileBytes, highWaterMark: sliceBytes, autoClose: false }
  const stream: AsyncIterable<Buffer> = file.createReadStream(slices)
  for await (const piece of stream) pieces.push(piece)
  return pieces
}

const tooLarge = `it is larger than ${maxFileBytes / 1024 / 1024} MB`

function missing(real: string): Look {
  const readOnly = whyNoFilesIn(path.dirname(real))
  return { is: 'missing', real, stamp: noStamp, ...(readOnly && { readOnly }) }
}

function unusable(
  problem: string,
  { stamp = noStamp, size = 0, hash = stamp }: { stamp?: Stamp; size?: number; hash?: string } = {},
): Look {
  return { is: 'unusable', stamp, hash, size, problem }
}

/** Whose account may write everything keeps to the file's mode all the same. */
function whyNotWritable(real: string, mode: number): string | undefined {
  if ((mode & 0o222) === 0 || !mayWrite(real)) return 'The file is read-only'
  return whyNoFilesIn(path.dirname(real))
}

/** Saving makes a file beside it. */
function whyNoFilesIn(folder: string): string | undefined {
  return mayWrite(folder) ? undefined : 'Its folder is read-only'
}

function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function toStamp({ dev, ino, size, mode, uid, gid, mtimeNs, ctimeNs }: BigIntStats): Stamp {
  return [dev, ino, size, mode, uid, gid, mtimeNs, ctimeNs].join(':')
}
