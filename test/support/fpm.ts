// Stands in for fpm, which electron-builder fetches from where tests may not reach: makes a Debian package of the same arguments by dpkg-deb.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const args = process.argv.slice(2)
const flags: ReadonlySet<string> = new Set(['--force'])
const given = new Map<string, string[]>()
const sources: [from: string, to: string][] = []
for (let at = 0; at < args.length; at += 1) {
  const arg = args[at] ?? ''
  if (arg.startsWith('-') && !flags.has(arg)) {
    given.set(arg, [...(given.get(arg) ?? []), args[at + 1] ?? ''])
    at += 1
  } else if (!arg.startsWith('-')) {
    const split = arg.lastIndexOf('=')
    sources.push([arg.slice(0, split), arg.slice(split + 1)])
  }
}
const one = (name: string) => given.get(name)?.[0] ?? ''

const root = mkdtempSync(path.join(os.tmpdir(), 'dispatch-deb-'))
try {
  for (const [from, to] of sources) {
    const target = path.join(root, to)
    mkdirSync(path.dirname(target), { recursive: true })
    cpSync(from, target, { recursive: true, verbatimSymlinks: true })
  }
  const control = path.join(root, 'DEBIAN')
  mkdirSync(control)
  const fields = {
    Package: one('--name'),
    Version: one('--version'),
    Architecture: one('--architecture'),
    Maintainer: one('--maintainer'),
    Homepage: one('--url'),
    Depends: (given.get('-d') ?? []).join(', '),
    Description: one('--description').split('\n')[0] ?? '',
  }
  writeFileSync(
    path.join(control, 'control'),
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  )
  for (const [option, name] of [
    ['--after-install', 'postinst'],
    ['--after-remove', 'postrm'],
  ] as const) {
    cpSync(one(option), path.join(control, name))
    chmodSync(path.join(control, name), 0o755)
  }
  // Uncompressed: it is unpacked again at once.
  const made = spawnSync('dpkg-deb', ['-Znone', '--root-owner-group', '--build', root, one('--package')], {
    stdio: 'inherit',
  })
  process.exitCode = made.status ?? 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
