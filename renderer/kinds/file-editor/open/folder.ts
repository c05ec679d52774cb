// What is offered in a folder to somebody who looks for a file: filtered, with recent files before and a new one after. It does not know how it is shown or read.
import type { CommandOutput } from '../../../../shared/protocol/commands.ts'
import type { FileEntry } from '../../../../shared/files.ts'
import { baseName } from '../words.ts'

export type Folder = CommandOutput<'files:list'>

export type Row =
  | { is: 'recent'; path: string }
  | { is: 'entry'; path: string; entry: FileEntry }
  /** There is no such file yet. */
  | { is: 'new'; path: string }

type Wanted = {
  folder: Folder
  /** What was typed. */
  filter: string
  showsHidden: boolean
  /** Paths, newest first. */
  recent: readonly string[]
}

/** More would hide what is in the folder. */
const mostRecent = 4

/** @returns recent files, the folder's entries (whose names begin with the filter first), and a new file of that name where there is none. */
export function rowsOf({ folder, filter, showsHidden, recent }: Wanted): Row[] {
  const sought = filter.trim().toLowerCase()
  // Who types a dot looks for what it hides.
  const isSeen = ({ isHidden }: FileEntry) => showsHidden || !isHidden || sought.startsWith('.')
  const found = folder.entries.filter((entry) => isSeen(entry) && entry.name.toLowerCase().includes(sought))
  const [first, others] = split(found, ({ name }) => name.toLowerCase().startsWith(sought))
  const known = recent.filter((path) => baseName(path).toLowerCase().includes(sought)).slice(0, mostRecent)
  const name = filter.trim()
  const isNew = name !== '' && name !== '.' && name !== '..' && !folder.entries.some((entry) => entry.name === name)
  return [
    ...known.map((path): Row => ({ is: 'recent', path })),
    ...[...first, ...others].map((entry): Row => ({ is: 'entry', path: join(folder.path, entry.name), entry })),
    ...(isNew ? [{ is: 'new', path: join(folder.path, name) } as const] : []),
  ]
}

/** @returns which row Enter takes unless another one is chosen: the folder's first when nothing was typed would be a surprise, so then it is the first of all. */
export function firstRow(rows: readonly Row[], filter: string): number {
  if (filter.trim() === '') return 0
  const exact = rows.findIndex((row) => row.is === 'entry' && row.entry.name === filter.trim())
  return Math.max(0, exact)
}

/** @returns whether it can be chosen: what leads out of the roots, and what is neither file nor folder, cannot. */
export function canChoose(row: Row): boolean {
  return row.is !== 'entry' || (!row.entry.isOutside && row.entry.kind !== 'other')
}

export type Crumb = { name: string; path: string }

/** @returns the way from the root down to the folder. */
export function crumbsOf({ path, roots }: Pick<Folder, 'path' | 'roots'>): Crumb[] {
  const holds = (root: string) => path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`)
  // The longest, where one root is in another.
  const root = roots.filter(holds).toSorted((a, b) => b.length - a.length)[0] ?? '/'
  const names = path.slice(root.length).split('/').filter(Boolean)
  const below = names.map((name, index) => ({ name, path: join(root, names.slice(0, index + 1).join('/')) }))
  return [{ name: root === '/' ? '/' : baseName(root), path: root }, ...below]
}

/**
 * Takes the folders out of what was typed.
 * @returns where to look, and what is left to filter by; undefined while no folder is named.
 */
export function typedFolder(text: string, folder: string): { path: string; filter: string } | undefined {
  const end = text.lastIndexOf('/')
  if (end < 0) return undefined
  const named = text.slice(0, end + 1)
  const isWhole = named.startsWith('/') || named.startsWith('~/')
  return {
    path: isWhole ? (named === '/' ? '/' : named.slice(0, -1)) : join(folder, named.slice(0, -1)),
    filter: text.slice(end + 1),
  }
}

export function join(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}
