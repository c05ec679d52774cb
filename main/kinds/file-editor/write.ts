// Replaces a file so that at every moment, also in a crash, there is the old one or the new one, whole. It does not know what is in it.
import { constants } from 'node:fs'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fail, type Failure, type Outcome } from '../../../shared/failure.ts'
import { outside } from '../../files/roots.ts'
import { codeOf, type Owned } from './look.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'This account may not write there',
  EPERM: 'This account may not write there',
  EROFS: 'The disk is read-only',
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk is full for this account',
  ENOENT: 'Its folder is not there any more',
  EISDIR: 'A folder is in its place',
}

export type Write = {
  /** Without links. */
  target: string
  bytes: Iterable<Buffer>
  /** Of the file that is replaced; absent when there is none that can be read, and the system's usual mode holds. */
  owned?: Owned | undefined
  /** There was none. One that is there by now is not replaced. */
  isNew?: boolean
  /** Beside the target, and nobody else's: what is there was left by a crash. */
  temporary: string
  /** Asked last: whether what is replaced is still what was looked at. */
  isUnchanged(): Promise<boolean>
  /** Whether an open folder is one that may be written to; `real` is where it was opened. */
  mayHold(fd: number, real: string): boolean
}

type Written = Outcome | { success: false; isChanged: true }

/** Resolves once the new file is on disk. `isChanged`: nothing was written, since the file is another one. */
export async function writeWhole(write: Write): Promise<Written> {
  const { target, temporary, mayHold } = write
  const real = path.dirname(target)
  let folder: FileHandle | undefined
  try {
    folder = await openFolder(real)
    if (folder && !mayHold(folder.fd, real)) return fail(`It was not written: ${outside}`)
    // Through the open folder no link that is put in its way leads elsewhere.
    const within = folder && process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : real
    const inFolder = (file: string) => path.join(within, path.basename(file))
    return await replace({ ...write, target: inFolder(target), temporary: inFolder(temporary) }, folder)
  } catch (error) {
    return whyNot(error)
  } finally {
    await folder?.close()
  }
}

async function replace(write: Write, folder: FileHandle | undefined): Promise<Written> {
  const { target, temporary, isNew = false, isUnchanged } = write
  try {
    await rm(temporary, { force: true })
    await writeTemporary(write)
    if (!(await isUnchanged())) return changed
    if (!isNew || !(await linkTo(temporary, target))) await rename(temporary, target)
    // Makes it last. Not every system can; what is lost then is the new file, never the old one.
    await folder?.sync().catch(() => undefined)
    return { success: true }
  } catch (error) {
    return codeOf(error) === 'EEXIST' && isNew ? changed : whyNot(error)
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

const changed: Written = { success: false, isChanged: true }

function whyNot(error: unknown): Failure {
  const code = codeOf(error)
  return fail(reasons[code] ?? `It could not be written (${code})`)
}

/** Unlike renaming it never replaces. @returns whether this file system has links. */
async function linkTo(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    return false
  }
}

/** @returns undefined where a system opens no folders. */
async function openFolder(folder: string): Promise<FileHandle | undefined> {
  return process.platform === 'win32' ? undefined : open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
}

async function writeTemporary({ temporary, bytes, owned }: Write): Promise<void> {
  // Until it is complete nobody else may read what may be a secret.
  const file = await open(temporary, 'wx', owned ? 0o600 : 0o666)
  try {
    await file.writeFile(bytes)
    if (owned) await take(file, owned)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Gives the new file the old one's owner and group as far as this account may, and its mode. */
async function take(file: FileHandle, { mode, uid, gid }: Owned): Promise<void> {
  const own = await file.stat()
  const give = (user: number, group: number) => file.chown(user, group).then(...yesOrNo)
  const isOwners = own.uid === uid
  const hasOwner = (isOwners && own.gid === gid) || (await give(uid, gid))
  const hasGroup = hasOwner || own.gid === gid || (await give(own.uid, gid))
  // Rights that were another account's or group's are not this one's: set-user-ID would make its program ours.
  await file.chmod(hasOwner ? mode : mode & (hasGroup ? 0o777 : 0o707))
}

const yesOrNo = [() => true, () => false] as const
