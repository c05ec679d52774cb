// Takes the pictures for the README, into build/screenshots: `node test/browser/screenshots.ts`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { buildStale } from '../../build/outputs.ts'
import { createLogger } from '../../main/base/logger.ts'
import { createServer } from '../../main/server.ts'
import { createClient } from '../../shared/client/client.ts'
import { launchChromium, provideChromium } from '../support/chromium.ts'
import { startDemo } from './demo.ts'

const root = join(import.meta.dirname, '../..')
const pictures = join(root, 'build/screenshots')
const folder = mkdtempSync(join(os.tmpdir(), 'dispatch-pictures-'))
const key = 'the key of the pictures'

if (!buildStale(['renderer']) || !(await provideChromium())) process.exit(1)
const logger = createLogger({
  level: 'warn',
  debugAreas: new Set(),
  write: (line) => process.stderr.write(`${line}\n`),
})
const created = await createServer({
  port: 0,
  host: '127.0.0.1',
  dataDir: join(folder, 'data'),
  key,
  pageFolder: join(root, 'out/renderer'),
  logger,
})
if (!created.success) throw new Error(created.error)
const { server } = created
const client = createClient({ serverUrl: server.url, apiKey: key })
const browser = await launchChromium()
try {
  await client.connect()
  const demo = await startDemo(client, folder)
  mkdirSync(pictures, { recursive: true })
  await picture('wide', [demo.log, demo.tests, demo.editor], { viewport: { width: 1440, height: 900 } })
  await picture('phone', [demo.tests], { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
} finally {
  await browser.close()
  await client.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

/** @param sessions opened one after the other; the last one is pictured. */
async function picture(name: string, sessions: string[], options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext({ ...options, colorScheme: 'dark', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${server.url}/#key=${encodeURIComponent(key)}&/s/${sessions[0]}`)
  for (const session of sessions) {
    await page.goto(`${server.url}/#/s/${session}`)
    await page.locator('.view:not([hidden]) .pty-pane[data-phase="live"]').waitFor()
  }
  writeFileSync(join(pictures, `${name}.png`), await settled(page))
  await context.close()
}

/** @returns the picture once nothing on it changes any more: a program that was told another size draws anew. */
async function settled(page: Page): Promise<Buffer> {
  for (let before = await page.screenshot(); ;) {
    await page.waitForTimeout(500) // ms: longer than a program takes to draw anew
    const now = await page.screenshot()
    if (now.equals(before)) return now
    before = now
  }
}
