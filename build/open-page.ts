// Opens the page in a browser with the key in it. A browser is started with its address as an argument, and anybody on the machine
// can read arguments: so the address is that of a file which only this user can read, and the file leads on to the page.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Listening } from './child.ts'
import { out } from './outputs.ts'

/** Where the page is, and the key to it where there is one. */
export type Page = Pick<Listening, 'url' | 'key'>

/** 1 minute: a browser that has to be started first, from a cold disk, has read the file by then. */
const fileLifetime = 60_000

/** @returns whether a window can be opened here. */
export function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

/** @returns a page that leads to the address; `<` is written so that no address can end the script. */
function redirect(address: string): string {
  const target = JSON.stringify(address).replaceAll('<', '\\u003c')
  return `<!doctype html><meta charset="utf-8"><title>Dispatch</title><script>location.replace(${target})</script>\n`
}

function sayHow(url: string): void {
  process.stderr.write(`no browser could be opened: open ${url} in one yourself\n`)
}

/** Writes the file that leads to the page; it is gone after a minute, and with this process. @returns its path. */
export function pageFile({ url, key }: Page): string {
  // Not in the temporary folder: a browser that is a snap sees a temporary folder of its own.
  const file = join(out, `open-${process.pid}.html`)
  const remove = () => rmSync(file, { force: true })
  remove()
  const address = key === undefined ? url : `${url}/#key=${encodeURIComponent(key)}`
  writeFileSync(file, redirect(address), { mode: 0o600, flag: 'wx' })
  process.once('exit', remove)
  setTimeout(remove, fileLifetime).unref()
  return file
}

/** Opens the page, or says on stderr that it could not. The key is in the address's fragment, which browsers send to nobody. */
export async function openPage(page: Page): Promise<void> {
  try {
    const { default: open } = await import('open')
    const opener = await open(pathToFileURL(pageFile(page)).href)
    opener.once('exit', (code) => {
      if (code) sayHow(page.url)
    })
  } catch {
    sayHow(page.url)
  }
}
