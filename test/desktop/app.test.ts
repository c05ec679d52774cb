// The app in a real Electron: its server, its window, another browser beside it, and what a crash leaves of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chromiumPath, launchChromium } from '../support/chromium.ts'
import {
  appCommand,
  descendants,
  electronPath,
  hasElectron,
  isAlive,
  outsider,
  signedIn,
  startApp,
  watchEvents,
} from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'

/** What a terminal's program is: one that says something and waits. */
const script = (text: string) => ({ shell: '/bin/sh', args: ['-c', `echo ${text}; exec cat`] })

describe.skipIf(!hasElectron)('the app', () => {
  test('runs its server in its main process and signs its window in, without a key in the address or in storage', async () => {
    const { app, page, pid, key, url } = await startApp({ dataDir: testFolder() })
    expect(await page.evaluate(() => location.href)).toBe(`${url}/`)
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(key)
    expect(await app.evaluate(() => process.pid)).toBe(pid)
    const health = await fetch(`${url}/healthz`)
    expect(await health.json()).toMatchObject({ ok: true })
  })

  test.skipIf(!chromiumPath())('shows a terminal that a browser outside follows, event by event the same', async () => {
    const running = await startApp({ dataDir: testFolder() })
    const browser = await launchChromium()
    onTestFinished(() => browser.close())
    const other = await browser.newPage()
    const [mine, theirs] = [watchEvents(running.page), watchEvents(other)]
    await running.page.reload()
    await signedIn(running.page)
    await running.page.keyboard.press('Control+Shift+Enter')
    await expect.poll(() => running.page.url()).toMatch(/#\/s\/pty_/)
    const runId = new URL(running.page.url()).hash.slice('#/s/'.length)
    await other.goto(`${running.url}/#key=${running.key}&/s/${runId}`)
    await running.page.locator('.xterm-helper-textarea').first().focus()
    await running.page.keyboard.type('echo so-$((40 + 2)); exit\n')
    const said = (events: Map<string, string[]>) => events.get(runId)?.join('') ?? ''
    await expect.poll(() => said(mine)).toContain('so-42')
    // Nothing comes after its end.
    await expect.poll(() => said(mine)).toContain('"status":"stopped"')
    const unique = (events: Map<string, string[]>) => [...new Set(events.get(runId))]
    await expect.poll(() => unique(theirs)).toEqual(unique(mine))
  })

  test('started again after it was killed, has what was said before, and no process of then', async () => {
    const dataDir = testFolder()
    const before = await startApp({ dataDir })
    const client = await outsider(before)
    const { runId } = await client.runs.create({ kind: 'pty', options: script('kept') })
    await expect.poll(async () => JSON.stringify(await client.runs.read(runId, { seq: 0 }))).toContain('kept')
    const events = (await client.runs.read(runId, { seq: 0 })).events
    const left = descendants(before.pid)
    await client.close()
    process.kill(before.pid, 'SIGKILL')
    await expect.poll(() => isAlive(before.pid)).toBe(false)

    const after = await startApp({ dataDir })
    await expect.poll(() => left.filter(isAlive)).toEqual([])
    const again = await outsider(after)
    const kept = (await again.runs.read(runId, { seq: 0 })).events
    expect(kept.slice(0, events.length)).toEqual(events)
    expect(kept.at(-1)).toMatchObject({ channel: 'system:status' })
    expect(after.key).toBe(before.key)
    await again.runs.restart(runId)
  })

  test('is one: a second start shows the first one’s window with the session that it was given, also from the console, and ends', async () => {
    const dataDir = testFolder()
    const first = await startApp({ dataDir })
    const client = await outsider(first)
    const { runId } = await client.runs.create({ kind: 'pty', options: script('here') })
    await first.page.evaluate(() => location.assign('/console'))
    await first.page.getByRole('heading', { name: 'Console' }).waitFor()
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const { args, env } = appCommand({ dataDir, args: [`dispatch://s/${runId}`] })
    const second = spawn(electronPath(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const said: string[] = []
    second.stderr.on('data', (data) => said.push(String(data)))
    // Its end and that of what it said.
    expect(await once(second, 'close')).toEqual([0, null])
    expect(said.join('')).toContain('it is running already')
    await expect.poll(() => first.page.evaluate(() => location.hash)).toBe(`#/s/${runId}`)
    const isVisible = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    await expect.poll(isVisible).toBe(true)
  })

  test('takes another port when somebody has the usual one', async () => {
    const taken = createServer().on('error', () => undefined)
    onTestFinished(() => void taken.close())
    taken.listen(3030, '127.0.0.1')
    const { url } = await startApp({ dataDir: testFolder(), env: { DISPATCH_PORT: '' } })
    expect(new URL(url).port).not.toBe('3030')
  })

  test('keeps to a port that was asked for, and says why it cannot start', async () => {
    const { url } = await startApp({ dataDir: testFolder() })
    const { args, env } = appCommand({ dataDir: testFolder(), args: ['--port', new URL(url).port] })
    const second = spawn(electronPath(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    onTestFinished(() => void second.kill('SIGKILL'))
    const said: string[] = []
    second.stderr.on('data', (data) => said.push(String(data)))
    await expect.poll(() => said.join('')).toMatch(/^dispatch: Port \d+ on 127.0.0.1 is in use/m)
  })

  test('remembers where its window was, and its theme', async () => {
    const dataDir = testFolder()
    const first = await startApp({ dataDir })
    const place = { x: 60, y: 80, width: 900, height: 600 }
    await first.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place)
    const width = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds().width)
    await expect.poll(width).toBe(place.width)
    await first.page.evaluate(() => window.dispatch?.theme('dark'))
    await first.app.close()
    const second = await startApp({ dataDir })
    const shown = () =>
      second.app.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0]
        return { bounds: window?.getBounds(), colour: window?.getBackgroundColor() }
      })
    await expect.poll(shown).toMatchObject({ bounds: { width: 900, height: 600 }, colour: '#13181A' })
  })

  test('sets a damaged journal aside, unchanged, says so and begins a new one', async () => {
    const dataDir = testFolder()
    const damaged = Buffer.alloc(8192, 'not a database ')
    writeFileSync(path.join(dataDir, 'journal.db'), damaged)
    const running = await startApp({ dataDir })
    const aside = readdirSync(dataDir).find((name) => name.startsWith('journal.db.damaged-')) ?? ''
    expect(readFileSync(path.join(dataDir, aside))).toEqual(damaged)
    expect(readFileSync(path.join(dataDir, 'desktop/dispatch.log'), 'utf8')).toContain(aside)
    const client = await outsider(running)
    await client.runs.create({ kind: 'echo' })
    expect(await client.runs.list()).toHaveLength(1)
  })
})
