// A page that comes in through a tunnel: a real localtunnel server on loopback, and a browser that knows no other way.
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { startProvider } from '../support/localtunnel-provider.ts'
import { enter as connect, textOf } from '../support/raw-client.ts'
import { createBash } from '../support/scene.ts'
import { enter, screenText, see } from '../support/screen.ts'
import { key, startServer } from '../support/server.ts'
import { builtPage, useChromium, visit } from '../support/visit.ts'

async function openTunnel() {
  const provider = await startProvider()
  const server = await startServer({ pageFolder: builtPage, localtunnelHost: provider.host })
  const raw = await connect(server)
  const url = String((await raw.ask('tunnel:start', { terminalKey: key }))['url'])
  return { provider, raw, url, runId: await createBash(raw, server.folder) }
}

/** The browser's own word for a key that was not taken. */
const notTaken = { maySay: /the server responded with a status of 401/ }

describe.skipIf(!chromiumPath())('a page behind a tunnel', () => {
  const chromium = useChromium()

  test('types, loses the provider, and shows all that was said once that is back', async () => {
    const { provider, raw, url, runId } = await openTunnel()
    const page = await visit(chromium(), { url, key }, { session: runId, mayLoseServer: true })
    await see(page, /\$$/)
    await enter(page, 'echo through $((40 + 2))')
    await see(page, 'through 42')
    await provider.kill()
    await page.locator('.pill').getByText('Reconnecting…').waitFor()
    await raw.attach(runId)
    await raw.ask('run:input', { runId, data: 'echo mean$((1))while\r' })
    await raw.until((events) => textOf(events).includes('mean1while'))
    await provider.restart()
    await see(page, /^mean1while\n\$$/m)
    await enter(page, 'echo again $((1 + 1))')
    await see(page, 'again 2')
  })

  test('opened by a viewer’s link sees, cannot type and says so, and is told when the link is revoked', async () => {
    const { raw, url, runId } = await openTunnel()
    const { token, grant } = await raw.ask('grant:create', { role: 'viewer', runs: [runId] })
    const page = await visit(
      chromium(),
      { url, key: String(token) },
      { session: runId, mayLoseServer: true, ...notTaken },
    )
    await see(page, /\$$/)
    await page.getByText('You are watching: this link lets you see, not type.').waitFor()
    await page.keyboard.type('echo typed')
    await page.getByText('what you type is not sent').waitFor()
    await raw.attach(runId)
    await raw.ask('run:input', { runId, data: 'echo seen $((1 + 1))\r' })
    await see(page, 'seen 2')
    expect(await screenText(page)).not.toContain('typed')
    for (const name of ['New terminal', 'Share', 'Fit to mine']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0)
    }
    await page.getByRole('button', { name: 'Actions for Bash' }).click()
    await page.getByRole('menuitem').first().waitFor()
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Copy session id'])
    await page.keyboard.press('Escape')
    await raw.ask('grant:revoke', { id: Reflect.get(Object(grant), 'id') })
    await page.getByRole('heading', { name: 'This link was revoked' }).waitFor()
    // The link itself, opened again.
    await page.goto('about:blank')
    await page.goto(`${url}/#key=${String(token)}`)
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with a key' }).click()
    await page.getByLabel('Key', { exact: true }).waitFor()
  })

  test('holds a cookie in the key’s place, which no script reads, and signing out gives it back', async () => {
    const { url, runId } = await openTunnel()
    const page = await visit(chromium(), { url, key }, { session: runId, mayLoseServer: true, ...notTaken })
    await see(page, /\$$/)
    const [cookie, ...more] = await page.context().cookies()
    expect([cookie?.name, cookie?.httpOnly, cookie?.sameSite, more]).toEqual(['__Host-dispatch', true, 'Strict', []])
    expect(await page.evaluate(() => JSON.stringify([document.cookie, Object.entries(localStorage)]))).not.toMatch(
      new RegExp(`${key}|${String(cookie?.value)}`),
    )
    await page.reload()
    await see(page, /\$$/)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Key', { exact: true }).waitFor()
    await expect.poll(async () => (await page.context().cookies()).length).toBe(0)
    await page.reload()
    await page.getByLabel('Key', { exact: true }).fill('a guess')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Invalid key').waitFor()
    await page.getByLabel('Key', { exact: true }).fill(key)
    await page.keyboard.press('Enter')
    await see(page, /\$$/)
    // The page does not hold the key, so what needs it asks for it once more.
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Key…' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Replace…' }).isDisabled()).toBe(true)
    await page.getByLabel('Your key').fill(key)
    await page.getByRole('button', { name: 'Replace…' }).click()
    await page.getByRole('button', { name: 'Replace the key' }).click()
    await page.getByRole('region', { name: 'Notifications' }).getByText('given when the server was started').waitFor()
  })
})
