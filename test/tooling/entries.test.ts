// The commands of package.json on a small project of the same shape: what they build, print, pass on and refuse.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { version } from '../../shared/protocol/version.ts'

const root = join(import.meta.dirname, '../..')
const project = mkdtempSync(join(tmpdir(), 'dispatch-tooling-'))

/** Says what it was given, and ends as it is told by its first argument. */
const server = `
process.on('SIGTERM', () => process.exit(3))
process.stdout.write(JSON.stringify({ args: process.argv.slice(2) }) + '\\n')
process.send?.('a word')
if (process.argv[2] === 'who') process.stderr.write(JSON.stringify([process.pid, process.env.GLIBC_TUNABLES, process.env.DISPATCH_END_WITH_PARENT]))
if (process.argv[2] === 'stay') setInterval(() => undefined, 1000)
else process.exitCode = Number(process.argv[2]) || 0
`

beforeAll(() => {
  for (const folder of ['main', 'preload', 'renderer', 'shared']) mkdirSync(join(project, folder))
  cpSync(join(root, 'build'), join(project, 'build'), { recursive: true })
  cpSync(join(root, 'main/base/end-with-parent.ts'), join(project, 'main/base/end-with-parent.ts'))
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'main/headless.ts'), server)
  writeFileSync(join(project, 'main/index.ts'), 'export {}\n')
  writeFileSync(join(project, 'preload/index.ts'), 'export {}\n')
  writeFileSync(join(project, 'main/some-worker.ts'), 'export const answer: number = 42\n')
  writeFileSync(join(project, 'renderer/index.html'), '<script type="module" src="/main.ts"></script>')
  writeFileSync(join(project, 'renderer/main.ts'), "document.title = 'a page'\n")
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Runs `build/run.mjs` as npm would, without a screen. */
function run(...args: string[]) {
  return runWith({}, ...args)
}
function runWith(added: NodeJS.ProcessEnv, ...args: string[]) {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...added }
  return spawnSync(process.execPath, [join(project, 'build/run.mjs'), ...args], { encoding: 'utf8', env })
}

describe('start', () => {
  test('builds what is missing, says so on stderr only, and passes arguments and the exit code on', () => {
    const { status, stdout, stderr } = run('start', '--no-open', '7', '--json')
    expect(stdout).toBe('{"args":["7","--json"]}\n')
    expect(stderr).toMatch(
      /^built out\/main in .*\nbuilt out\/preload in .*\nbuilt out\/renderer in .*first script 1 kB gzipped of at most 350 kB\n$/,
    )
    expect(status).toBe(7)
  })

  test('builds nothing and says nothing when the bundles are newer than their sources', () => {
    expect(run('start', '--no-open', '0')).toMatchObject({ status: 0, stderr: '', stdout: '{"args":["0"]}\n' })
  })

  test('says in one line why the app has no window, and is the server then', () => {
    const { status, stdout, stderr } = run('start', '0')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"args":["0"]}\n' })
    expect(stderr).toBe("there is no screen: this is the server without the app's window\n")
  })

  test('builds only what a changed source belongs to', () => {
    const soon = new Date(Date.now() + 1000)
    utimesSync(join(project, 'renderer/main.ts'), soon, soon)
    const { stderr } = run('start', '0')
    expect(stderr).toContain('built out/renderer')
    expect(stderr).not.toContain('built out/main')
    const past = new Date(Date.now() - 60_000)
    utimesSync(join(project, 'renderer/main.ts'), past, past)
  })

  test('fails, and keeps the bundle that runs, when the sources do not build', () => {
    const file = join(project, 'main/headless.ts')
    writeFileSync(file, 'this is not a program')
    const { status, stdout, stderr } = run('start', '0')
    writeFileSync(file, server)
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('headless.ts')
    expect(existsSync(join(project, 'out/main/headless.js'))).toBe(true)
  })

  /** What the server said, behind what building did. */
  const said = (stderr: string): unknown => JSON.parse(stderr.split('\n').at(-1) ?? '')
  test('tells malloc of the server, in the same process, how to keep house, unless the user has', () => {
    const child = run('start', '--no-open', 'who')
    expect(said(child.stderr)).toEqual([child.pid, expect.stringContaining('arena_max=2'), String(process.pid)])
    const own = runWith({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=7' }, 'start', '--no-open', 'who')
    expect(said(own.stderr)).toEqual([own.pid, 'glibc.malloc.arena_max=7', String(process.pid)])
  })

  test('tells its parent what the server does, by way of Node', async () => {
    const child = spawn(process.execPath, [join(project, 'build/run.mjs'), 'start', '--no-open', '0'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    expect((await once(child, 'message'))[0]).toBe('a word')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('is the server itself where no browser can be opened: a signal reaches it, its exit code is seen', async () => {
    const child = spawn(process.execPath, [join(project, 'build/run.mjs'), 'start', '--no-open', 'stay'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([3, null])
  })
})

describe('the bundle of the server', () => {
  test('has the entry and each worker as files of their own, with source maps', () => {
    for (const name of ['headless', 'some-worker']) {
      expect(existsSync(join(project, `out/main/${name}.js`))).toBe(true)
      expect(existsSync(join(project, `out/main/${name}.js.map`))).toBe(true)
    }
  })

  test.each(['out/main/headless.js', 'build/run.mjs'])(
    '%s says one line and ends with 1 on a Node that is too old',
    (entry) => {
      const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.19.0'})"
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', old, join(project, entry)], {
        encoding: 'utf8',
      })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(/^Dispatch needs Node\.js 22\.18 or later.*\n$/)
    },
  )
})

describe('opening the page', () => {
  test('hands the browser a file that only this user can read, and takes it away again', () => {
    const script = `
      import { pageFile } from ${JSON.stringify(join(project, 'build/open-page.ts'))}
      import { readFileSync, statSync } from 'node:fs'
      const file = pageFile({ url: 'http://127.0.0.1:1', key: 'a/b</script>' })
      console.log(JSON.stringify({ file, mode: statSync(file).mode & 0o777, text: readFileSync(file, 'utf8') }))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      encoding: 'utf8',
    })
    const { file, mode, text } = z
      .object({ file: z.string(), mode: z.number(), text: z.string() })
      .parse(JSON.parse(stdout))
    expect(mode).toBe(0o600)
    expect(text).toContain('location.replace("http://127.0.0.1:1/#key=a%2Fb%3C%2Fscript%3E")')
    expect(existsSync(file)).toBe(false)
  })
})

test("the version in the protocol is package.json's", () => {
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version })
})

test('package-lock.json keeps npm 10 from compiling an addon that is already there', () => {
  // `npm install` drops the line; put it back. Without it `npm ci` runs node-gyp, which needs Python and a download.
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  expect(lock).toMatchObject({ packages: { 'node_modules/better-sqlite3': { gypfile: false } } })
})
