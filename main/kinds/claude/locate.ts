// Where the user's `claude` program is, and with which environment it runs. It does not know what it is asked.
import { readdirSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { version } from '../../../shared/protocol/version.ts'
import { canRun, findProgram, userEnvironment } from '../../base/user-environment.ts'

/** Set by a `claude` for what it starts: a conversation that found them would take itself for a part of another one. */
const outerClaude = /^(CLAUDECODE$|CLAUDE_CODE_(ENTRYPOINT|SSE_PORT|SESSION_ID|CHILD_SESSION|EXECPATH)$)/
/** Values of these are secrets of the user's: they are never recorded. */
const secretVariable = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|CUSTOM_HEADERS/i
/** Characters from which on a value is taken for a secret: a shorter one would be found everywhere. */
const shortestSecret = 8

export type ClaudePlace = {
  /** The program that was named (`--claude`); looked for when absent. */
  program?: string | undefined
  /** In which it is looked for and run; this process's unless told. */
  env?: NodeJS.ProcessEnv | undefined
}

export type Located = { file: string } | { missing: string }

/** @returns the program, or one sentence that says where there is none. */
export function locateClaude({ program, env = process.env }: ClaudePlace): Located {
  if (program !== undefined) {
    const named = path.resolve(program)
    return isProgram(named) ? { file: named } : { missing: `${named} is no program that can be run` }
  }
  const found =
    process.platform === 'win32' ? onWindows(env) : findProgram('claude', os.homedir(), userEnvironment(env))
  const file = found ?? usualPlaces(env).find(isProgram)
  return file === undefined ? { missing: 'There is no program claude in PATH or in the usual places' } : { file }
}

/** @returns the environment of the program: the user's, without what is the server's or another conversation's. */
export function claudeEnvironment(file: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const user = userEnvironment(env)
  const own = Object.fromEntries(Object.entries(user).filter(([name]) => !outerClaude.test(name)))
  const pathName = Object.keys(own).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return {
    ...own,
    // An app that was not started in a terminal has a short PATH; what stands beside `claude` (node) is needed to run it.
    [pathName]: [own[pathName], path.dirname(file)].filter(Boolean).join(path.delimiter),
    CLAUDE_AGENT_SDK_CLIENT_APP: `dispatch/${version}`,
  }
}

/** @returns values in an environment that must not be recorded, the longest first: one may be in another. */
export function secretsIn(env: Record<string, string>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => secretVariable.test(name) && value.length >= shortestSecret)
    .map(([, value]) => value)
    .toSorted((a, b) => b.length - a.length)
}

/** Where its installers put it: its own, npm's, Homebrew's, Bun's, those of version managers. Only a shell's own files put some of them in PATH. */
function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  const home = (env['HOME'] || env['USERPROFILE']) ?? os.homedir()
  if (process.platform === 'win32') return [path.join(home, '.local', 'bin', 'claude.exe')]
  return [
    ...inHome.map((at) => path.join(home, at)),
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    ...versions(path.join(home, '.nvm/versions/node')).map((one) => path.join(one, 'bin')),
    ...versions(path.join(home, '.local/share/fnm/node-versions')).map((one) => path.join(one, 'installation/bin')),
    ...shims.map((at) => path.join(home, at)),
  ].map((folder) => path.join(folder, 'claude'))
}

const inHome = [
  ...['.local/bin', '.claude/local', '.npm-global/bin', '.bun/bin', '.volta/bin', '.yarn/bin'],
  ...['.local/share/pnpm', 'Library/pnpm'],
]
/** These stand for a program that need not be there. */
const shims = ['.asdf/shims', '.local/share/mise/shims', '.nodenv/shims']

/** @returns the folders in one that are named as versions are, the newest first. */
function versions(folder: string): string[] {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []
  const { compare } = new Intl.Collator('en', { numeric: true })
  return names.toSorted((a, b) => compare(b, a)).map((name) => path.join(folder, name))
}

/** Only a program itself: a `.cmd` would need a shell, which would read what it is told. */
function onWindows(env: NodeJS.ProcessEnv): string | undefined {
  const folders = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  return folders
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'claude.exe'))
    .find(isProgram)
}

function isProgram(file: string): boolean {
  return process.platform === 'win32' ? statSync(file, { throwIfNoEntry: false })?.isFile() === true : canRun(file)
}
