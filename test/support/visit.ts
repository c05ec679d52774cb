// Browser pages of a server, opened as a person would, that tell what went wrong in them. It does not know what is tested.
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions, Locator, Page } from 'playwright-core'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { launchChromium } from './chromium.ts'

/** Where the page is once it is built; the browser project builds it before its tests. */
export const builtPage = join(import.meta.dirname, '../../out/renderer')

/** Without a graphics card xterm writes its rows into the document, where a test can read them. */
const withoutWebGl: LaunchOptions = { args: ['--disable-3d-apis'] }

/** One Chromium for all tests of a `describe`. @returns what gives it, once they run. */
export function useChromium(options: LaunchOptions = withoutWebGl): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launchChromium(options)
  })
  afterAll(() => browser?.close())
  return () => {
    if (!browser) throw new Error('No browser before the tests begin')
    return browser
  }
}

export type Place = { url: string; key: string }

export type VisitOptions = BrowserContextOptions & {
  /** What stands in the address after the page's own; the key goes before it. */
  session?: string
  /** Comes without the key. */
  stranger?: boolean
  /** The server or the line may go away: what the browser itself says about that is no problem. */
  mayLoseServer?: boolean
  /** What the page may say on the console without being wrong. */
  maySay?: RegExp
  /** In the same browser as this page, with what it keeps. */
  beside?: Page
  /** The page's clock can be moved forward. */
  clock?: boolean
}

/** Chromium's own words about connections that fail. */
const lostServer = /^WebSocket connection to|^Failed to load resource: net::/
/** xterm's own, about a machine that is busy. */
const slowMachine = /^task queue exceeded allotted deadline/

/** Opens a page that ends with the test, which fails when the page has logged an error, thrown, or broken its content policy. */
export async function visit(browser: Browser, place: Place, options: VisitOptions = {}): Promise<Page> {
  const { session, stranger, mayLoseServer, maySay, beside, clock, ...more } = options
  const fine = [...(mayLoseServer ? [lostServer] : []), ...(maySay ? [maySay] : [])]
  const context = beside?.context() ?? (await openContext(browser, more, fine))
  const page = await context.newPage()
  if (clock) await page.clock.install()
  const rest = session === undefined ? '' : `/s/${session}`
  await page.goto(`${place.url}/${stranger ? rest && `#${rest}` : `#key=${encodeURIComponent(place.key)}&${rest}`}`)
  return page
}

/** Resolves once the element is there and has the keys, or something in it has: what is pressed before may go elsewhere. */
export async function hasFocus(one: Locator): Promise<void> {
  await expect.poll(() => one.evaluate((element) => element.contains(document.activeElement))).toBe(true)
}

async function openContext(browser: Browser, options: BrowserContextOptions, fine: readonly RegExp[]) {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 720 },
    reducedMotion: 'reduce',
    ...options,
  })
  const problems = await watchProblems(context)
  onTestFinished(async () => {
    await context.close()
    const isFine = (text: string) => [slowMachine, ...fine].some((form) => form.test(text))
    expect(problems.filter((text) => !isFine(text))).toEqual([])
  })
  return context
}

/** @returns what goes wrong from now on: errors and warnings on the console, exceptions, breaches of the content policy. */
async function watchProblems(context: BrowserContext): Promise<string[]> {
  const problems: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  context.on('weberror', (error) => problems.push(error.error().stack ?? String(error.error())))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      // oxlint-disable-next-line no-console -- the way from the page to the test
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return problems
}
