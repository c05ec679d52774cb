// The app's place in the tray, read and clicked over D-Bus as a desktop does it.
import { describe, expect, test } from 'vitest'
import { hasElectron, outsider, startApp } from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'
import { openTray } from '../support/tray.ts'

/** A tray is on the session bus; macOS and Windows have other ones. */
const hasBus = process.platform === 'linux' && process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined

describe.skipIf(!hasElectron || !hasBus)('the tray', () => {
  test('says what runs and where the server is, and follows what changes', async () => {
    const tray = await openTray()
    const running = await startApp({ dataDir: testFolder() })
    const labels = async () => (await tray.items()).map(({ label }) => label)
    // An item may be in the tray before its menu is whole.
    await expect
      .poll(labels)
      .toEqual([
        'Open Dispatch',
        'New Terminal',
        'No Session Is Running',
        'Tunnel: off',
        'VS Code Tunnel: off',
        `Copy the Address ${running.url}`,
        'Copy a Link That Signs In',
        'Quit Dispatch',
      ])
    const client = await outsider(running)
    const { runId } = await client.runs.create({ kind: 'echo', title: 'first one' })
    await expect.poll(labels).toContain('first one — running')
    await client.runs.rename(runId, 'renamed')
    await expect.poll(labels).toContain('renamed — running')
    await client.runs.close(runId)
    await expect.poll(labels).toContain('No Session Is Running')
  })

  test('opens a session, starts a terminal, copies the address, and quits', async () => {
    const tray = await openTray()
    const running = await startApp({ dataDir: testFolder() })
    const { app, page } = running
    const client = await outsider(running)
    const { runId } = await client.runs.create({ kind: 'echo', title: 'pick me' })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await expect.poll(async () => (await tray.items()).map(({ label }) => label)).toContain('pick me — running')
    await tray.click(/^pick me/)
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/s/${runId}`)
    const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    await expect.poll(isVisible).toBe(true)

    await tray.click(/^New Terminal/)
    await expect.poll(async () => (await client.runs.list()).map(({ kind }) => kind)).toEqual(['pty', 'echo'])

    await tray.click(/^Copy a Link/)
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
      .toBe(`${running.url}/#key=${running.key}`)

    for (const { runId: id } of await client.runs.list()) await client.runs.close(id)
    const child = app.process()
    await tray.click(/^Quit/)
    await expect.poll(() => child.exitCode).toBe(0)
  })
})
