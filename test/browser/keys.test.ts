// The page's own keys, and where the focus is after what a person does.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { createBash, openScene, type Scene } from '../support/scene.ts'
import { enter, screenText, see } from '../support/screen.ts'
import { hasFocus, useChromium } from '../support/visit.ts'

const selected = (page: Page) => page.getByRole('tab', { selected: true }).textContent()
const titles = (page: Page) => page.getByRole('tab').allTextContents()
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement
    return active === document.body ? 'nothing' : (active?.getAttribute('aria-label') ?? active?.textContent)
  })

/** Resolves when the terminal that is looked at has the focus by itself, and what is typed arrives in it. */
async function typesIntoTerminal(page: Page, word: string): Promise<void> {
  await enter(page, `echo ${word} $((1 + 1))`)
  await see(page, `${word} 2`)
}

/** Opens two more tabs; the third is looked at. */
async function openTabs({ page, raw, server }: Scene): Promise<void> {
  for (const title of ['Two', 'Three']) {
    await createBash(raw, server.folder, title)
    await page.getByRole('link', { name: title }).click()
    await expect.poll(() => selected(page)).toBe(title)
    await see(page, /\$$/)
  }
}

describe.skipIf(!chromiumPath())('keys', () => {
  const chromium = useChromium()

  test('every one that the help names for the page does what it says', async () => {
    const scene = await openScene(chromium())
    const { page } = scene
    await openTabs(scene)
    await expect.poll(() => titles(page)).toEqual(['Bash', 'Two', 'Three'])
    await page.keyboard.press('Control+Shift+ArrowRight')
    await expect.poll(() => selected(page)).toBe('Bash')
    await page.keyboard.press('Control+Shift+ArrowLeft')
    await expect.poll(() => selected(page)).toBe('Three')
    await page.keyboard.press('Control+Shift+Digit2')
    await expect.poll(() => selected(page)).toBe('Two')
    await page.keyboard.press('Control+Shift+Period')
    await expect.poll(() => titles(page)).toEqual(['Bash', 'Three', 'Two'])
    await page.keyboard.press('Control+Shift+Comma')
    await expect.poll(() => titles(page)).toEqual(['Bash', 'Two', 'Three'])
    await page.keyboard.press('Control+Shift+x')
    await expect.poll(() => titles(page)).toEqual(['Bash', 'Three'])
    await page.keyboard.press('Control+Shift+b')
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+b')
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor()
    await page.keyboard.press('Control+Shift+l')
    await expect.poll(() => focused(page)).toBe('Three')
    await page.keyboard.press('Control+Shift+Enter')
    await expect.poll(() => titles(page)).toHaveLength(3)
    await see(page, /[#$]\s*$/)
    await page.keyboard.press('Control+Shift+Slash')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  })

  test('a key right after a click on a tab acts on that tab', async () => {
    const scene = await openScene(chromium())
    const { page } = scene
    await openTabs(scene)
    await page.getByRole('tab', { name: 'Two' }).evaluate(async (tab: HTMLElement) => {
      tab.click()
      // What follows from the click at once is done in microtasks; a person's next key may be the very next task.
      for (let i = 0; i < 10; i += 1) await Promise.resolve()
      const modifiers = { ctrlKey: true, shiftKey: true, bubbles: true }
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '<', code: 'Comma', ...modifiers }))
    })
    await expect.poll(() => titles(page)).toEqual(['Two', 'Bash', 'Three'])
  })

  test('the terminal’s own keys find, scroll and size; all others are the program’s', async () => {
    const { page } = await openScene(chromium(), { script: 'seq 300' })
    await page.keyboard.press('Control+Shift+Home')
    await expect.poll(() => screenText(page)).toMatch(/^1\n2\n/)
    await page.keyboard.press('Control+Shift+End')
    await see(page, /300\n\$$/)
    await page.keyboard.press('Shift+PageUp')
    await expect.poll(() => screenText(page)).not.toContain('300')
    await page.keyboard.press('Shift+PageDown')
    await see(page, /300\n\$$/)
    const height = async () => (await page.locator('.xterm-rows > div').first().boundingBox())?.height ?? 0
    const usual = await height()
    await page.keyboard.press('Control+Shift+Equal')
    await expect.poll(height).toBeGreaterThan(usual)
    await page.keyboard.press('Control+Shift+Minus')
    await expect.poll(height).toBe(usual)
    await page.keyboard.press('Control+Shift+f')
    await expect.poll(() => focused(page)).toBe('Find in the terminal')
    await page.keyboard.press('Escape')
    await enter(page, 'clear; cat -v')
    await expect.poll(() => screenText(page)).toBe('')
    for (const press of ['Control+a', 'Control+b', 'Control+Shift+ArrowUp', 'Alt+x', 'F5', 'Home', 'Control+x'])
      await page.keyboard.press(press)
    await enter(page, '')
    await see(page, '^A^B^[[1;6A^[x^[[15~^[[H^X')
  })

  test('the terminal has the focus after each thing that is done beside it', async () => {
    const scene = await openScene(chromium())
    const { page } = scene
    await typesIntoTerminal(page, 'opened')
    await page.keyboard.press('Control+f')
    await expect.poll(() => focused(page)).toBe('Find in the terminal')
    await page.keyboard.press('Escape')
    await typesIntoTerminal(page, 'searched')
    await page.getByRole('button', { name: 'Find' }).click()
    await expect.poll(() => focused(page)).toBe('Find in the terminal')
    await page.locator('.find').getByRole('button', { name: 'Close' }).click()
    await typesIntoTerminal(page, 'closed')
    await page.keyboard.press('Control+Shift+Slash')
    await hasFocus(page.getByRole('dialog'))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await typesIntoTerminal(page, 'helped')
    await openTabs(scene)
    await typesIntoTerminal(page, 'switched')
    await page.getByRole('tab', { name: 'Two' }).click()
    await typesIntoTerminal(page, 'clicked')
    await page.keyboard.press('Control+Shift+x')
    await typesIntoTerminal(page, 'neighbour')
    await page.keyboard.press('Control+Shift+b')
    await typesIntoTerminal(page, 'hidden')
  })

  test('whoever used a pointer beside the terminal goes on typing in it', async () => {
    const { page } = await openScene(chromium())
    const menuOfTab = async (item: string) => {
      await page.getByRole('tab', { name: 'Bash' }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: item }).click()
    }
    await menuOfTab('End session…')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await typesIntoTerminal(page, 'cancelled')
    await menuOfTab('Copy session id')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await typesIntoTerminal(page, 'copied')
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    // It has the keys itself: no button of it seems chosen.
    await expect.poll(() => help.evaluate((dialog) => dialog === document.activeElement)).toBe(true)
    await help.getByRole('button', { name: 'Close' }).click()
    await help.waitFor({ state: 'detached' })
    await typesIntoTerminal(page, 'helped')
    await page.getByRole('link', { name: 'Bash' }).dblclick()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await page.keyboard.type('Named')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Named' }).click()
    await typesIntoTerminal(page, 'named')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByLabel('Find in the terminal').waitFor()
    await page.getByRole('button', { name: 'Find' }).click()
    await typesIntoTerminal(page, 'found')
    await page.getByRole('button', { name: 'Hide the list' }).click()
    await typesIntoTerminal(page, 'alone')
    await page.getByRole('button', { name: 'Show the list' }).click()
    await typesIntoTerminal(page, 'together')
  })

  test('whoever used keys in the list stays in it', async () => {
    const { page } = await openScene(chromium())
    await page.keyboard.press('Control+Shift+l')
    await expect.poll(() => focused(page)).toBe('Bash')
    await page.keyboard.press('F2')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await page.keyboard.type('Named')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('Named')
    await page.keyboard.press('Delete')
    await hasFocus(page.getByRole('alertdialog'))
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toBe('Named')
    await page.keyboard.press('Enter')
    await typesIntoTerminal(page, 'entered')
  })

  test('arrow keys walk along the tabs, and Enter goes from there into the terminal', async () => {
    const scene = await openScene(chromium())
    const { page } = scene
    await openTabs(scene)
    await page.getByRole('tab', { name: 'Three' }).focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => selected(page)).toBe('Two')
    await see(page, /\$$/)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => selected(page)).toBe('Bash')
    await page.keyboard.press('Enter')
    await typesIntoTerminal(page, 'entered')
  })

  test('news in a corner takes no keys from the page', async () => {
    const { page } = await openScene(chromium())
    await page.getByRole('tab', { name: 'Bash' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy session id' }).click()
    await page.getByText('Session id copied').first().waitFor()
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+b')
    await page.getByRole('navigation', { name: 'Sessions' }).waitFor({ state: 'detached' })
  })

  test('a restarted session takes what is typed', async () => {
    const { page } = await openScene(chromium())
    await enter(page, 'exit')
    await page.getByRole('button', { name: 'Restart' }).click()
    await page.locator('.ended-bar').waitFor({ state: 'detached' })
    await see(page, /exit\n[^]*\n\$$/)
    await typesIntoTerminal(page, 'again')
  })
})
