// Where `claude` is looked for.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { claudeEnvironment, locateClaude, secretsIn } from '../../../../main/kinds/claude/locate.ts'
import { testFolder } from '../../../support/folder.ts'

function put(...at: string[]): string {
  const file = path.join(...at)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)
  return file
}

test('the program that was named is taken, and no other when it is not there', () => {
  const folder = testFolder()
  const named = put(folder, 'my-claude')
  const env = { PATH: path.dirname(put(folder, 'bin', 'claude')) }
  expect(locateClaude({ program: named, env })).toEqual({ file: named })
  expect(locateClaude({ program: `${named}-else`, env })).toEqual({
    missing: `${named}-else is no program that can be run`,
  })
})

test('it is looked for in PATH, then where installers put it', () => {
  const home = testFolder()
  const usual = put(home, '.local', 'bin', 'claude')
  expect(locateClaude({ env: { PATH: path.join(home, 'nothing'), HOME: home } })).toEqual({ file: usual })
  const inPath = put(home, 'bin', 'claude')
  expect(locateClaude({ env: { PATH: path.dirname(inPath), HOME: home } })).toEqual({ file: inPath })
  // What npm puts before PATH is the project's, not the user's.
  const foreign = path.dirname(put(home, 'node_modules', '.bin', 'claude'))
  const env = { PATH: foreign, HOME: home, npm_lifecycle_event: 'serve' }
  expect(locateClaude({ env })).toEqual({ file: usual })
})

test('it is found under a node that a version manager keeps, the newest first, and behind its shims', () => {
  const home = testFolder()
  const env = { PATH: path.join(home, 'nothing'), HOME: home }
  const shim = put(home, '.asdf', 'shims', 'claude')
  expect(locateClaude({ env })).toEqual({ file: shim })
  put(home, '.nvm', 'versions', 'node', 'v9.11.2', 'bin', 'claude')
  const newest = put(home, '.nvm', 'versions', 'node', 'v24.1.0', 'bin', 'claude')
  put(home, '.nvm', 'versions', 'node', 'v22.20.0', 'bin', 'claude')
  expect(locateClaude({ env })).toEqual({ file: newest })
})

test('it finds what stands beside it, and only long values of secret names are secrets', () => {
  const env = claudeEnvironment('/opt/node/bin/claude', {
    PATH: '/bin',
    ANTHROPIC_API_KEY: 'long-enough',
    A_TOKEN: 'short',
    ANTHROPIC_CUSTOM_HEADERS: 'Authorization: Bearer own',
    HOME: '/home/somebody',
  })
  expect(env['PATH']).toBe(`/bin${path.delimiter}/opt/node/bin`)
  expect(secretsIn({ ...env, B_SECRET: 'long-enough-and-longer' })).toEqual([
    'Authorization: Bearer own',
    'long-enough-and-longer',
    'long-enough',
  ])
})
