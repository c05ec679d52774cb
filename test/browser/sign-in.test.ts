// Who is let in by the page, and where the key is while they are.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openLine } from '../support/flaky-line.ts'
import { openRaw } from '../support/raw-client.ts'
import { openScene, startPageServer } from '../support/scene.ts'
import { focused, see } from '../support/screen.ts'
import { key, startServer } from '../support/server.ts'
import { builtPage, hasFocus, useChromium, visit } from '../support/visit.ts'

const field = (page: Page) => page.getByLabel('Key', { exact: true })
const problem = (page: Page) => page.getByRole('alert')
const inside = (page: Page) => page.getByRole('navigation', { name: 'Sessions' })

/** @returns all that the browser keeps for this page. */
const kept = (page: Page) =>
  page.evaluate(() => JSON.stringify([localStorage, sessionStorage].map((storage) => Object.entries(storage))))

async function signIn(page: Page, typed: string): Promise<void> {
  await field(page).fill(typed)
  await page.keyboard.press('Enter')
}

describe.skipIf(!chromiumPath())('signing in', () => {
  const chromium = useChromium()

  test('the key can be typed at once, is hidden unless wanted, and lets in', async () => {
    const page = await visit(chromium(), await startPageServer(), { stranger: true })
    await hasFocus(field(page))
    await page.keyboard.type(key)
    expect(await field(page).getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await expect.poll(() => field(page).getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await inside(page).waitFor()
    await page.reload()
    await inside(page).waitFor()
  })

  test('a wrong key is answered in the server’s words, and the right one may follow', async () => {
    const page = await visit(chromium(), await startPageServer(), { stranger: true })
    await signIn(page, 'not the key')
    await problem(page).getByText('Invalid key').waitFor()
    await expect.poll(() => field(page).getAttribute('aria-invalid')).toBe('true')
    await signIn(page, key)
    await inside(page).waitFor()
  })

  test('no key is a question of the form’s own', async () => {
    const page = await visit(chromium(), await startPageServer(), { stranger: true })
    await signIn(page, '  ')
    await problem(page).getByText('Enter the key').waitFor()
  })

  test('after too many wrong keys the form says how long to wait, and waits', async () => {
    const server = await startPageServer()
    const guesser = openRaw(server.url)
    for (let i = 0; i < 10; i += 1) await guesser.hello('a guess')
    const page = await visit(chromium(), server, { stranger: true })
    await signIn(page, key)
    await problem(page)
      .getByText(/^Too many attempts\. Try again in \d+ s\.$/)
      .waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Sign in' }).isDisabled()).toBe(true)
  })

  test('a key in the address signs in and is gone from the address and the history', async () => {
    const page = await visit(chromium(), await startPageServer())
    await inside(page).waitFor()
    expect(page.url()).not.toContain(key)
    const devtools = await page.context().newCDPSession(page)
    const { entries } = await devtools.send('Page.getNavigationHistory')
    expect(entries.map(({ url }) => url).filter((url) => url.includes(key))).toEqual([])
  })

  test('whoever asks by localStorage.debug sees what goes over the socket, but neither keys nor what is typed', async () => {
    const { page, server } = await openScene(chromium())
    const lines: string[] = []
    await page.evaluate(() => localStorage.setItem('debug', 'socket.io-client:*'))
    page.on('console', (message) => lines.push(message.text()))
    await page.reload()
    await see(page, /\$$/)
    await focused(page)
    await page.keyboard.insertText('secret-word')
    await see(page, 'secret-word')
    for (const said of ['-> run:list', '-> run:attach', '-> run:input', '<- run:event'])
      await expect.poll(() => lines.join('\n')).toContain(said)
    for (const hidden of [server.key, 'secret-word']) expect(lines.join('\n')).not.toContain(hidden)
  })

  test('a key that is not valid any more brings the form back with the reason', async () => {
    const { url } = await startPageServer()
    const page = await visit(chromium(), { url, key: 'the key of yesterday' })
    await problem(page).getByText('not valid any more').waitFor()
    await page.reload()
    await field(page).waitFor()
    await expect.poll(() => problem(page).textContent()).toBe('')
  })

  test('signing out forgets the key', async () => {
    const { page } = await openScene(chromium())
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await field(page).waitFor()
    await expect.poll(() => kept(page)).not.toContain(key)
    await page.reload()
    await field(page).waitFor()
  })

  test('a server without a key asks for none', async () => {
    const server = await startServer({ pageFolder: builtPage, noAuth: true, key: undefined })
    const page = await visit(chromium(), server, { stranger: true })
    await inside(page).waitFor()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Sign out' }).count()).toBe(0)
  })

  test('the key is in no address that the server is asked for', async () => {
    const line = await openLine()
    const { page } = await openScene(chromium(), { proxy: line.proxy })
    await page.reload()
    await inside(page).waitFor()
    expect(line.asked).toContain('/')
    expect(line.asked.filter((path) => path.includes('/socket.io/')).length).toBeGreaterThan(0)
    expect(line.asked.filter((path) => decodeURIComponent(path).includes(key))).toEqual([])
  })

  test('the same server under another name does not know the key', async () => {
    const server = await startPageServer()
    const page = await visit(chromium(), server)
    await inside(page).waitFor()
    await expect.poll(() => kept(page)).toContain(key)
    const url = server.url.replace('127.0.0.1', 'localhost')
    const other = await visit(chromium(), { url, key: '' }, { beside: page, stranger: true })
    await field(other).waitFor()
    expect(await kept(other)).not.toContain(key)
  })
})
