// The console, as its owner uses it, in a flood, and as others see it.
import type { Browser, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { chromiumPath } from '../support/chromium.ts'
import { create, enter, type RawClient } from '../support/raw-client.ts'
import { startPageServer } from '../support/scene.ts'
import { noSession, type TestServer } from '../support/server.ts'
import { useChromium, visit, type VisitOptions } from '../support/visit.ts'

async function openConsole(
  browser: Browser,
  options: VisitOptions = {},
): Promise<{ page: Page; server: TestServer; raw: RawClient }> {
  const server = await startPageServer()
  const raw = await enter(server)
  const page = await visit(browser, server, options)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitem', { name: 'Console' }).click()
  await page.locator('main[aria-busy="false"]').waitFor()
  return { page, server, raw }
}

const rows = (page: Page) => page.locator('.feed-row')
const tab = (page: Page, name: string) => page.getByRole('tab', { name })
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

describe.skipIf(!chromiumPath())('the console', () => {
  const chromium = useChromium()

  test('shows packets as they come, without what is typed; they can be held, chosen, looked at and cleared', async () => {
    const { page, raw } = await openConsole(chromium())
    const runId = await create(raw, { kind: 'echo', title: 'Echo' })
    await raw.ask('run:input', { runId, data: 'a secret word' })
    await raw.ask('run:list')
    await rows(page).filter({ hasText: 'run:input' }).filter({ hasText: '[redacted]' }).waitFor()
    await rows(page).filter({ hasText: 'run:list' }).waitFor()
    expect(await page.getByText('a secret word').count()).toBe(0)
    // Its own packets are not among them until one asks for them.
    expect(await rows(page).filter({ hasText: 'admin:' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Pause' }).click()
    await raw.ask('run:resize', { runId, cols: 1, rows: 1 })
    await page.getByText('Paused, 1 new').waitFor()
    expect(await rows(page).filter({ hasText: 'run:resize' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await rows(page).filter({ hasText: 'run:resize' }).waitFor()

    await page.getByLabel('Type').selectOption('run:create')
    await expect.poll(() => rows(page).count()).toBe(1)
    await rows(page).click()
    const details = page.getByRole('region', { name: 'One packet' })
    await details.getByText('"title": "Echo"').waitFor()
    await details.getByRole('button', { name: 'Close' }).click()
    await page.getByLabel('Type').selectOption('')
    await page.getByLabel('Search packets').fill('[REDACTED]')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByLabel('Search packets').fill('no such text')
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => rows(page).count()).toBeGreaterThan(3)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('What clients send to this server appears here').waitFor()
  })

  test('stays quick in a flood: few rows are there, the newest is in sight, and it answers to a hand', async () => {
    const { page, raw } = await openConsole(chromium())
    // 500 a second is what the server tells.
    const total = 3000
    for (let i = 0; i < total; i += 50) {
      for (let j = 0; j < 50; j += 1) raw.emit('run:ack', { runId: noSession, seq: i + j })
      await raw.ask('run:list')
    }
    await page
      .getByText('more were left out')
      .or(rows(page).filter({ hasText: `"seq":${total - 1}` }))
      .first()
      .waitFor()
    expect(await rows(page).count()).toBeLessThan(80)
    const newest = rows(page).filter({ hasText: 'run:resize' }).last()
    // The flood may have taken all of this second.
    await expect
      .poll(async () => {
        await raw.ask('run:resize', { runId: noSession, cols: 1, rows: 1 })
        return newest.isVisible()
      })
      .toBe(true)
    await expect.poll(() => newest.evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
    const list = page.getByRole('log', { name: 'Packets' })
    await list.hover()
    await page.mouse.wheel(0, -2000)
    await page.getByText(/^Paused/).waitFor()
    await page.mouse.wheel(0, 100_000)
    await expect.poll(() => page.getByText(/^Paused/).count()).toBe(0)
  })

  test('has figures and charts, sockets that can be ended, sessions with their sizes, tunnels, links and the log level', async () => {
    const { page, raw, server } = await openConsole(chromium())
    const runId = await create(raw, { kind: 'echo', title: 'Chatty' })
    await raw.attach(runId)
    await raw.ask('run:input', { runId, data: 'x'.repeat(2000) })
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(4)
    await expect.poll(() => page.getByRole('figure', { name: /^Memory: resident \d/ }).count()).toBe(1)

    await tab(page, 'Sessions').click()
    await row(page, 'Chatty').getByText('2.02 kB', { exact: true }).waitFor()

    await tab(page, 'Sockets').click()
    await row(page, 'raw').getByText('owner').waitFor()
    await row(page, 'raw').getByRole('button', { name: 'one' }).click()
    await page.getByText('at event 2').waitFor()
    const gone = raw.gone()
    await page.getByRole('button', { name: 'Disconnect raw' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
    expect(await gone).toBe('io server disconnect')
    await row(page, 'raw').waitFor({ state: 'detached' })

    const again = await enter(server)
    await again.ask('grant:create', { role: 'viewer', runs: [runId], label: 'For Anna' })
    await tab(page, 'Access').click()
    await row(page, 'For Anna').getByText('Chatty').waitFor()
    await page.getByText('localtunnel').waitFor()

    await page.getByLabel('Log level').selectOption('debug')
    await expect.poll(async () => (await again.ask('admin:log-level', {}))['level']).toBe('debug')
    await again.ask('admin:log-level', { level: 'error' })
    await expect.poll(() => page.getByLabel('Log level').inputValue()).toBe('error')
    expect(server.lines.join('\n')).not.toContain(server.key)
  })

  test.each(['de-CH', 'en-US@posix', 'C', ''])(
    'draws its charts in a browser whose language is “%s”',
    async (language) => {
      const server = await startPageServer()
      const page = await visit(chromium(), server)
      await page.addInitScript((name) => {
        Object.defineProperty(Navigator.prototype, 'language', { get: () => name, configurable: true })
      }, language)
      await page.goto(`${server.url}/console`)
      await page.locator('main[aria-busy="false"]').waitFor()
      await expect.poll(() => page.locator('.chart canvas').count()).toBe(4)
    },
  )

  test('fits a phone: nothing stands over its edge, and every row says what its figures are', async () => {
    const { page, raw } = await openConsole(chromium(), { viewport: { width: 390, height: 844 } })
    await create(raw, {
      kind: 'echo',
      title: 'A title that is longer than a phone is wide, as titles of programs often are',
    })
    await raw.ask('grant:create', { role: 'viewer', runs: '*', label: 'For Anna' })
    for (const name of ['Packets', 'Sockets', 'Sessions', 'Access']) {
      await tab(page, name).click()
      await page.getByRole('tabpanel', { name }).waitFor()
      if (name !== 'Packets') await page.locator('.table tbody tr').first().waitFor()
      const over = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('.console *:not(.unseen)')]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.feed-row, svg'))
            .map((one) => one.outerHTML.slice(0, 120)),
        )
      await expect.poll(over, { message: name }).toEqual([])
    }
    await tab(page, 'Sessions').click()
    const label = page.locator('td[data-label="size"]').first()
    expect(await label.evaluate((one) => getComputedStyle(one, '::before').content)).toContain('size')
  })

  test('is not for who came by a link: the page says so, and leads to the sessions', async () => {
    const server = await startPageServer()
    const raw = await enter(server)
    const { token } = z
      .looseObject({ token: z.string() })
      .parse(await raw.ask('grant:create', { role: 'operator', runs: '*' }))
    const page = await visit(chromium(), { ...server, key: token })
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Console' }).count()).toBe(0)
    await page.goto(`${server.url}/console`)
    await page.getByRole('heading', { name: 'The console is for the owner of this server' }).waitFor()
    await page.getByRole('button', { name: 'Go to the sessions' }).click()
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
    await expect.poll(() => new URL(page.url()).pathname).toBe('/')
  })
})
