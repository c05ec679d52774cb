// What a person sees and hears of the page: names, contrast, light and dark, pixels, and how much is loaded for it.
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, withWebGl } from '../support/chromium.ts'
import { enter as connect } from '../support/raw-client.ts'
import { createBash, openScene, startPageServer } from '../support/scene.ts'
import { enter, live } from '../support/screen.ts'
import { hasFocus, useChromium, visit } from '../support/visit.ts'

/** Gzipped bytes of script that a phone on a slow line can wait for. */
const mostFirstScript = 350_000
/** WCAG AA: of text, and of signs that are no text. */
const leastContrast = { text: 4.5, sign: 3 } as const

/** @returns what has no name, names what is not there, or has an id twice. */
const unnamed = (page: Page) =>
  page.evaluate(() => {
    const textOf = (ids: string | null) =>
      (ids ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join('')
    const nameOf = (element: Element) => {
      const label =
        element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((one) => one.textContent).join('') : ''
      const own =
        element.getAttribute('aria-label') ??
        (textOf(element.getAttribute('aria-labelledby')) || label || element.textContent)
      return own?.trim()
    }
    const controls =
      'button, a, input, select, textarea, [role="tab"], [role="menuitem"], [role="dialog"], [role="alertdialog"], [role="tabpanel"], nav, [role="toolbar"]'
    const nameless = [...document.querySelectorAll(controls)].filter(
      (element) => !element.closest('[aria-hidden="true"]') && !nameOf(element),
    )
    const pointing = ['aria-labelledby', 'aria-controls', 'for'].flatMap((attribute) =>
      [...document.querySelectorAll(`[${attribute}]`)].filter(
        (element) => !document.getElementById(element.getAttribute(attribute) ?? ''),
      ),
    )
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
    return [...[...nameless, ...pointing].map((element) => element.outerHTML.slice(0, 200)), ...twice]
  })

/** Resolves once it is so: what is named by another element may be there a moment before that. */
const allNamed = (page: Page, state: string) => expect.poll(() => unnamed(page), { message: state }).toEqual([])

/** @returns the contrast of ink on ground (WCAG 2.2, 1.4.3) by pair, for tokens as this page paints them. */
const contrasts = (page: Page, pairs: readonly (readonly [ink: string, ground: string])[]) =>
  page.evaluate((wanted) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
    const probe = document.body.appendChild(document.createElement('div'))
    const luminance = (...layers: string[]) => {
      for (const layer of layers) {
        probe.style.color = layer.startsWith('--') ? `var(${layer})` : layer
        canvas.fillStyle = getComputedStyle(probe).color
        canvas.fillRect(0, 0, 1, 1)
      }
      const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
        const part = byte / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const result = wanted.map(([ink, ground]) => {
      // A ground can be see-through, and lies on the page's.
      const [one, other] = [luminance('--chrome', ground), luminance('--chrome', ground, ink)]
      return [`${ink} on ${ground}`, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)] as const
    })
    probe.remove()
    return result
  }, pairs)

const grounds = ['--chrome', '--strip', '--raised', '--field', '--screen', '--chosen', '--hover'] as const
const pairsOf = (inks: readonly string[]) => grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const))
const texts = [
  ...pairsOf(['--ink', '--ink-2', '--ink-3', '--failed']),
  ['--ink', '--press'],
  ['--ink-inverse', '--ink'],
  ['white', '--failed-fill'],
  ['--attention', '--attention-soft'],
] as const
const signs = pairsOf(['--live', '--attention'])

describe.skipIf(!chromiumPath())('the page', () => {
  const chromium = useChromium()

  test('everything that can be used has a name, in every state', async () => {
    const server = await startPageServer()
    const page = await visit(chromium(), server, { stranger: true })
    await page.getByLabel('Key', { exact: true }).waitFor()
    await allNamed(page, 'signing in')
    const { page: inside } = await openScene(chromium())
    await allNamed(inside, 'terminal')
    await inside.getByRole('button', { name: 'Find' }).click()
    await inside.getByLabel('Find in the terminal').waitFor()
    await allNamed(inside, 'search')
    await inside.keyboard.press('Escape')
    await inside.getByRole('button', { name: 'Settings' }).click()
    await inside.getByRole('menu').waitFor()
    await allNamed(inside, 'settings')
    await inside.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
    await inside.getByRole('dialog').waitFor()
    await allNamed(inside, 'help')
    await hasFocus(inside.getByRole('dialog'))
    await inside.keyboard.press('Escape')
    await inside.getByRole('dialog').waitFor({ state: 'detached' })
    await inside.getByRole('button', { name: 'More new sessions' }).click()
    await inside.getByRole('menuitem', { name: 'Terminal with options…' }).click()
    await inside.getByRole('dialog').waitFor()
    await allNamed(inside, 'new terminal')
    await hasFocus(inside.getByRole('dialog'))
    await inside.keyboard.press('Escape')
    await inside.getByRole('dialog').waitFor({ state: 'detached' })
    await inside.locator('.xterm-screen').click()
    await enter(inside, 'exit')
    await inside.getByRole('button', { name: 'Restart' }).waitFor()
    await allNamed(inside, 'ended')
    await inside.evaluate(() => location.assign('/console'))
    for (const name of ['Packets', 'Sockets', 'Sessions', 'Access']) {
      await inside.getByRole('tab', { name }).click()
      await inside.getByRole('tabpanel', { name }).waitFor()
      await allNamed(inside, name)
    }
  })

  test.each(['light', 'dark'] as const)(
    'every text can be read and every sign seen on every ground, %s',
    async (colorScheme) => {
      const page = await visit(chromium(), await startPageServer(), { colorScheme })
      await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
      const weak = (least: number) => (pair: readonly [string, number]) => pair[1] < least
      expect((await contrasts(page, texts)).filter(weak(leastContrast.text))).toEqual([])
      expect((await contrasts(page, signs)).filter(weak(leastContrast.sign))).toEqual([])
    },
  )

  test('light and dark follow the system, and a choice of one’s own stays', async () => {
    const { page } = await openScene(chromium(), { colorScheme: 'light' })
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = { ground: await ground(), picture: await page.screenshot() }
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(ground).not.toBe(light.ground)
    const dark = { ground: await ground(), picture: await page.screenshot() }
    expect(dark.picture.equals(light.picture)).toBe(false)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitemradio', { name: 'Light' }).click()
    await expect.poll(ground).toBe(light.ground)
    await page.reload()
    await live(page)
    await expect.poll(ground).toBe(light.ground)
  })

  test('no more script than a phone can wait for comes before the sign-in, and a terminal’s own comes later', async () => {
    const page = await visit(chromium(), await startPageServer(), { stranger: true })
    await page.getByLabel('Key', { exact: true }).waitFor()
    const scripts = await page.evaluate(() =>
      performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
    )
    const bodies = await Promise.all(scripts.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())))
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
    expect(bytes).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThanOrEqual(mostFirstScript)
    expect(bodies.some((body) => body.includes('xterm-helper-textarea'))).toBe(false)
    // React as it is shipped, whoever built it.
    expect(bodies.some((body) => body.includes('Minified React error'))).toBe(true)
  })
})

/** @returns the colour of the middle of what a person sees of the terminal: red, green and blue, 0 to 255. */
async function middleOf(page: Page): Promise<number[]> {
  const picture = await page.locator('.pty-pane').screenshot()
  return page.evaluate(
    async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)]))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      canvas.drawImage(bitmap, 0, 0)
      return [...canvas.getImageData(bitmap.width / 2, bitmap.height / 2, 1, 1).data.slice(0, 3)]
    },
    [...picture],
  )
}

describe.skipIf(!chromiumPath()).each([1, 2])(
  'with a graphics card and %i device pixels for one of the page',
  (density) => {
    // Emulated pixels would be the browser's alone: the card would not know them.
    const chromium = useChromium({ args: [...withWebGl, `--force-device-scale-factor=${density}`] })

    test('the terminal is painted by it, sharp and in the colours that the program chose', async () => {
      const server = await startPageServer()
      const raw = await connect(server)
      const paint = (code: number) => String.raw`printf '\e[${code}m\e[2J'; read -r x`
      const runId = await createBash(raw, server.folder, 'Paint', `${paint(41)}; ${paint(44)}`)
      const page = await visit(chromium(), server, { session: runId, colorScheme: 'dark', viewport: null })
      await live(page)
      await expect.poll(() => middleOf(page)).toEqual([245, 115, 113])
      const canvas = page.locator('.xterm-screen canvas').first()
      await expect
        .poll(() => canvas.evaluate((one: HTMLCanvasElement) => one.width / one.clientWidth))
        .toBeCloseTo(density, 1)
      expect(await page.locator('.xterm-rows').count()).toBe(0)
      await page.keyboard.press('Enter')
      await expect.poll(() => middleOf(page)).toEqual([100, 170, 240])
      await page.reload()
      await live(page)
      await expect.poll(() => middleOf(page)).toEqual([100, 170, 240])
    })
  },
)
