// The folders below which files may be opened, and where a path really leads. It does not know what is done with the files.
import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fail, type Failure } from '../../shared/failure.ts'

export type Place = {
  /** As it was asked for: absolute, without `.`, `..` and a slash at the end. */
  path: string
  /** Without links: what is opened and replaced. */
  real: string
  /** Whether there is something. Where there is not, its folder is there. */
  exists: boolean
}

/** The error is the end of a sentence that begins with the path's field. `outside`: it is in no root · `missing`: nothing can be there. */
export type Located = { success: true; place: Place } | (Failure & { why: 'outside' | 'missing' | 'malformed' })

export type Roots = {
  /** Absolute, as they were given. */
  readonly folders: readonly string[]
  /**
   * @param asked absolute, or `~` and what is below it.
   * @returns where it leads now; links may lead somewhere else a moment later.
   */
  locate(asked: string): Located
  /**
   * Asked once a file or folder is open: whether that is in a root, and not elsewhere by a link that was put in its way since it was located.
   * @param real where it was opened.
   */
  holds(fd: number, real: string): boolean
}

/** The end of a sentence that begins with the path's field. */
export const outside = 'it is outside of the folders whose files may be opened'

/** @param folders absolute; one that is not there has nothing below it. None: the home folder. */
export function createRoots(folders: readonly string[] = []): Roots {
  const given = (folders.length > 0 ? folders : [os.homedir()]).map((folder) => path.resolve(folder))
  const isWithin = (real: string) =>
    given.some((folder) => {
      const root = realOf(folder)
      return root !== undefined && (real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
    })
  return {
    folders: given,
    locate(asked) {
      if (asked.includes('\0')) return { ...fail('must not contain a NUL character'), why: 'malformed' }
      const wanted = expandHome(asked)
      if (!path.isAbsolute(wanted)) return { ...fail('must be an absolute path'), why: 'malformed' }
      const absolute = path.resolve(wanted)
      const found = realOf(absolute)
      const real = found ?? realOfMissing(absolute)
      if (real === undefined) return { ...fail('there is no such file'), why: 'missing' }
      if (!isWithin(real)) return { ...fail(outside), why: 'outside' }
      return { success: true, place: { path: absolute, real, exists: found !== undefined } }
    },
    holds: (fd, real) => isWithin(openedAt(fd) ?? realOf(real) ?? ''),
  }
}

/** @returns where an open file is, whatever led there; only Linux says so. */
function openedAt(fd: number): string | undefined {
  return process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${fd}`) : undefined
}

function expandHome(asked: string): string {
  if (asked === '~') return os.homedir()
  return /^~[/\\]/.test(asked) ? path.join(os.homedir(), asked.slice(2)) : asked
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync.native(file)
  } catch {
    return undefined
  }
}

/** @returns where a file would be made: in its folder, unless a link of its name is there and leads nowhere. */
function realOfMissing(file: string): string | undefined {
  const folder = realOf(path.dirname(file))
  if (folder === undefined || lstatSync(file, { throwIfNoEntry: false })) return undefined
  return path.join(folder, path.basename(file))
}
