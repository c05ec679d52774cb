// The real client package of iMessage servers, installed once outside the project: it is large, and only a test of our test server needs it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const kit = '@photon-ai/advanced-imessage-kit'
const version = '1.16.0'
const folder = join(import.meta.dirname, '../../../.cache', `advanced-imessage-kit-${version}`)
const entry = join('node_modules', kit, 'dist/index.js')

/** 40 s: a registry that takes longer is as good as none, and a test has a minute. */
const installMilliseconds = 40_000

export const noKit = `${kit} cannot be installed: no registry?`

/** @returns the package's entry; undefined when it is not here and cannot be had. It is installed aside and renamed, since a run that is ended must not leave half of it. */
export function provideKit(): string | undefined {
  if (existsSync(join(folder, entry))) return join(folder, entry)
  const aside = `${folder}.${process.pid}`
  mkdirSync(aside, { recursive: true })
  writeFileSync(join(aside, 'package.json'), '{ "private": true }')
  // No scripts, and without the optional packages, which are 50 MB for pictures that nobody sends here.
  const flags = ['--ignore-scripts', '--omit=optional', '--omit=peer', '--no-audit', '--no-fund', '--no-package-lock']
  const { status } = spawnSync('npm', ['install', ...flags, `${kit}@${version}`], {
    cwd: aside,
    stdio: 'ignore',
    timeout: installMilliseconds,
  })
  if (status === 0 && existsSync(join(aside, entry)) && !existsSync(folder)) renameSync(aside, folder)
  rmSync(aside, { recursive: true, force: true })
  return existsSync(join(folder, entry)) ? join(folder, entry) : undefined
}
