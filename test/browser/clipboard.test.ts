// What goes between a terminal and the clipboard, and what does not.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openScene } from '../support/scene.ts'
import { enter, live, screenText, see } from '../support/screen.ts'
import { useChromium } from '../support/visit.ts'

const permissions = ['clipboard-read', 'clipboard-write']

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
const copy = (page: Page, text: string) => page.evaluate((words) => navigator.clipboard.writeText(words), text)

async function paste(page: Page, text: string): Promise<void> {
  await copy(page, text)
  await page.keyboard.press('Control+Shift+v')
}

describe.skipIf(!chromiumPath())('the clipboard', () => {
  const chromium = useChromium()

  test('a program that asks for pasted text as a whole gets it as a whole', async () => {
    const { page } = await openScene(chromium(), { permissions })
    await paste(page, 'echo first\necho $((1 + 1))')
    await see(page, /^\$ echo first\necho \$\(\(1 \+ 1\)\)$/m)
    expect(await screenText(page)).not.toMatch(/^first$/m)
    await page.keyboard.press('Enter')
    await see(page, /^first\n2$/m)
  })

  test('what is pasted cannot end the paste and type on', async () => {
    const { page } = await openScene(chromium(), { permissions })
    await paste(page, 'echo \x1b[201~\recho "sneaked in"\r')
    await see(page, 'sneaked')
    await page.keyboard.press('Control+u')
    await enter(page, 'echo o\\k')
    await see(page, /^ok$/m)
    expect(await screenText(page)).not.toMatch(/^sneaked in$/m)
  })

  test('lines that would run one by one are asked about first', async () => {
    const { page } = await openScene(chromium(), { permissions })
    // The shell, which does ask for pasted text as a whole, reads no more once this is said.
    await enter(page, 'clear; echo ready; cat')
    await see(page, /^ready$/)
    await paste(page, 'one\ntwo\n')
    const question = page.getByRole('alertdialog', { name: 'Paste 2 lines?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    await enter(page, 'typed')
    await see(page, /^typed\ntyped$/m)
    expect(await screenText(page)).not.toContain('two')
    await paste(page, 'one\ntwo\n')
    await question.getByRole('button', { name: 'Paste' }).click()
    await see(page, /^(one\ntwo\none\ntwo|one\none\ntwo\ntwo)$/m)
    await enter(page, 'more')
    await see(page, /^more\nmore$/m)
  })

  test('what is selected is copied, and stays selected text of the terminal’s', async () => {
    const { page } = await openScene(chromium(), { permissions, script: 'echo alpha beta_gamma delta' })
    await see(page, /^alpha beta_gamma delta\n/)
    const line = (await page.locator('.xterm-rows > div').first().boundingBox())!
    const cell = (await page.locator('.xterm-cursor').boundingBox())!.width
    await page.mouse.dblclick(line.x + cell * 8.5, line.y + line.height / 2)
    await page.keyboard.press('Control+Shift+c')
    await expect.poll(() => copied(page)).toBe('beta_gamma')
    await enter(page, 'echo go\\od')
    await see(page, /^good$/m)
  })

  test('a program may offer text, is not told what is there, and a replay offers nothing', async () => {
    const { page } = await openScene(chromium(), { permissions })
    await copy(page, 'a secret')
    await enter(page, String.raw`clear; printf '\e]52;c;?\e\\ready\n'; cat -v`)
    await see(page, /^ready$/)
    await enter(page, 'asked')
    await see(page, /^asked\nasked$/m)
    await page.keyboard.press('Control+c')
    await enter(page, `printf '\\e]52;c;${btoa('offered')}\\e\\\\'`)
    await expect.poll(() => copied(page)).toBe('offered')
    await copy(page, 'copied elsewhere')
    await page.reload()
    await live(page)
    await enter(page, 'echo back $((1 + 1))')
    await see(page, 'back 2')
    expect(await copied(page)).toBe('copied elsewhere')
  })
})
