// A page whose connection or server goes away and comes back.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { openLine } from '../support/flaky-line.ts'
import { enter as connect, textOf } from '../support/raw-client.ts'
import { createBash, openScene, type Scene } from '../support/scene.ts'
import { enter, live, rows, screenText, see } from '../support/screen.ts'
import { spawnServer } from '../support/server.ts'
import { useChromium, visit } from '../support/visit.ts'

const pill = (page: Page, text: string | RegExp) => page.locator('.pill').getByText(text).waitFor()

/** Types into the session from elsewhere, as its other pages would. */
const type = ({ raw, runId }: Scene, data: string) => raw.ask('run:input', { runId, data })

/** Resolves when the session has said this, whoever sees it. */
async function said({ raw, runId }: Scene, text: string): Promise<void> {
  // What the answer holds counts too, and a text may fall apart between two events.
  await raw.attach(runId)
  await raw.until((events) => textOf(events).includes(text))
}

describe.skipIf(!chromiumPath())('a page that loses its connection', () => {
  const chromium = useChromium()

  test('shows once and in order what was said meanwhile', async () => {
    const line = await openLine()
    const scene = await openScene(chromium(), { proxy: line.proxy, mayLoseServer: true })
    const { page } = scene
    await pill(page, 'Connected')
    line.cut()
    await pill(page, 'Reconnecting…')
    await type(scene, 'clear; for i in 1 2 3; do echo "meanwhile $i"; done\r')
    await said(scene, 'meanwhile 3')
    line.mend()
    await see(page, /^meanwhile 3\n\$$/m)
    await pill(page, 'Connected')
    await enter(page, 'echo and $((1 + 1))')
    await see(page, /^and 2\n\$$/m)
    expect(await screenText(page)).toBe('meanwhile 1\nmeanwhile 2\nmeanwhile 3\n$ echo and $((1 + 1))\nand 2\n$')
  })

  test('does not send later what was typed while it was away, and says so', async () => {
    const line = await openLine()
    const scene = await openScene(chromium(), { proxy: line.proxy, mayLoseServer: true })
    const { page } = scene
    // Said by the shell: what was typed is echoed before the line's end is sent, which a cut would lose.
    await enter(page, 'clear; echo ready; cat')
    await see(page, /^ready$/)
    line.cut()
    await pill(page, 'Reconnecting…')
    await enter(page, 'lost words')
    await page.getByText('Not connected: what you type is not sent').waitFor()
    line.mend()
    await pill(page, 'Connected')
    await enter(page, 'kept words')
    await see(page, /kept words\nkept words$/)
    expect(await screenText(page)).not.toContain('lost')
  })

  test('keeps its place in a flood that goes on while the line breaks again and again', async () => {
    const line = await openLine()
    const scene = await openScene(chromium(), { proxy: line.proxy, mayLoseServer: true })
    const { page } = scene
    await enter(page, 'clear; for part in 1 2 3 4; do seq -f "$part-%g" 2000; read -r x; done; echo over')
    for (const part of [1, 2, 3]) {
      await see(page, `${part}-`)
      line.cut()
      await type(scene, '\r')
      await said(scene, `${part + 1}-2000`)
      line.mend()
    }
    await see(page, '4-2000')
    await enter(page, '')
    await see(page, 'over')
    await page.keyboard.press('Control+f')
    await page.getByLabel('Find in the terminal').fill('-2000')
    await page.locator('.find-count').getByText('4 of 4').waitFor()
    const height = (await rows(page)).length
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Enter')
    await see(page, '1-2000')
    // Around each seam the numbers go on as they were written.
    const around = (await rows(page)).filter((row) => /^\d-\d+$/.test(row))
    const start = Number(around[0]?.split('-')[1])
    const written = Array.from({ length: height }, (_, i) =>
      start + i <= 2000 ? `1-${start + i}` : `2-${start + i - 2000}`,
    )
    expect(around).toEqual(written.slice(0, around.length))
  })

  test('notices a line that only hangs, and catches up', async () => {
    const line = await openLine()
    const scene = await openScene(chromium(), { proxy: line.proxy, mayLoseServer: true, clock: true })
    const { page } = scene
    line.hang()
    await type(scene, 'clear; echo while it hung\r')
    await said(scene, 'while it hung\r\n')
    await page.clock.fastForward('01:00')
    await pill(page, 'Reconnecting…')
    await page.clock.fastForward('00:11')
    await pill(page, /^Offline since \d/)
    line.mend()
    await page.clock.fastForward('00:11')
    await see(page, /^while it hung\n\$$/)
    await pill(page, 'Connected')
  })

  test('comes back when the browser is online again', async () => {
    const scene = await openScene(chromium(), { mayLoseServer: true })
    const { page } = scene
    await pill(page, 'Connected')
    await page.context().setOffline(true)
    // Chromium's emulation refuses new connections for sure, but does not always tell the page, as a lost network does.
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await pill(page, 'Reconnecting…')
    await type(scene, 'clear; echo while offline\r')
    await said(scene, 'while offline\r\n')
    await page.context().setOffline(false)
    await see(page, /^while offline\n\$$/)
  })

  test('sees a killed server again by itself, with the history, the reason and a way to go on', async () => {
    const server = await spawnServer()
    const runId = await createBash(await connect(server), server.folder)
    const page = await visit(chromium(), server, { session: runId, mayLoseServer: true })
    await see(page, /\$$/)
    await enter(page, 'echo before $((40 + 2))')
    await see(page, 'before 42')
    await server.kill9()
    await pill(page, 'Reconnecting…')
    await server.restart()
    await pill(page, 'Connected')
    const ended = page.locator('.ended-bar')
    await ended.getByText(/Dispatch ended unexpectedly/i).waitFor()
    await see(page, 'before 42')
    await ended.getByRole('button', { name: 'Restart' }).click()
    await ended.waitFor({ state: 'detached' })
    await see(page, /\$$/)
    await enter(page, 'echo after $((40 + 3))')
    await see(page, /before 42[^]*after 43/)
    expect(page.url()).toContain(runId)
    await page.reload()
    await live(page)
    await see(page, /before 42[^]*after 43/)
  })
})
