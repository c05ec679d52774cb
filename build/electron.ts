// Where an Electron is that can be started here, if there is one. It does not know the app.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** In a folder with an unpacked Electron, by system. */
const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/** @returns the program: the one in the folder that $ELECTRON_OVERRIDE_DIST_PATH names, else that of the npm package `electron` once it has one. */
export function electronProgram(): string | undefined {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named) return present(join(named, programs[process.platform] ?? 'electron'))
  const own = join(root, 'node_modules/electron')
  const path = join(own, 'path.txt')
  return existsSync(path) ? present(join(own, 'dist', readFileSync(path, 'utf8').trim())) : undefined
}

/** Chromium's own sandbox cannot be set up by root on Linux, and Electron ends at once rather than start without it. */
export const electronSwitches: readonly string[] =
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

function present(path: string): string | undefined {
  return existsSync(path) ? path : undefined
}
