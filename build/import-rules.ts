// Checks that the sources keep to the table of layers and that no file imports itself by a detour.
// A type that is imported counts as well: what a file names, it knows.
import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { parseSync } from 'vite'
import { contractPackages, layers, owners, type Layer } from './layers.ts'

const sources = '{shared,renderer,preload,main}/**/*.{ts,tsx}'

/** By file: what it imports, as it is written there. */
type Imports = Map<string, string[]>

/** @returns every import, re-export and `import('…')` of a text. */
function importsOf(file: string, text: string): string[] {
  const { module } = parseSync(file, text)
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end))
  const literal = dynamic.filter((source) => /^(['"]).*\1$/s.test(source)).map((source) => source.slice(1, -1))
  const exported = module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value))
  const names = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported, ...literal]
  return [...new Set(names.filter((name) => name !== undefined))]
}

const isRelative = (name: string) => name.startsWith('.')
const resolve = (file: string, name: string) => posix.join(posix.dirname(file), name)
const isIn = (file: string, path: string) => file === path || file.startsWith(`${path}/`)
/** 'socket.io' of 'socket.io/client-dist', '@xterm/xterm' of '@xterm/xterm/css/xterm.css'. */
const packageOf = (name: string) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

/** @returns the layer that a file belongs to, and the path that it covers: with `*` that of one folder. */
function layerOf(file: string): { layer: Layer; place: string } | undefined {
  const places = layers.flatMap((layer) => {
    const depth = layer.path.split('/').length
    const place = layer.path.endsWith('/*') ? file.split('/').slice(0, depth).join('/') : layer.path
    const covers = layer.path.endsWith('/*') ? isIn(place, layer.path.slice(0, -2)) && place !== file : true
    return covers && isIn(file, place) ? [{ layer, place }] : []
  })
  return places.toSorted((a, b) => a.place.length - b.place.length).at(-1)
}

/** @returns why `file` may not import `name`, or undefined when it may. */
function objection(file: string, name: string): string | undefined {
  const from = layerOf(file)
  if (!from) return 'it belongs to no layer'
  if (isRelative(name)) {
    const target = resolve(file, name)
    const to = layerOf(target)
    if (!to) return 'that belongs to no layer'
    const allowed = from.place === to.place || from.layer.may.includes(to.layer.path)
    return allowed ? undefined : `${from.layer.path} may not import ${to.layer.path}`
  }
  if (isBuiltin(name)) return from.layer.browser ? `${from.layer.path} runs in browsers too` : undefined
  const owner = owners[packageOf(name)]
  if (owner && !owner.some((path) => isIn(file, path))) return `only ${owner.join(' and ')} may import it`
  if (from.layer.path === 'shared' && !contractPackages.includes(packageOf(name))) {
    return `the contract needs only ${contractPackages.join(', ')}`
  }
  return undefined
}

/** @returns each cycle once, as `a.ts → b.ts → a.ts`. */
function cycles(imports: Imports): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      found.push([...way.slice(way.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const name of imports.get(file) ?? []) if (isRelative(name)) visit(resolve(file, name), [...way, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return found
}

/** @returns what is against the rules in these texts, by path from the project's root; one line each, none when all is well. */
export function checkImports(texts: ReadonlyMap<string, string>): string[] {
  const imports: Imports = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))
  const forbidden = [...imports].flatMap(([file, names]) =>
    names.flatMap((name) => {
      const why = objection(file, name)
      return why ? [`${file} imports '${name}': ${why}`] : []
    }),
  )
  return [...forbidden, ...cycles(imports).map((cycle) => `cycle: ${cycle}`)]
}

/** @returns the text of every source file, by its path from the project's root. */
export function readSources(root: string): Map<string, string> {
  const files = globSync(sources, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
  return new Map(files.map((file) => [file, readFileSync(posix.join(root, file), 'utf8')]))
}
