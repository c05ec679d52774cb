// The list of sessions, the tabs and the addresses: what a person does with them, and what others do meanwhile.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { enter as connect } from '../support/raw-client.ts'
import { createBash, openScene, startPageServer } from '../support/scene.ts'
import { enter, live, screenText, see } from '../support/screen.ts'
import { noSession } from '../support/server.ts'
import { hasFocus, useChromium, visit } from '../support/visit.ts'

const row = (page: Page, title: string) => page.locator('.session').filter({ hasText: title })
const link = (page: Page, title: string) => page.getByRole('link', { name: title })
const tab = (page: Page, title: string) => page.getByRole('tab', { name: title })
const isSelected = (page: Page, title: string) =>
  expect.poll(() => tab(page, title).getAttribute('aria-selected')).toBe('true')

async function choose(page: Page, title: string, item: string): Promise<void> {
  await row(page, title).hover()
  await page.getByRole('button', { name: `Actions for ${title}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

describe.skipIf(!chromiumPath())('the list of sessions', () => {
  const chromium = useChromium()

  test('a title is changed from the menu, by F2 and by a double click, and Escape leaves it', async () => {
    const { page } = await openScene(chromium())
    const field = page.getByLabel('Title', { exact: true })
    await choose(page, 'Bash', 'Rename')
    await hasFocus(field)
    await page.keyboard.type('Build')
    await page.keyboard.press('Enter')
    await link(page, 'Build').focus()
    await page.keyboard.press('F2')
    await hasFocus(field)
    await page.keyboard.type('Never')
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    await link(page, 'Build').dblclick()
    await field.fill('  Deploy  ')
    await page.keyboard.press('Enter')
    await link(page, 'Deploy').waitFor()
    await tab(page, 'Deploy').waitFor()
    await expect.poll(() => page.title()).toBe('Deploy – Dispatch')
  })

  test('ending asks first, keeps what was shown, and the session can start again in its place', async () => {
    const { page } = await openScene(chromium())
    await enter(page, 'echo first $((1 + 1)); trap "" HUP')
    await see(page, 'first 2')
    await choose(page, 'Bash', 'End session…')
    const question = page.getByRole('alertdialog', { name: 'End “Bash”?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    await enter(page, 'trap - HUP; echo still here')
    await see(page, /^still here$/m)
    await choose(page, 'Bash', 'End session…')
    await question.getByRole('button', { name: 'End session' }).click()
    await row(page, 'Bash').getByText('Ended').waitFor()
    await see(page, 'first 2')
    await choose(page, 'Bash', 'Restart')
    await row(page, 'Bash').getByText('Running').waitFor()
    await page.locator('.pty-restart').getByText(/^$/).waitFor({ state: 'attached' })
    await see(page, /first 2[^]*\n\$$/)
    await enter(page, 'echo again $((1 + 1))')
    await see(page, /first 2[^]*again 2/)
  })

  test('a program that fails says so, with its code', async () => {
    const { page } = await openScene(chromium())
    await enter(page, 'exit 3')
    await page.locator('.ended-bar').getByText('exit code 3').waitFor()
    await row(page, 'Bash').getByText('exit code 3').waitFor()
  })

  test('deleting asks first, takes the tab away, and leaves the next session', async () => {
    const { page, raw, server, runId } = await openScene(chromium())
    await createBash(raw, server.folder, 'Other')
    await link(page, 'Other').click()
    await isSelected(page, 'Other')
    await see(page, /\$$/)
    await raw.ask('run:close', { runId })
    await tab(page, 'Bash').click()
    await page.locator('.ended-bar').getByRole('button', { name: 'Delete' }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete “Bash”?' })
    await question.getByRole('button', { name: 'Delete' }).click()
    await tab(page, 'Bash').waitFor({ state: 'detached' })
    await link(page, 'Bash').waitFor({ state: 'detached' })
    await isSelected(page, 'Other')
    expect((await raw.ask('run:list')).runs).toHaveLength(1)
  })

  test('what others make, rename, end and delete is in the list at once', async () => {
    const { page, raw, server } = await openScene(chromium())
    const runId = await createBash(raw, server.folder, 'Made elsewhere')
    await link(page, 'Made elsewhere').waitFor()
    await raw.ask('run:rename', { runId, title: 'Renamed elsewhere' })
    await row(page, 'Renamed elsewhere').getByText('Running').waitFor()
    await raw.ask('run:close', { runId })
    await row(page, 'Renamed elsewhere').getByText('Ended').waitFor()
    await raw.ask('run:delete', { runId })
    await link(page, 'Renamed elsewhere').waitFor({ state: 'detached' })
    await expect.poll(() => screenText(page)).toBe('$')
  })

  test('a session that rings is marked until somebody looks at it, though it was never opened here', async () => {
    const { page, raw, server } = await openScene(chromium())
    await createBash(raw, server.folder, 'Rings', "printf '\\007'")
    const mark = row(page, 'Rings').getByRole('img', { name: 'wants attention' })
    await mark.waitFor()
    await link(page, 'Rings').click()
    await mark.waitFor({ state: 'detached' })
  })

  test('tabs, their order and the one that is looked at survive a reload', async () => {
    const { page, raw, server } = await openScene(chromium())
    for (const title of ['Second', 'Third']) {
      await createBash(raw, server.folder, title)
      await link(page, title).click()
      await isSelected(page, title)
      await see(page, /\$$/)
    }
    await tab(page, 'Second').click()
    await page.keyboard.press('Control+Shift+,')
    const order = () => page.getByRole('tab').allTextContents()
    await expect.poll(order).toEqual(['Second', 'Bash', 'Third'])
    await page.reload()
    await live(page)
    await expect.poll(order).toEqual(['Second', 'Bash', 'Third'])
    await isSelected(page, 'Second')
    await page.goto(`${server.url}/`)
    await live(page)
    await isSelected(page, 'Second')
  })

  test('an address leads to its session, and the way back leads back', async () => {
    const { page, raw, server, runId } = await openScene(chromium())
    const other = await createBash(raw, server.folder, 'Other')
    await page.goto(`${server.url}/#/s/${other}`)
    await isSelected(page, 'Other')
    await page.goBack()
    await isSelected(page, 'Bash')
    await expect.poll(() => page.url()).toContain(runId)
    await expect.poll(() => page.getByRole('tab').count()).toBe(2)
  })

  test('an address of a session that is gone says so and can be left', async () => {
    const page = await visit(chromium(), await startPageServer(), { session: noSession })
    await page.getByRole('heading', { name: 'This session does not exist any more' }).waitFor()
    await page.getByRole('button', { name: 'Close the tab', exact: true }).click()
    await page.getByRole('heading', { name: 'Start your first terminal' }).waitFor()
  })

  test('a terminal starts as the dialog was told, or says why not', async () => {
    const server = await startPageServer()
    const page = await visit(chromium(), server)
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'Terminal with options…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New terminal' })
    await dialog.getByLabel('Title').fill('Mine')
    await dialog.getByLabel('Shell').fill('/bin/sh')
    await dialog.getByLabel('Folder').fill('/there/is/none')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').getByText('There is no such folder.').waitFor()
    // Where it can be mended, and nothing of the page lies over it.
    const folder = dialog.getByLabel('Folder')
    await expect.poll(() => folder.evaluate((field) => field === document.activeElement)).toBe(true)
    await expect.poll(() => folder.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('.toast').count()).toBe(0)
    await folder.fill(server.folder)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await see(page, /[#$]$/)
    await enter(page, 'clear; pwd; echo $0')
    await see(page, `${server.folder}\n/bin/sh`)
    await link(page, 'Mine').waitFor()
  })

  test('the session that is looked at is in sight in a long list, and so is its tab among many', async () => {
    const server = await startPageServer()
    const raw = await connect(server)
    const first = await createBash(raw, server.folder, 'The first')
    const others = new Map<string, string>()
    const titleOf = (i: number) => `Session ${i} of so many that none shows its whole title`
    for (let i = 1; i <= 11; i += 1) others.set(titleOf(i), await createBash(raw, server.folder, titleOf(i)))
    const page = await visit(chromium(), server, { session: first, viewport: { width: 900, height: 480 } })
    await see(page, /\$$/)
    const below = async () => {
      const list = (await page.locator('.sidebar-list').boundingBox())!
      const chosen = (await row(page, 'The first').boundingBox())!
      return chosen.y + chosen.height - (list.y + list.height)
    }
    await expect.poll(below).toBeLessThanOrEqual(0)
    for (const [title, runId] of others) {
      await page.goto(`${server.url}/#/s/${runId}`)
      await isSelected(page, title)
    }
    await see(page, /\$$/)
    const beyond = async () => {
      const strip = (await page.getByRole('tablist').boundingBox())!
      const last = (await tab(page, titleOf(11)).boundingBox())!
      return last.x + last.width - (strip.x + strip.width)
    }
    await expect.poll(beyond).toBeLessThanOrEqual(0)
    // As many letters as tell it from its neighbours, and no more, since others have to be seen too.
    const letters = () =>
      tab(page, titleOf(10)).evaluate((one) => {
        const title = one.querySelector('.tab-title')!
        const { right } = title.getBoundingClientRect()
        const range = document.createRange()
        const isShown = (end: number) => {
          range.setStart(title.firstChild!, end - 1)
          range.setEnd(title.firstChild!, end)
          return range.getBoundingClientRect().right <= right
        }
        return Array.from(title.textContent, (_, index) => index + 1).filter(isShown).length
      })
    await expect.poll(letters).toBeGreaterThanOrEqual('Session 10 of'.length)
    expect(await letters()).toBeLessThan(titleOf(10).length)
  })

  test('a long list can be filtered, and walked by keys', async () => {
    const server = await startPageServer()
    const raw = await connect(server)
    for (let i = 1; i <= 8; i += 1) await createBash(raw, server.folder, `Session ${i}`)
    const page = await visit(chromium(), server)
    await page.getByLabel('Filter sessions').fill('session 5')
    await expect.poll(() => page.locator('.session').count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.session').count()).toBe(8)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await see(page, /\$$/)
    await isSelected(page, 'Session 7')
  })
})
