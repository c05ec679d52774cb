// What is in a folder below the roots. It does not know who asks.
import { lstat, opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, type Failure, type Outcome } from '../../shared/failure.ts'
import { type FileEntry, maxEntries } from '../../shared/files.ts'
import type { Roots } from './roots.ts'

/** Names that are read at most, so that a folder of millions costs no more memory than this. */
const maxNames = 10_000

/** Whole numbers by their value, so that `2` comes before `10`. */
const { compare } = new Intl.Collator('en', { numeric: true })

export type Listing = {
  path: string
  parent?: string
  entries: FileEntry[]
  isCut: boolean
  roots: string[]
}

/** @param asked as in Roots; the first root when absent. @returns the folder's entries, or an error that names the field `path`. */
export async function listFolder(roots: Roots, asked?: string): Promise<Outcome<Listing>> {
  const located = roots.locate(asked ?? roots.folders[0] ?? '')
  if (!located.success) return refuse(located.why === 'missing' ? 'there is no such folder' : located.error)
  const { place } = located
  if (!place.exists) return refuse('there is no such folder')
  const read = await namesIn(place.real)
  if ('error' in read) return read
  const found = await Promise.all(read.names.map((name) => entryOf(roots, place.path, name)))
  const entries = found.filter((entry) => entry !== undefined).toSorted(inOrder)
  const parent = path.dirname(place.path)
  const hasParent = parent !== place.path && roots.locate(parent).success
  return {
    success: true,
    path: place.path,
    ...(hasParent && { parent }),
    entries: entries.slice(0, maxEntries),
    isCut: read.isCut || entries.length > maxEntries,
    roots: [...roots.folders],
  }
}

function refuse(problem: string): Failure {
  return fail(`Invalid payload: path: ${problem}`)
}

async function namesIn(folder: string): Promise<{ names: string[]; isCut: boolean } | Failure> {
  const names: string[] = []
  try {
    for await (const { name } of await opendir(folder)) {
      if (names.length === maxNames) return { names, isCut: true }
      names.push(name)
    }
    return { names, isCut: false }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOTDIR') return refuse('it is no folder')
    if (code === 'EACCES' || code === 'EPERM') return refuse('this account may not look into it')
    return refuse('it cannot be read')
  }
}

/** @returns undefined for what is gone meanwhile, or has a name that cannot be said. */
async function entryOf(roots: Roots, folder: string, name: string): Promise<FileEntry | undefined> {
  const file = path.join(folder, name)
  const own = await lstat(file).catch(() => undefined)
  if (!own) return undefined
  const isLink = own.isSymbolicLink()
  const isOutside = isLink && leadsOut(roots, file)
  // Nothing is told of what is outside, not even how large it is.
  const target = isLink && !isOutside ? await stat(file).catch(() => undefined) : own
  const kind = target?.isFile() ? 'file' : target?.isDirectory() ? 'folder' : 'other'
  return {
    name,
    kind,
    size: kind === 'file' ? (target?.size ?? 0) : 0,
    mtime: Math.round((target ?? own).mtimeMs),
    isHidden: name.startsWith('.'),
    isLink,
    isOutside,
  }
}

/** One that leads nowhere leads not out. */
function leadsOut(roots: Roots, link: string): boolean {
  const located = roots.locate(link)
  return !located.success && located.why === 'outside'
}

function inOrder(a: FileEntry, b: FileEntry): number {
  const rank = ({ kind }: FileEntry) => (kind === 'folder' ? 0 : 1)
  return rank(a) - rank(b) || compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
}
