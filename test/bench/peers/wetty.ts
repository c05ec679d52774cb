// wetty, a terminal in the browser over Socket.IO, installed once outside of the project: only this comparison needs it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const version = '3.2.0'
const cache = path.join(import.meta.dirname, '../../../.cache')
const folder = path.join(cache, `wetty-${version}`)
const program = 'node_modules/wetty/build/main.js'
/** The one that Dispatch runs: a peer with another would be another comparison, and wetty's own must be compiled. */
const overrides = { 'node-pty': '1.2.0-beta.15' }
/** 2 minutes: some 100 MB. */
const installMilliseconds = 120_000

/** @returns wetty's program, or in a line why there is none. */
export function provideWetty(): { program: string } | { missing: string } {
  // Everybody else it asks for a password by ssh.
  if (process.getuid?.() !== 0) return { missing: 'wetty runs programs only for root' }
  if (!existsSync(path.join(folder, program))) install()
  const found = path.join(folder, program)
  return existsSync(found) ? { program: found } : { missing: `wetty ${version} cannot be installed: no registry?` }
}

/** Aside, and renamed when it is whole: an install that is ended must not leave half of it. */
function install(): void {
  const aside = `${folder}.${process.pid}`
  mkdirSync(aside, { recursive: true })
  writeFileSync(path.join(aside, 'package.json'), JSON.stringify({ private: true, overrides }))
  const flags = ['--ignore-scripts', '--omit=optional', '--omit=peer', '--no-audit', '--no-fund', '--no-package-lock']
  const { status } = spawnSync('npm', ['install', ...flags, `wetty@${version}`], {
    cwd: aside,
    stdio: 'ignore',
    timeout: installMilliseconds,
  })
  if (status === 0 && !existsSync(folder)) renameSync(aside, folder)
  rmSync(aside, { recursive: true, force: true })
}
