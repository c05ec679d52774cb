// What a terminal in a page shows: its rows and its cursor, read from the document. It does not know what should be there.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The terminal that is looked at; others may be kept behind it. */
const shown = '.view:not([hidden])'

/** @returns the rows on the screen without the space at their ends. */
export function rows(page: Page): Promise<string[]> {
  return page.evaluate((view) => {
    const lines = document.querySelectorAll(`${view} .xterm-rows > div`)
    return Array.from(lines, (line) => (line.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd())
  }, shown)
}

export async function screenText(page: Page): Promise<string> {
  return (await rows(page)).join('\n').trimEnd()
}

/** Resolves once the terminal is live and shows the text, or a match. */
export async function see(page: Page, text: string | RegExp): Promise<void> {
  await live(page)
  if (typeof text === 'string') await expect.poll(() => screenText(page)).toContain(text)
  else await expect.poll(() => screenText(page)).toMatch(text)
}

/** Resolves once all that had happened before is on the screen. */
export async function live(page: Page): Promise<void> {
  await page.locator(`${shown} .pty-pane[data-phase="live"]`).waitFor()
}

export type Cursor = { row: number; column: number; visible: boolean }

/** @returns where the cursor is, both from 0, in cells: measured, since a character can be two cells wide. */
export function cursor(page: Page): Promise<Cursor | null> {
  return page.evaluate((view) => {
    const screen = document.querySelector(`${view} .xterm-screen`)
    const mark = document.querySelector(`${view} .xterm-cursor`)
    const row = mark?.parentElement
    if (!screen || !mark || !row) return null
    const left = mark.getBoundingClientRect().left - screen.getBoundingClientRect().left
    return {
      row: Array.from(row.parentElement?.children ?? []).indexOf(row),
      column: Math.round(left / mark.getBoundingClientRect().width),
      visible: true,
    }
  }, shown)
}

/** Resolves once what is typed goes to the terminal that is looked at. */
export async function focused(page: Page): Promise<void> {
  const isFocused = () => page.evaluate((view) => document.activeElement?.matches(`${view} textarea`), shown)
  await expect.poll(isFocused).toBe(true)
}

/** Types into the terminal that is looked at, once it has the focus by itself, then Enter. */
export async function enter(page: Page, line: string): Promise<void> {
  await focused(page)
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}
