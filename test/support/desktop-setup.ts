// What desktop tests need once before any of them runs: the app as it is started, an Electron and a screen.
import { hasScreen } from '../../build/open-page.ts'
import { electronProgram } from '../../build/electron.ts'
import { buildStale } from '../../build/outputs.ts'
import { noElectron } from './electron.ts'
import { setup as provideBrowser } from './browser-setup.ts'

export async function setup(): Promise<void> {
  if (electronProgram() === undefined || !hasScreen())
    return void process.stderr.write(`desktop tests are skipped: ${noElectron}\n`)
  if (!buildStale()) throw new Error('the app does not build')
  await provideBrowser()
}
