// What browser tests need once before any of them runs: the page as it is shipped, and a browser.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildStale } from '../../build/outputs.ts'
import { noChromium, provideChromium } from './chromium.ts'

export async function setup(): Promise<void> {
  const hasPage = existsSync(join(import.meta.dirname, '../../renderer/index.html'))
  if (hasPage && !buildStale(['main', 'renderer'])) throw new Error('the page or its server does not build')
  if (!(await provideChromium())) process.stderr.write(`browser tests are skipped: ${noChromium}\n`)
}
