// The page on a phone: one thing at a time, keys that a touch keyboard lacks, and nothing beyond the edge.
import { devices, type Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { begins, field, openClaude, result, tool, whole } from '../support/claude/page.ts'
import { create, enter as connect } from '../support/raw-client.ts'
import { createBash, openScene, startPageServer } from '../support/scene.ts'
import { enter, live, screenText, see } from '../support/screen.ts'
import { useChromium, visit } from '../support/visit.ts'

const phone = { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 }

const key = (page: Page, name: string) =>
  page.getByRole('toolbar', { name: 'Extra keys' }).getByRole('button', { name })

/** Taps the terminal, which is how its keyboard is opened. */
const tapTerminal = (page: Page) => page.locator('.view:not([hidden]) .xterm-screen').tap()

/** @returns what is wider than the phone, or shown beyond its edges; what can be scrolled sideways is meant so. */
const beyondTheEdge = (page: Page) =>
  page.evaluate(() => {
    const scrolls = (element: Element) => element.closest('.pty-keys, .xterm, .unseen') !== null
    const beyond = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      return width > 0 && (left < -0.5 || right > innerWidth + 0.5) && !scrolls(element)
    })
    const names = beyond.map((element) => element.className || element.tagName)
    return document.documentElement.scrollWidth > innerWidth ? ['the page', ...names] : names
  })

/** @returns the buttons that a finger misses: less than 44 CSS pixels high or wide, or less than 24 high where they stand in a text. */
const tooSmall = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a, summary, [role="menuitem"]')].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect()
      // A row's link is as large as the row, by a layer over it.
      if (width === 0 || element.matches('.session-link')) return []
      const isSmall = element.matches('p a') ? height < 24 : width < 43.5 || height < 43.5
      return isSmall ? [`${element.getAttribute('aria-label') ?? element.textContent}: ${width}×${height}`] : []
    }),
  )

/** Moves a finger over the terminal, in CSS pixels from the top. */
async function swipe(page: Page, from: number, to: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 195, y }] })
  await touch('touchStart', from)
  for (let step = 1; step <= 10; step += 1) await touch('touchMove', from + ((to - from) * step) / 10)
  await touch('touchEnd')
}

describe.skipIf(!chromiumPath())('on a phone', () => {
  const chromium = useChromium()

  test('one goes from the list to a terminal and back, by the button or as one leaves a page', async () => {
    const server = await startPageServer()
    await createBash(await connect(server), server.folder)
    const page = await visit(chromium(), server, phone)
    await page.getByRole('link', { name: 'Bash' }).tap()
    await see(page, /\$$/)
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Back to the list' }).tap()
    await page.getByRole('link', { name: 'Bash' }).tap()
    await live(page)
    await page.goBack()
    await page.getByRole('link', { name: 'Bash' }).waitFor()
    await page.getByRole('button', { name: 'New terminal', exact: true }).tap()
    await see(page, /[#$]\s*$/)
    await page.reload()
    await see(page, /[#$]\s*$/)
  })

  test('the keyboard is opened by a tap on the terminal, never unasked', async () => {
    const { page } = await openScene(chromium(), phone)
    const focused = () => page.evaluate(() => document.activeElement?.tagName)
    expect(await focused()).toBe('BODY')
    // A tap is a click a little later.
    await tapTerminal(page)
    await expect.poll(focused).toBe('TEXTAREA')
    await enter(page, 'clear; cat -v')
    await expect.poll(() => screenText(page)).toBe('')
    await key(page, 'Escape').tap()
    await see(page, '^[')
    expect(await focused()).toBe('TEXTAREA')
  })

  test('the row of keys sends what a touch keyboard lacks', async () => {
    const { page } = await openScene(chromium(), phone)
    await tapTerminal(page)
    await enter(page, 'clear; cat -v')
    await expect.poll(() => screenText(page)).toBe('')
    // Each is waited for: a tap is a click a little later, maybe after the next key of a keyboard.
    const keys = { Escape: '^[', Left: '^[[D', Up: '^[[A', Down: '^[[B', Right: '^[[C', Pipe: '|', Tilde: '~' }
    let sent = ''
    for (const [name, text] of Object.entries(keys)) {
      await key(page, name).tap()
      await see(page, (sent += text))
    }
    await page.keyboard.press('Enter')
    const hold = async (name: 'Alt' | 'Ctrl') => {
      await key(page, name).tap()
      await expect.poll(() => key(page, name).getAttribute('aria-pressed')).toBe('true')
    }
    await hold('Alt')
    await page.keyboard.type('xy')
    await page.keyboard.press('Enter')
    await see(page, /^\^\[xy$/m)
    await hold('Ctrl')
    await key(page, 'Left').tap()
    await see(page, '^[[1;5D')
    await page.keyboard.press('Enter')
    await hold('Ctrl')
    await page.keyboard.type('c')
    await see(page, /\$$/)
    await expect.poll(() => key(page, 'Ctrl').getAttribute('aria-pressed')).toBe('false')
  })

  test('a finger scrolls back through what was said', async () => {
    const { page } = await openScene(chromium(), { ...phone, script: 'seq 500' })
    await see(page, /\n500\n\$$/)
    await swipe(page, 200, 700)
    await expect.poll(() => screenText(page)).not.toContain('500')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await swipe(page, 700, 100)
    await see(page, /\n500\n\$$/)
  })

  test('nothing lies beyond the edge, and every button is large enough for a finger', async () => {
    const server = await startPageServer()
    const raw = await connect(server)
    for (let i = 1; i <= 8; i += 1)
      await createBash(raw, server.folder, `A session with a rather long title, the ${i}th`)
    const page = await visit(chromium(), server, phone)
    const check = async (state: string) => {
      // What is laid over the page is put in its place a moment after it is there.
      await expect.poll(() => beyondTheEdge(page), { message: state }).toEqual([])
      await expect.poll(() => tooSmall(page), { message: state }).toEqual([])
    }
    await page.getByLabel('Filter sessions').waitFor()
    await check('list')
    await page.getByRole('button', { name: 'Settings' }).tap()
    await page.getByRole('menu').waitFor()
    await check('settings')
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).tap()
    await page.getByRole('dialog').waitFor()
    await check('help')
    await page.getByRole('button', { name: 'Close' }).tap()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'More new sessions' }).tap()
    await page.getByRole('menuitem', { name: 'Terminal with options…' }).tap()
    await page.getByRole('dialog').waitFor()
    await check('new terminal')
    await page.getByRole('button', { name: 'Cancel' }).tap()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('link').first().tap()
    await see(page, /\$$/)
    await check('terminal')
    await page.getByRole('button', { name: 'Find' }).tap()
    await page.getByLabel('Find in the terminal').waitFor()
    await check('search')
    await page.locator('.find').getByRole('button', { name: 'Close' }).tap()
    await page.getByRole('button', { name: 'Actions' }).tap()
    await page.getByRole('menuitem', { name: 'End session…' }).tap()
    await page.getByRole('alertdialog').waitFor()
    await check('question')
    await page.getByRole('button', { name: 'End session' }).tap()
    await page.getByRole('button', { name: 'Restart' }).waitFor()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await check('ended')
  })

  test('the console’s links and buttons are large enough for a finger', async () => {
    const server = await startPageServer()
    const raw = await connect(server)
    const long = 'A title that is longer than a phone is wide, as titles of programs often are'
    for (const title of ['Short', long]) await raw.attach(await create(raw, { kind: 'echo', title }))
    const page = await visit(chromium(), server, phone)
    await page.getByRole('button', { name: 'Settings' }).tap()
    await page.getByRole('menuitem', { name: 'Console' }).tap()
    await page.locator('main[aria-busy="false"]').waitFor()
    await page.getByRole('tab', { name: 'Sockets' }).tap()
    await page.getByRole('row').filter({ hasText: 'raw' }).getByRole('button', { name: '2' }).tap()
    await page.locator('.table-more').getByRole('link', { name: long }).waitFor()
    expect(await tooSmall(page), 'sockets').toEqual([])
    expect(await beyondTheEdge(page), 'sockets').toEqual([])
    await page.getByRole('tab', { name: 'Sessions' }).tap()
    await page.getByRole('tabpanel', { name: 'Sessions' }).getByRole('link', { name: long }).waitFor()
    expect(await tooSmall(page), 'sessions').toEqual([])
    expect(await beyondTheEdge(page), 'sessions').toEqual([])
  })

  test('so are the lines of a conversation that open', async () => {
    const { page, claude } = await openClaude(chromium, {}, phone)
    await field(page).fill('Build it')
    await page.getByRole('button', { name: 'Send' }).tap()
    await expect.poll(() => claude.prompt?.text).toBe('Build it')
    claude.tell(
      whole('text', 'I build [it](https://example.org).'),
      begins('use', 'Bash', { command: 'npm run build' }),
      result('use', 'no', true),
    )
    claude.fail({ error: 'It ended', details: { code: 'crashed', said: 'of itself' } })
    claude.end('failed')
    await page.getByText('What the program said').waitFor()
    expect(await tooSmall(page)).toEqual([])
    await tool(page, 'npm run build').getByRole('button').tap()
    await page.getByText('What the program said').tap()
    await page.getByText('of itself').waitFor()
    expect(await tooSmall(page), 'opened').toEqual([])
    expect(await beyondTheEdge(page), 'opened').toEqual([])
    // A single line is as tall as the button that copies it.
    const [around, button] = await Promise.all(
      [page.locator('.output'), page.getByRole('button', { name: 'Copy output' })].map((found) => found.boundingBox()),
    )
    const bottom = (box: typeof around) => (box ? box.y + box.height : Number.NaN)
    expect(bottom(button ?? null)).toBeLessThanOrEqual(bottom(around ?? null))
    // A longer one is hidden by it, and not to be seen through it.
    const grounds = await page
      .locator('.output-tools, .code[data-bare] > .code-head')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor))
    expect(grounds).toHaveLength(2)
    for (const ground of grounds) expect(ground).not.toMatch(/\/|rgba/)
  })

  test('the way in fits a phone', async () => {
    const page = await visit(chromium(), await startPageServer(), { ...phone, stranger: true })
    await page.getByLabel('Key', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).tap()
    await page.getByText('Invalid key').waitFor()
    await expect.poll(() => beyondTheEdge(page)).toEqual([])
    await expect.poll(() => tooSmall(page)).toEqual([])
  })
})
