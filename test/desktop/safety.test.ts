// What the app's page may not do, in a real Electron: leave, ask for rights, reach the bridge from elsewhere.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { root } from '../../build/outputs.ts'
import { hasElectron, outsider, type RunningApp, signedIn, startApp } from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'

const preload = path.join(root, 'out/preload/index.cjs')

/** A site that is not the app's. @returns its address. */
async function foreignSite(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>elsewhere</title>')
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** From now on the addresses that the app hands to the system are only written down. */
async function watchOpened({ app }: RunningApp): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Reflect.set(globalThis, 'opened', opened)
    shell.openExternal = async (url) => void opened.push(url)
  })
  return async () => z.array(z.string()).parse(await app.evaluate((): unknown => Reflect.get(globalThis, 'opened')))
}

/** Opens a window with the app's own preload at another address. @returns what its page hears when it asks for the key. */
function askFrom({ app }: RunningApp, url: string): Promise<string> {
  return app.evaluate(
    async ({ BrowserWindow }, { address, script }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } })
      await window.loadURL(address)
      const ask = `dispatch.key().then(() => 'answered', (error) => String(error))`
      const answer = String(await window.webContents.executeJavaScript(ask))
      window.destroy()
      return answer
    },
    { address: url, script: preload },
  )
}

describe.skipIf(!hasElectron)('the window', () => {
  test('knows the key that somebody replaced elsewhere, without asking for it', async () => {
    const running = await startApp({ dataDir: testFolder() })
    const client = await outsider(running)
    const owners = async () => {
      const { sockets } = await client.call('admin:sockets', {})
      return sockets.filter(({ role }) => role === 'owner').map(({ socketId }) => socketId)
    }
    await expect.poll(async () => (await owners()).length).toBe(2)
    const before = await owners()
    const { key } = await client.call('key:replace', { terminalKey: running.key })
    expect(key).not.toBe(running.key)
    await expect.poll(async () => (await owners()).filter((id) => !before.includes(id)).length).toBe(1)
    await signedIn(running.page)
  })

  test('stays on its server’s pages; links to the web and to mail go to the system, others nowhere', async () => {
    const running = await startApp({ dataDir: testFolder() })
    const { page } = running
    const opened = await watchOpened(running)
    const site = await foreignSite()
    const go = (url: string) => page.evaluate((to) => location.assign(to), url).catch(() => undefined)
    await go(`${site}/by-address`)
    await go('file:///etc/hostname')
    await page.evaluate((url) => window.open(`${url}/by-window`), site)
    await page.evaluate(() => window.open('mailto:somebody@example.com'))
    await page.evaluate(() => window.open('file:///etc/hostname'))
    await page.evaluate(() => window.open('smb://somewhere/share'))
    await expect.poll(opened).toEqual([`${site}/by-address`, `${site}/by-window`, 'mailto:somebody@example.com'])
    expect(new URL(page.url()).origin).toBe(running.url)
    expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  test('has the rights that terminals need and no other', async () => {
    const { page } = await startApp({ dataDir: testFolder() })
    const rights = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      location: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          () => resolve('refused'),
        )
      }),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'given',
        () => 'refused',
      ),
      midi: await navigator.requestMIDIAccess().then(
        () => 'given',
        () => 'refused',
      ),
    }))
    expect(rights).toEqual({ notifications: 'denied', location: 'refused', camera: 'refused', midi: 'refused' })
  })

  test('has no Node, and of the app only the bridge', async () => {
    const { page } = await startApp({ dataDir: testFolder() })
    expect(
      await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
    ).toEqual(['undefined', 'undefined'])
    expect(await page.evaluate(() => Object.keys(window.dispatch ?? {}).toSorted())).toEqual([
      'key',
      'onCommand',
      'theme',
    ])
  })

  test('is the only one that the bridge answers: no other site, no other window, no frame', async () => {
    const running = await startApp({ dataDir: testFolder() })
    expect(await askFrom(running, await foreignSite())).toContain('Forbidden')
    expect(await askFrom(running, running.url)).toContain('Forbidden')
    const inFrame = await running.page.evaluate(async () => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      return typeof frame.contentWindow?.dispatch
    })
    expect(inFrame).toBe('undefined')
  })

  test('is refused what does not fit the bridge’s schema', async () => {
    const { page } = await startApp({ dataDir: testFolder() })
    const theme = await page.evaluate(`dispatch.theme('pink').catch(String)`)
    expect(theme).toContain('Invalid payload')
  })
})
