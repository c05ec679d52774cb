// The real `claude` program, installed once for each machine, outside the project: it is some 370 MB and not ours to ship.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The one that belongs to the SDK's version in package.json. */
const version = '0.3.330'
const name = `@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`
const cache = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache')
const folder = path.join(cache, 'dispatch-tests', `claude-${version}`)
const program = path.join('node_modules', name, process.platform === 'win32' ? 'claude.exe' : 'claude')

/** 4 minutes: it is large, and comes once. */
export const installMilliseconds = 240_000

export const noCli = `${name} cannot be installed: no registry?`

/** @returns the program; undefined when it is not here and cannot be had. It is installed aside and renamed, since a run that is ended must not leave half of it. */
export async function provideCli(): Promise<string | undefined> {
  const file = path.join(folder, program)
  if (existsSync(file)) return file
  const aside = `${folder}.${process.pid}`
  mkdirSync(aside, { recursive: true })
  writeFileSync(path.join(aside, 'package.json'), '{ "private": true }')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  const child = spawn('npm', ['install', ...flags, `${name}@${version}`], { cwd: aside, stdio: 'ignore' })
  const late = setTimeout(() => child.kill(), installMilliseconds)
  // A system without npm is told as an error, and is as one without a registry.
  await once(child, 'close').catch(() => undefined)
  clearTimeout(late)
  if (child.exitCode === 0 && existsSync(path.join(aside, program)) && !existsSync(folder)) renameSync(aside, folder)
  rmSync(aside, { recursive: true, force: true })
  return existsSync(file) ? file : undefined
}
