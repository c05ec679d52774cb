// Where the bundles are and whether they are older than what they are made from. It does not know how one is made.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')
export const out = join(root, 'out')

export const targets = ['main', 'preload', 'renderer'] as const
export type Target = (typeof targets)[number]

/** What each bundle is made from: files, and folders with all that is in them. */
const sources = {
  main: ['main', 'shared', 'build', 'package-lock.json'],
  preload: ['preload', 'shared/desktop.ts', 'build', 'package-lock.json'],
  renderer: ['renderer', 'shared', 'build', 'package-lock.json'],
} as const

/** A file beside the bundle that carries the time at which its making began: a source that was saved meanwhile is newer. */
const stamp = (target: Target) => join(out, `${target}.stamp`)

/** Says that what is in `out/<target>` was made from the sources as they were at `began`, in ms since 1970. */
export function markBuilt(target: Target, began: number): void {
  writeFileSync(stamp(target), '')
  utimesSync(stamp(target), began / 1000, began / 1000)
}

/** @returns the latest change of a file, or in a folder, in ms since 1970; a folder's own time tells of files that are gone. */
function changedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

/** @returns whether a bundle is missing or older than one of its sources. */
export function isStale(target: Target): boolean {
  if (!existsSync(join(out, target))) return true
  const made = changedAt(stamp(target))
  return sources[target].some((source) => changedAt(join(root, source)) > made)
}

/**
 * Makes the bundles that are stale, in a process of its own: the bundler's memory is gone when a server starts afterwards.
 * Nothing is written to stdout, and nothing at all when nothing is stale.
 * @returns whether all of them are fresh now; if not, stderr says why.
 */
export function buildStale(wanted: readonly Target[] = targets): boolean {
  const stale = wanted.filter(isStale)
  if (stale.length === 0) return true
  const script = join(import.meta.dirname, 'build.ts')
  return spawnSync(process.execPath, [script, ...stale], { stdio: ['ignore', 2, 2] }).status === 0
}
