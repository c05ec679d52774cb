// The owner's panels and what guests see of them: links, tunnels, people, the key. Behind a real localtunnel server.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { standInForCode } from '../support/code-stand-in.ts'
import { startProvider } from '../support/localtunnel-provider.ts'
import { enter as connect } from '../support/raw-client.ts'
import { createBash } from '../support/scene.ts'
import { enter, see } from '../support/screen.ts'
import { key, startServer } from '../support/server.ts'
import { builtPage, useChromium, visit } from '../support/visit.ts'

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

async function openPanel(page: Page, name: 'Share…' | 'Tunnels…' | 'Key…'): Promise<void> {
  await button(page, 'Settings').click()
  await page.getByRole('menuitem', { name }).click()
}

/** @returns the link that the panel shows, made for a role. */
async function makeLink(page: Page, role: 'Viewer' | 'Operator', whom: string): Promise<string> {
  await page.getByRole('radio', { name: role }).check()
  await page.getByLabel('For whom').fill(whom)
  await button(page, 'Make a link').click()
  await page.getByRole('img', { name: 'The link, for a camera' }).waitFor()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await button(page, 'Another link').click()
  return link
}

/** Opens a link in a browser of somebody else. */
async function follow(chromium: ReturnType<ReturnType<typeof useChromium>>, link: string): Promise<Page> {
  const [url = '', token = ''] = link.split('/#key=')
  const [shared = '', session = ''] = token.split('&/s/')
  const page = await visit(chromium, { url, key: shared }, { session, mayLoseServer: true })
  await see(page, /\$$/)
  return page
}

describe.skipIf(!chromiumPath())('sharing', () => {
  const chromium = useChromium()

  test('opens a tunnel after asking, makes links, shows who comes, takes a keyboard and puts somebody out', async () => {
    const provider = await startProvider()
    const { page, raw, runId } = await openShared({ localtunnelHost: provider.host })
    await button(page, 'Share').click()
    await page.getByText('Links work on this computer only.').waitFor()
    await button(page, 'Open a tunnel…').click()
    const tunnel = page.getByRole('region', { name: 'Dispatch in a browser anywhere' })
    await tunnel.getByRole('button', { name: 'Start' }).click()
    await tunnel.getByText(`read by whoever runs localhost:${provider.port}`).waitFor()
    expect(await raw.ask('tunnel:status')).toMatchObject({ status: { state: 'off' } })
    await tunnel.getByRole('button', { name: 'Open the tunnel' }).click()
    await tunnel.locator('[data-state="running"]').waitFor()
    const url = await tunnel.getByRole('textbox').inputValue()
    await page.keyboard.press('Escape')

    await button(page, 'Share').click()
    await page.getByRole('combobox', { name: 'Sessions' }).selectOption('some')
    await page.getByRole('checkbox', { name: 'Bash' }).uncheck()
    await expect.poll(() => button(page, 'Make a link').isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: 'Bash' }).check()
    await page.getByRole('checkbox', { name: 'Hide what looks like' }).uncheck()
    const [forAnn, forBob] = [await makeLink(page, 'Viewer', 'Ann'), await makeLink(page, 'Operator', 'Bob')]
    expect((await raw.ask('grant:list'))['grants']).toMatchObject([
      { role: 'viewer', runs: [runId], label: 'Ann', historyBefore: true, masksSecrets: false },
      { role: 'operator', runs: [runId], label: 'Bob' },
    ])
    expect([forAnn, forBob].map((link) => link.startsWith(`${url}/#key=dispatch_`))).toEqual([true, true])
    const [ann, bob] = [await follow(chromium(), forAnn), await follow(chromium(), forBob)]
    await enter(bob, 'echo typed by $((40 + 2))')
    await see(ann, 'typed by 42')
    await button(bob, /^Operator/).click()
    await bob.getByLabel('Your name').fill('Bobby')
    await bob.keyboard.press('Enter')
    await dialog(page, 'Share').getByText('Bobby (by the tunnel)').waitFor()
    await page.keyboard.press('Escape')
    await button(page, /^Owner/).click()
    const people = page.getByRole('dialog', { name: 'In this session' }).getByRole('listitem')
    await people.filter({ hasText: 'Bobby' }).getByRole('button', { name: 'Take keyboard' }).click()
    await bob.getByText('The owner has taken the keyboard').waitFor()
    await people.filter({ hasText: 'Bobby' }).getByRole('button', { name: 'Give keyboard' }).click()
    await bob.getByText('The owner has taken the keyboard').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')

    await button(page, 'Share').click()
    await button(page, 'Revoke the link for Ann').click()
    await button(page, 'Revoke').click()
    await ann.getByRole('heading', { name: 'This link was revoked' }).waitFor()
    await button(page, 'Revoke the link for Ann').waitFor({ state: 'detached' })
    await button(bob, 'Operator, 2 people are here').waitFor()
    // The button that asked is gone; the panel has the keys all the same.
    await page.keyboard.press('Escape')
    await dialog(page, 'Share').waitFor({ state: 'detached' })
  })

  test('the VS Code tunnel says where to sign in and with which code, and what went wrong, once', async () => {
    const code = standInForCode()
    code.does('conflict')
    const { page } = await openShared({ codeEnvironment: code.env })
    await openPanel(page, 'Tunnels…')
    const tunnel = page.getByRole('region', { name: 'This computer in VS Code' })
    const toast = page.locator('.toast')
    await tunnel.getByRole('button', { name: 'Start' }).click()
    await tunnel.getByText('All files and terminals of your account').waitFor()
    await tunnel.getByRole('button', { name: 'Open the tunnel' }).click()
    await tunnel.locator('[data-state="failed"]').waitFor()
    await tunnel.getByText(/in use/).waitFor()
    code.does('login')
    await tunnel.getByRole('button', { name: 'Start' }).click()
    // What is told of this start comes behind all of the one before.
    await tunnel.getByText('12AB-34CD').waitFor()
    expect(await toast.count()).toBe(0)
    // Who has closed the panel sees no state there.
    await button(page, 'Close').click()
    await tunnel.waitFor({ state: 'detached' })
    code.happen('refused')
    await toast.getByText('The tunnel was not opened').waitFor()
    await openPanel(page, 'Tunnels…')
    await tunnel.getByRole('button', { name: 'Start' }).click()
    await tunnel.getByText('12AB-34CD').waitFor()
    await expect.poll(() => tunnel.getByRole('link').getAttribute('href')).toBe('https://github.com/login/device')
    code.happen('signed-in')
    await tunnel.locator('[data-state="running"]').waitFor()
    await expect.poll(() => tunnel.getByRole('textbox').inputValue()).toMatch(/^https:\/\/vscode\.dev\/tunnel\//)
    await tunnel.getByRole('button', { name: 'Stop' }).click()
    await tunnel.locator('[data-state="off"]').waitFor()
  })

  test('the key is shown when wanted and replaced, and another window is asked for the new one or knows it', async () => {
    const { page, runId, server } = await openShared({ key: undefined })
    const beside = await visit(chromium(), server, { session: runId, beside: page })
    const elsewhere = await visit(chromium(), server, { session: runId })
    for (const one of [beside, elsewhere]) await see(one, /\$$/)
    await openPanel(page, 'Key…')
    const shown = page.getByRole('textbox', { name: 'Key' })
    expect(await shown.inputValue()).not.toContain(server.key)
    await button(page, 'Show').click()
    await expect.poll(() => shown.inputValue()).toBe(server.key)
    await button(page, 'Replace…').click()
    await button(page, 'Replace the key').click()
    await expect.poll(() => shown.inputValue()).not.toBe(server.key)
    const made = await shown.inputValue()
    await elsewhere.getByText('not valid any more').waitFor()
    await elsewhere.getByLabel('Key', { exact: true }).fill(made)
    await elsewhere.keyboard.press('Enter')
    await see(elsewhere, /\$$/)
    // The same browser, which keeps one key for all its windows.
    await enter(beside, 'echo still $((1 + 1))')
    await see(beside, 'still 2')
    await page.reload()
    await see(page, 'still 2')
  })

  test('a server without a key says plainly that there is nothing to share and no tunnel', async () => {
    const { page } = await openShared({ noAuth: true, key: undefined })
    await button(page, 'Share').click()
    await dialog(page, 'Share').getByText('everybody on this computer owns it').waitFor()
    await page.keyboard.press('Escape')
    await openPanel(page, 'Tunnels…')
    await dialog(page, 'Tunnels').getByText('Tunnels are off.').waitFor()
    expect(await dialog(page, 'Tunnels').getByRole('button', { name: 'Start' }).count()).toBe(0)
  })

  test('another site’s page can neither call the server, open a socket to it, nor frame it', async () => {
    const server = await startServer({ pageFolder: builtPage })
    const evil = await startServer({ pageFolder: builtPage })
    const page = await visit(chromium(), { url: evil.url, key }, { maySay: /./ })
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
    // Without its own content policy, which an evil page would not have.
    const session = await page.context().newCDPSession(page)
    await session.send('Page.setBypassCSP', { enabled: true })
    await page.reload()
    const tried = await page.evaluate(async (url) => {
      const socket = await new Promise((resolve) => {
        const one = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
        one.addEventListener('open', () => resolve('open'))
        one.addEventListener('error', () => resolve('refused'))
      })
      const read = await fetch(`${url}/healthz`).then(
        () => 'read',
        () => 'refused',
      )
      const frame = document.createElement('iframe')
      frame.src = url
      const framed = new Promise((resolve) => frame.addEventListener('load', resolve))
      document.body.append(frame)
      await framed
      return { socket, read }
    }, server.url)
    expect(tried).toEqual({ socket: 'refused', read: 'refused' })
    const frame = page.frames().find((one) => one !== page.mainFrame())
    expect(await frame?.locator('#root').count()).toBe(0)
  })

  async function openShared(options: Parameters<typeof startServer>[0]) {
    const server = await startServer({ pageFolder: builtPage, ...options })
    const raw = await connect(server)
    const runId = await createBash(raw, server.folder)
    const page = await visit(chromium(), server, { session: runId })
    await see(page, /\$$/)
    return { server, raw, runId, page }
  }
})
