// Two pages on one session: what both see, and whose size it has.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openScene } from '../support/scene.ts'
import { cursor, enter, live, rows, screenText, see } from '../support/screen.ts'
import { useChromium, visit } from '../support/visit.ts'

const wide = { width: 1200, height: 700 }
const small = { width: 820, height: 480 }

const chip = (page: Page) => page.getByText('sized by another window')

/** Asks the shell for its size; `word` tells this answer from an earlier one. @returns rows and columns. */
async function sizeIn(page: Page, word: string): Promise<string> {
  const answer = new RegExp(`^${word}: (\\d+ \\d+)$`, 'm')
  await enter(page, `clear; echo ${word}: $(stty size)`)
  let size: string | undefined
  await expect.poll(async () => (size = answer.exec(await screenText(page))?.[1])).toBeDefined()
  return size ?? ''
}

/** Resolves once the page shows as many rows as the shell counts, `size` being rows and columns. */
async function hasRows(page: Page, size: string): Promise<void> {
  await expect.poll(() => rows(page)).toHaveLength(Number(size.split(' ')[0]))
}

describe.skipIf(!chromiumPath())('two pages on one session', () => {
  const chromium = useChromium()

  test('show the same text and cursor, whoever types', async () => {
    const { server, runId, page: one } = await openScene(chromium())
    const other = await visit(chromium(), server, { session: runId })
    await see(other, /\$$/)
    await enter(one, 'echo from one: $((1 + 1))')
    await see(other, 'from one: 2')
    await enter(other, 'echo from the other: $((2 + 2))')
    await see(one, /from the other: 4\n\$$/)
    await see(other, /from the other: 4\n\$$/)
    // A prompt's last space is part of it, and seen by the cursor only.
    for (const page of [one, other]) await expect.poll(() => cursor(page)).toMatchObject({ column: 2 })
    expect(await rows(other)).toEqual(await rows(one))
    expect(await cursor(other)).toEqual(await cursor(one))
  })

  test('have the size of the one that typed last; the other shows it whole, and can take over', async () => {
    const { server, runId, page: one } = await openScene(chromium(), { viewport: wide })
    const sizeOfOne = await sizeIn(one, 'first')
    const other = await visit(chromium(), server, { session: runId, viewport: small })
    await live(other)
    await chip(other).waitFor()
    const room = async () => {
      const sheet = (await other.locator('.xterm-screen').boundingBox())!
      const pane = (await other.locator('.pty-pane').boundingBox())!
      return Math.min(pane.width - sheet.width, pane.height - sheet.height)
    }
    await hasRows(other, sizeOfOne)
    await expect.poll(room).toBeGreaterThanOrEqual(0)

    await other.locator('.xterm-screen').click()
    const sizeOfOther = await sizeIn(other, 'second')
    expect(sizeOfOther).not.toBe(sizeOfOne)
    await chip(other).waitFor({ state: 'detached' })
    await chip(one).waitFor()

    await one.getByRole('button', { name: 'Fit to mine' }).click()
    await chip(one).waitFor({ state: 'detached' })
    await chip(other).waitFor()
    // The page that took over is the one to type in.
    expect(await sizeIn(one, 'third')).toBe(sizeOfOne)
  })

  test('answer a program’s question once', async () => {
    const { server, runId, page: one } = await openScene(chromium())
    const other = await visit(chromium(), server, { session: runId })
    await see(other, /\$$/)
    await enter(one, String.raw`stty -echo; clear; printf '\e[cready\n'; cat -v`)
    await see(one, /^ready$/)
    await see(other, /^ready$/)
    await enter(one, 'asked')
    await see(one, 'asked')
    // A second answer would have come by now, or comes before this.
    await see(other, 'asked')
    await enter(one, 'again')
    await see(one, 'again')
    expect(await screenText(one)).toBe('ready\n^[[?1;2casked\nagain')
  })

  test('a page that leaves gives the size to the one that stays', async () => {
    const { server, runId, page: one } = await openScene(chromium(), { viewport: wide })
    const other = await visit(chromium(), server, { session: runId, viewport: small })
    await live(other)
    await chip(other).waitFor()
    await one.close()
    await other.getByRole('button', { name: 'Fit to mine' }).click()
    await chip(other).waitFor({ state: 'detached' })
    // What is asked for is shown once the session has it.
    await hasRows(other, await sizeIn(other, 'alone'))
  })
})
