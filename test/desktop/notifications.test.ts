// What the app tells while nobody looks, read over D-Bus as a desktop gets it.
import { describe, expect, test } from 'vitest'
import { hasElectron, outsider, startApp } from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'
import { openNotificationServer } from '../support/notification-server.ts'

const hasBus = process.platform === 'linux' && process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined

describe.skipIf(!hasElectron || !hasBus)('a notification', () => {
  test('tells of a session that failed and one that rings, and a click opens that session', async ({ skip }) => {
    const desktop = await openNotificationServer()
    const running = await startApp({ dataDir: testFolder() })
    const { app, page } = running
    const canNotify = await app.evaluate(({ Notification }) => Notification.isSupported())
    if (!canNotify) skip('Electron finds no libnotify to notify with')
    const client = await outsider(running)
    const rings = await client.runs.create({
      kind: 'pty',
      title: 'rings',
      options: { shell: '/bin/sh', args: ['-c', 'read x; printf "\\a"; exec cat'] },
    })
    await page.locator('.session-link').first().click()
    await page.locator('.xterm-helper-textarea').first().waitFor({ state: 'attached' })
    // A page can be used before its window shows itself.
    const hasFocus = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)
    await expect.poll(hasFocus).toBe(true)
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await expect.poll(hasFocus).toBe(false)

    const fails = await client.runs.create({
      kind: 'pty',
      title: 'fails',
      options: { shell: '/bin/sh', args: ['-c', 'exit 3'] },
    })
    await expect
      .poll(() => desktop.shown.map(({ title, body }) => ({ title, body })))
      .toEqual([{ title: 'fails', body: 'failed with exit code 3' }])
    await expect.poll(() => client.runs.input(rings.runId, '\n')).toBe(true)
    await expect.poll(() => desktop.shown.map(({ title }) => title)).toEqual(['fails', 'rings'])

    desktop.click(desktop.shown[0]!.id)
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/s/${fails.runId}`)
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
      .toBe(true)
  })

  test('keeps the computer awake only while a session runs and that is wished', async () => {
    const dataDir = testFolder()
    const running = await startApp({ dataDir })
    const { app } = running
    await app.evaluate(({ powerSaveBlocker }) => {
      const held = new Set<number>()
      Reflect.set(globalThis, 'held', held)
      powerSaveBlocker.start = () => (held.add(7), 7)
      powerSaveBlocker.stop = (id) => held.delete(id)
    })
    const isHeld = () =>
      app.evaluate((): boolean => {
        const held: unknown = Reflect.get(globalThis, 'held')
        return held instanceof Set && held.size > 0
      })
    const client = await outsider(running)
    const { runId } = await client.runs.create({ kind: 'echo' })
    expect(await isHeld()).toBe(false)
    await app.evaluate(({ Menu }) => {
      const labels = ['Settings', 'Keep the Computer Awake While Sessions Run']
      const file = Menu.getApplicationMenu()?.items[0]
      const settings = file?.submenu?.items.find(({ label }) => label === labels[0])
      settings?.submenu?.items.find(({ label }) => label === labels[1])?.click()
    })
    await expect.poll(isHeld).toBe(true)
    await client.runs.close(runId)
    await expect.poll(isHeld).toBe(false)
  })
})
