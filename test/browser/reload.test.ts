// A page that is loaded again: what it shows, and what it must not say.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openScene } from '../support/scene.ts'
import { cursor, enter, focused, live, screenText, see } from '../support/screen.ts'
import { useChromium } from '../support/visit.ts'

/** Rows with every piece's colours and weight, and the cursor. */
const picture = async (page: Page) => ({
  cursor: await cursor(page),
  pieces: await page.evaluate(() =>
    Array.from(document.querySelectorAll('.view:not([hidden]) .xterm-rows span:not(.xterm-cursor)'), (piece) => {
      const { color, backgroundColor, fontWeight, textDecorationLine } = getComputedStyle(piece)
      return [piece.textContent, color, backgroundColor, fontWeight, textDecorationLine].join(' ')
    }),
  ),
})

describe.skipIf(!chromiumPath())('a page that is loaded again', () => {
  const chromium = useChromium()

  test('shows the same screen in the same colours, with the cursor at the same cell', async () => {
    const draw = String.raw`printf '\e[2J\e[3;5H\e[1;34mblue\e[0m \e[4;42mon green\e[0m\e[10;70H漢\e[7;31Hhere: '; read -r x`
    const { page } = await openScene(chromium())
    await enter(page, draw)
    await see(page, /^ {30}here:$/m)
    await expect.poll(() => cursor(page)).toMatchObject({ row: 6, column: 36 })
    const before = await picture(page)
    await page.reload()
    await see(page, /^ {30}here:$/m)
    await expect.poll(() => picture(page)).toEqual(before)
  })

  test('has all of the scrollback', async () => {
    const { page } = await openScene(chromium(), { script: 'seq -f "line %g" 3000' })
    await see(page, 'line 3000')
    await page.reload()
    await see(page, 'line 3000')
    await focused(page)
    await page.keyboard.press('Control+Shift+Home')
    await expect.poll(() => screenText(page)).toMatch(/^line 1\nline 2\n/)
    await page.keyboard.press('Control+Shift+End')
    await expect.poll(() => screenText(page)).toMatch(/line 3000\n\$$/)
  })

  test('does not answer again what programs had asked the terminal', async () => {
    const { page } = await openScene(chromium())
    await enter(page, String.raw`ask() { printf "$2"; IFS= read -rsd "$3" answer; printf '%s: %q\n' "$1" "$answer"; }`)
    // What is asked, and the sign that ends its answer.
    const questions = {
      cursor: String.raw`'\e[6n' R`,
      device: String.raw`'\e[c' c`,
      version: String.raw`'\e[>c' c`,
      state: String.raw`'\e[5n' n`,
      mode: String.raw`'\e[?2026$p' y`,
      ground: String.raw`'\e]11;?\a' '\'`,
    }
    for (const [name, question] of Object.entries(questions)) {
      await enter(page, `clear; ask ${name} ${question}`)
      await see(page, new RegExp(`^${name}: \\$'\\\\E.+\\n\\$$`, 'm'))
    }
    await enter(page, 'clear; cat -v')
    await expect.poll(() => screenText(page)).toBe('')
    await enter(page, 'begin')
    await see(page, /begin\nbegin$/)
    await page.reload()
    await live(page)
    await enter(page, 'end')
    await see(page, /end\nend$/)
    expect(await screenText(page)).toBe('begin\nbegin\nend\nend')
  })

  test('answers what is asked while it looks', async () => {
    const { page } = await openScene(chromium())
    await page.reload()
    await live(page)
    await enter(page, String.raw`clear; printf '\e[6n'; IFS= read -rsd R answer; printf 'answer %q\n' "$answer"`)
    await see(page, /^answer \$'\\E\[1;1'$/m)
  })

  test('keeps mouse and paste modes that a program has set', async () => {
    const { page } = await openScene(chromium(), { permissions: ['clipboard-read', 'clipboard-write'] })
    await enter(page, String.raw`clear; printf '\e[?2004h\e[?1000h\e[?1006hready\n'; cat -v`)
    await see(page, /^ready$/)
    await page.reload()
    await see(page, /^ready$/)
    await focused(page)
    const box = (await page.locator('.xterm-screen').boundingBox())!
    await page.mouse.click(box.x + 4, box.y + 4)
    await see(page, '^[[<0;1;1M^[[<0;1;1m')
    await page.evaluate(() => navigator.clipboard.writeText('pasted'))
    await page.keyboard.press('Control+Shift+v')
    await see(page, '^[[200~pasted^[[201~')
  })
})
