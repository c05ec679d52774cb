// The app as people install it: packed, its size, its fuses, and that it works from its package and from an installed one.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { root } from '../../build/outputs.ts'
import type { Client } from '../../shared/client/client.ts'
import { converse } from '../support/claude/conversation.ts'
import { standInForClaude } from '../support/claude/stand-in.ts'
import { appCommand, descendants, hasElectron, isAlive, outsider, signedIn, switches } from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'

/** Packing needs an unpacked Electron (a download otherwise) and makes a Debian package. */
const canPack =
  hasElectron && process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined && existsSync('/usr/bin/dpkg-deb')
/** Bytes that the app may add to Electron. */
const mostBytes = 15_000_000

const work = mkdtempSync(path.join(os.tmpdir(), 'dispatch-package-'))
const unpacked = path.join(work, 'linux-unpacked')

function bytesOf(file: string): number {
  const stats = statSync(file)
  return stats.isDirectory()
    ? readdirSync(file).reduce((sum, name) => sum + bytesOf(path.join(file, name)), 0)
    : stats.size
}

type Trial = {
  /** A home folder that was not used before, unless told. */
  dataDir?: string
  env?: Record<string, string>
  /** What is tried besides. */
  also?(client: Client): Promise<void>
}

/** Starts a packed app, has a terminal say something in its window, and ends it. It takes no orders but those of its user: it is looked into as a browser is. */
async function smoke(program: string, { dataDir = testFolder(), env: more = {}, also }: Trial = {}): Promise<void> {
  const { env } = appCommand({ dataDir, env: more })
  const app = spawn(program, [...switches, '--remote-debugging-port=0'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void app.kill('SIGKILL'))
  const said: string[] = []
  app.stderr.on('data', (data) => said.push(String(data)))
  const inspected = /DevTools listening on (ws:\S+)/
  await expect.poll(() => said.join('')).toMatch(inspected)
  // Looking into an app whose page is just being made can hang.
  const log = path.join(dataDir, 'desktop/dispatch.log')
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toContain('the window can be used')
  // The test's own bound is the only one: how long a start takes says nothing of whether it works.
  const browser = await chromium.connectOverCDP(inspected.exec(said.join(''))?.[1] ?? '', { timeout: 0 })
  // After the app is gone: its window does not close because somebody who looked into it leaves.
  onTestFinished(() => browser.close())
  const pages = () =>
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .filter((one) => one.url().startsWith('http'))
  await expect.poll(() => pages().length).toBe(1)
  const [page] = pages()
  if (!page) throw new Error('the packed app has no window')
  await signedIn(page)
  await page.keyboard.press('Control+Shift+Enter')
  await expect.poll(() => page.url()).toMatch(/#\/s\/pty_/)
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.type('echo packed-$((40 + 2))\n')
  const { origin, hash } = new URL(page.url())
  const client = await outsider({ url: origin, key: readFileSync(path.join(dataDir, 'key'), 'utf8').trim() })
  await expect
    .poll(async () => JSON.stringify(await client.runs.read(hash.slice('#/s/'.length), { seq: 0 })))
    .toContain('packed-42')
  await also?.(client)
  const all = [app.pid ?? 0, ...descendants(app.pid ?? 0)]
  const exit = once(app, 'exit')
  app.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  await expect.poll(() => all.filter(isAlive)).toEqual([])
}

describe.skipIf(!canPack)('the package', () => {
  beforeAll(() => {
    const fpm = path.join(work, 'fpm')
    writeFileSync(fpm, `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'test/support/fpm.ts')}' "$@"\n`)
    chmodSync(fpm, 0o755)
    const script = path.join(root, 'build/run.mjs')
    // Nothing is downloaded: what would be fails at once.
    const env = { ...process.env, CUSTOM_FPM_PATH: fpm, ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/' }
    const args = [script, 'package', '--linux', 'dir', 'deb', `-c.directories.output=${work}`]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    if (status !== 0) throw new Error(`${stdout}${stderr}`)
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  test('adds at most 15 MB to Electron, and of the addons only this system’s', () => {
    const resources = path.join(unpacked, 'resources')
    const own = ['app.asar', 'app.asar.unpacked'].map((name) => path.join(resources, name))
    expect(own.reduce((sum, file) => sum + bytesOf(file), 0)).toBeLessThan(mostBytes)
    const prebuilds = path.join(resources, 'app.asar.unpacked/node_modules/node-pty/prebuilds')
    expect(readdirSync(prebuilds)).toEqual([`${process.platform}-${process.arch}`])
    expect(readdirSync(path.join(resources, 'app.asar.unpacked/node_modules'))).toEqual(['better-sqlite3', 'node-pty'])
  })

  test('has its fuses set: it is no Node, takes no debugger, and loads its asar only', () => {
    const fuses = path.join(root, 'node_modules/@electron/fuses/dist/bin.js')
    const { stdout } = spawnSync(process.execPath, [fuses, 'read', '--app', path.join(unpacked, 'dispatch')], {
      encoding: 'utf8',
    })
    expect(stdout).toMatch(/RunAsNode is .*Disabled/)
    expect(stdout).toMatch(/EnableNodeOptionsEnvironmentVariable is .*Disabled/)
    expect(stdout).toMatch(/EnableNodeCliInspectArguments is .*Disabled/)
    expect(stdout).toMatch(/EnableCookieEncryption is .*Enabled/)
    expect(stdout).toMatch(/OnlyLoadAppFromAsar is .*Enabled/)
  })

  test('works from its folder, and talks with the claude that its user has, which no PATH names', async () => {
    const standIn = standInForClaude()
    const dataDir = testFolder()
    mkdirSync(path.join(dataDir, '.local/bin'), { recursive: true })
    symlinkSync(path.join(standIn.folder, 'claude'), path.join(dataDir, '.local/bin/claude'))
    await smoke(path.join(unpacked, 'dispatch'), {
      dataDir,
      // As a desktop starts it, and not a shell.
      env: { PATH: '/usr/bin:/bin', STAND_IN_FOLDER: standIn.folder },
      async also(client) {
        const chat = await converse({ client }, standIn.folder)
        await chat.prompt('ask ls')
        const [asked] = await chat.many('permissionRequest', 1)
        await chat.call('permission', { id: asked?.id, decision: 'allow' })
        await chat.many('endTurn', 1)
        expect(chat.of('text')[0]?.text).toContain('"behavior":"allow"')
      },
    })
  })

  test('works once its Debian package is installed, which brings a menu entry, icons and the links', async () => {
    const deb = readdirSync(work).find((name) => name.endsWith('.deb')) ?? ''
    const scratch = testFolder()
    for (const folder of ['updates', 'info']) mkdirSync(path.join(scratch, 'var/lib/dpkg', folder), { recursive: true })
    writeFileSync(path.join(scratch, 'var/lib/dpkg/status'), '')
    const into = [`--root=${scratch}`, '--force-depends', '--force-not-root', '--force-architecture', '--unpack']
    const { status, stderr } = spawnSync('dpkg', [...into, path.join(work, deb)], { encoding: 'utf8' })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const entry = readFileSync(path.join(scratch, 'usr/share/applications/dispatch.desktop'), 'utf8')
    expect(entry).toContain('MimeType=x-scheme-handler/dispatch;')
    expect(entry).toContain('Exec=dispatch --new-terminal')
    expect(existsSync(path.join(scratch, 'usr/share/icons/hicolor/512x512/apps/dispatch.png'))).toBe(true)
    await smoke(path.join(scratch, 'opt/Dispatch/dispatch'))
  })
})
