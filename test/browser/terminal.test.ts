// A terminal as a person uses it: typing, colours, wide characters, the window's size, links, search, full-screen programs.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openScene, startPageServer } from '../support/scene.ts'
import { cursor, enter, focused, rows, screenText, see } from '../support/screen.ts'
import { hasFocus, useChromium, visit } from '../support/visit.ts'

const has = (program: string) => ['/usr/bin', '/bin'].some((folder) => existsSync(path.join(folder, program)))

/** @returns the colour in which the first piece that begins with this text is painted. */
const colourOf = (page: Page, text: string) =>
  page
    .locator('.xterm-rows span')
    .filter({ hasText: new RegExp(`^${text}`) })
    .first()
    .evaluate((piece) => getComputedStyle(piece).color)

describe.skipIf(!chromiumPath())('a terminal', () => {
  const chromium = useChromium()

  test('a new one takes what is typed at once, and stands in the list and the address', async () => {
    const page = await visit(chromium(), await startPageServer())
    await page.getByRole('heading', { name: 'Start your first terminal' }).waitFor()
    await page.getByRole('button', { name: 'New terminal', exact: true }).first().click()
    await see(page, /[#$%>]\s*$/)
    await enter(page, 'echo $((6 * 7))')
    await see(page, /^42$/m)
    expect(page.url()).toMatch(/#\/s\/pty_[\w-]{21}$/)
    await page.getByRole('link', { name: 'Terminal 1' }).waitFor()
    await expect.poll(() => page.title()).toBe('Terminal 1 – Dispatch')
  })

  test('colours come as the program chose them', async () => {
    const { page } = await openScene(chromium(), { colorScheme: 'dark' })
    await enter(page, String.raw`printf '\e[31mnamed\e[38;5;208mindexed\e[38;2;90;200;250mtrue\e[0m\n'`)
    await see(page, /^namedindexedtrue$/m)
    expect(await colourOf(page, 'named$')).toBe('rgb(245, 115, 113)')
    expect(await colourOf(page, 'indexed$')).toBe('rgb(255, 135, 0)')
    expect(await colourOf(page, 'true$')).toBe('rgb(90, 200, 250)')
  })

  test('characters are as wide as programs count', async () => {
    const { page } = await openScene(chromium())
    const wide = { 漢字: 4, '👍🏽': 2, '👨‍👩‍👧': 2, 'e\u0301': 1, ｗ: 2, ｶ: 1 }
    for (const [text, cells] of Object.entries(wide)) {
      await enter(page, `clear; printf '%s' '${text}'; read -r x`)
      await see(page, new RegExp(`^${text}$`))
      await expect.poll(() => cursor(page), { message: text }).toMatchObject({ row: 0, column: cells })
      await page.keyboard.press('Enter')
      await see(page, /\$$/)
    }
  })

  test('the window’s size is the shell’s, from its first line and when it changes', async () => {
    const { page, raw, runId } = await openScene(chromium(), { viewport: { width: 1000, height: 500 } })
    const sizeIn = async (word: string) => {
      const answer = new RegExp(`^${word}: (\\d+) (\\d+)$`, 'm')
      await enter(page, `clear; echo ${word}: $(stty size)`)
      await see(page, answer)
      const [, height, width] = answer.exec(await screenText(page)) ?? []
      await expect.poll(() => rows(page)).toHaveLength(Number(height))
      return Number(width)
    }
    const before = await sizeIn('before')
    await raw.ask('run:attach', { runId, seq: 0 })
    const sizes = () => raw.events.filter(({ channel }) => channel === 'pty:resize').length
    const known = sizes()
    await page.setViewportSize({ width: 700, height: 400 })
    await expect.poll(sizes).toBeGreaterThan(known)
    expect(await sizeIn('after')).toBeLessThan(before)
  })

  test('an address in the output opens beside the page, and says first where it leads', async () => {
    const { page } = await openScene(chromium())
    await page.context().route('https://example.com/**', (route) => route.fulfill({ body: 'arrived' }))
    await enter(
      page,
      String.raw`printf 'see https://example.com/plain or \e]8;;https://example.com/hidden\e\\here\e]8;;\e\\.\n'`,
    )
    await see(page, /^see https:\/\/example\.com\/plain or here\.$/m)
    const line = page.locator('.xterm-rows > div').filter({ hasText: 'or here.' }).last()
    const box = (await line.boundingBox())!
    const cell = (await page.locator('.xterm-cursor').boundingBox())!.width
    const at = (column: number) => [box.x + (column + 0.5) * cell, box.y + box.height / 2] as const
    await page.mouse.move(...at(10))
    await page.locator('.pty-link', { hasText: 'https://example.com/plain' }).waitFor()
    await page.mouse.move(...at('see https://example.com/plain or h'.length))
    await page.locator('.pty-link', { hasText: 'https://example.com/hidden' }).waitFor()
    const opened = page.context().waitForEvent('page')
    await page.mouse.click(...at('see https://example.com/plain or h'.length))
    const other = await opened
    await other.waitForURL('https://example.com/hidden')
    expect(await other.evaluate(() => window.opener === null && document.referrer === '')).toBe(true)
  })

  test('text is found upwards from the newest, with its case or without', async () => {
    const { page } = await openScene(chromium(), {
      script: 'for i in 1 2 3; do echo needle $i; seq 40; done; echo Needle 4',
    })
    await page.keyboard.press('Control+f')
    const field = page.getByLabel('Find in the terminal')
    await hasFocus(field)
    await page.keyboard.type('needle')
    const count = page.locator('.find-count')
    await count.getByText('4 of 4').waitFor()
    await page.keyboard.press('Enter')
    await count.getByText('3 of 4').waitFor()
    await see(page, 'needle 3')
    await page.keyboard.press('Shift+Enter')
    await count.getByText('4 of 4').waitFor()
    await page.getByRole('button', { name: 'Match case' }).click()
    await count.getByText('3 of 3').waitFor()
    await field.fill('no such text')
    await count.getByText('None').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.type('typed')
    await see(page, /^\$ typed$/m)
  })

  test.skipIf(!has('vim'))('an editor opens, edits, looks the same after a reload, and saves', async () => {
    const { page, server } = await openScene(chromium())
    await enter(page, 'vim -N -u NONE -i NONE -n +"syntax on" text.c')
    await see(page, '"text.c" [New')
    await page.keyboard.type('iint main(void) {')
    await page.keyboard.press('Enter')
    await page.keyboard.type('  return 42;')
    await page.keyboard.press('Escape')
    await see(page, /^ {2}return 42;$/m)
    // The escape is done when the mode's name is gone and the cursor is back on the last letter.
    await expect.poll(() => screenText(page)).not.toContain('INSERT')
    await expect.poll(() => cursor(page)).toMatchObject({ row: 1, column: 11 })
    const picture = async () => ({ rows: await rows(page), cursor: await cursor(page) })
    const before = await picture()
    await page.reload()
    await see(page, 'return 42;')
    await expect.poll(picture).toEqual(before)
    await focused(page)
    await page.keyboard.type('o}')
    await page.keyboard.press('Escape')
    await enter(page, ':wq')
    await see(page, /\$$/)
    expect(readFileSync(path.join(server.folder, 'text.c'), 'utf8')).toBe('int main(void) {\n  return 42;\n}\n')
  })

  test.skipIf(!has('top'))(
    'a program that fills the screen looks the same after a reload, and leaves the shell as it was',
    async () => {
      const { page } = await openScene(chromium())
      await enter(page, 'top -d 3600')
      await see(page, 'load average')
      await see(page, /PID +USER/)
      // It reads keys once it has drawn everything: what a key is answered with stands there last.
      await page.keyboard.press('d')
      await see(page, 'Change delay from')
      const before = await rows(page)
      await page.reload()
      await see(page, 'load average')
      await expect.poll(() => rows(page)).toEqual(before)
      await enter(page, '')
      await expect.poll(() => screenText(page)).not.toContain('Change delay')
      await page.keyboard.press('q')
      await see(page, /\n\$$/)
    },
  )
})
