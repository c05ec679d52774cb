// Makes all bundles, or the one that is named: `npm run build -- main`. All it says goes to stderr: `npm start` runs it
// before a server whose output somebody may read.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { mainBundle, preloadBundle, rendererBundle } from './bundle.ts'
import { markBuilt, out, targets, type Target } from './outputs.ts'

/** 350 kB gzipped is what a page may need before a session's view is opened; more makes a phone on a slow line wait for seconds. */
const maxFirstScript = 350_000

const configs = { main: mainBundle, preload: preloadBundle, renderer: rendererBundle } as const

/** @returns the bytes of the script, gzipped, that the page needs before it loads anything lazily. */
function firstScriptBytes(files: Rolldown.RolldownOutput['output']): number {
  const chunks = new Map(files.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const needed = new Set([...chunks.values()].filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName))
  for (const name of needed) for (const imported of chunks.get(name)?.imports ?? []) needed.add(imported)
  return [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0)
}

/** Makes one bundle in `outDir`. @returns what is worth saying about it. */
async function bundle(target: Target, outDir: string): Promise<string> {
  const made = await build(configs[target](outDir))
  if (target !== 'renderer' || Array.isArray(made) || !('output' in made)) return ''
  const bytes = firstScriptBytes(made.output)
  const size = `first script ${Math.ceil(bytes / 1000)} kB gzipped of at most ${maxFirstScript / 1000} kB`
  if (bytes > maxFirstScript) throw new Error(`out/renderer: ${size}: load what is not needed at once with import()`)
  return `, ${size}`
}

/** Makes one bundle aside and puts it in place at once: whoever reads the old one never meets half of the new one. */
async function renew(target: Target): Promise<void> {
  const began = Date.now()
  const [place, fresh, old] = [
    join(out, target),
    join(out, `.${target}-${process.pid}`),
    join(out, `.${target}-${process.pid}-old`),
  ]
  mkdirSync(out, { recursive: true })
  try {
    const said = await bundle(target, fresh)
    if (existsSync(place)) renameSync(place, old)
    renameSync(fresh, place)
    markBuilt(target, began)
    process.stderr.write(`built out/${target} in ${((Date.now() - began) / 1000).toFixed(1)} s${said}\n`)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

// React is bundled as this says. A test run that builds says 'test', and what it left would be a development page that `npm start` takes for fresh.
process.env['NODE_ENV'] = 'production'

const named = process.argv.slice(2)
try {
  for (const target of targets) if (named.length === 0 || named.includes(target)) await renew(target)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
