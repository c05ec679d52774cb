// Says whether the sources are as they should be, one line for each check: `npm run check`, or `npm run check -- types lint`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { checkImports, readSources } from './import-rules.ts'

const root = join(import.meta.dirname, '..')

/** @returns what a tool found, or nothing when it found nothing wrong. */
function run(script: string, ...args: string[]): string {
  const path = join(root, 'node_modules', script)
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return ''
  return `${stdout ?? ''}${stderr ?? ''}`.trim() || (error?.message ?? `${script} ended with ${status}`)
}

/** By name: what is wrong, or nothing. */
const checks: Readonly<Record<string, () => string>> = {
  types: () => run('typescript/bin/tsc', '-b'),
  lint: () => run('oxlint/bin/oxlint', '--deny-warnings'),
  layers: () => checkImports(readSources(root)).join('\n'),
  format: () => run('oxfmt/bin/oxfmt', '--check'),
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in checks))
if (unknown.length > 0) {
  process.stderr.write(`no such check: ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`)
  process.exit(2)
}
for (const [name, check] of Object.entries(checks)) {
  if (named.length > 0 && !named.includes(name)) continue
  const began = performance.now()
  const wrong = check()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${wrong ? 'FAILED' : 'ok    '} ${name.padEnd(6)} ${seconds} s\n${wrong ? `${wrong}\n` : ''}`)
  if (wrong) process.exitCode = 1
}
