// Makes packages by electron-builder, from bundles made anew where they are older than their sources: `npm run package -- --linux dir`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildStale, root } from './outputs.ts'

/** An unpacked Electron is taken as it is, with its own version; otherwise electron-builder fetches the one that package.json names. */
function electronArguments(): string[] {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!dist) return []
  const version = join(dist, 'version')
  const named = existsSync(version)
    ? [`-c.electronVersion=${readFileSync(version, 'utf8').trim().replace(/^v/, '')}`]
    : []
  return [`-c.electronDist=${dist}`, ...named]
}

if (buildStale()) {
  const script = join(root, 'node_modules/electron-builder/cli.js')
  // Packages are put where a release says, and nowhere because of a tag that is there.
  const args = ['--publish', 'never', ...electronArguments(), ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
} else process.exitCode = 1
