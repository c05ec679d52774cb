// Draws every icon of the app anew from build/icons/*.svg, by a Chromium: `npm run icons`. What it makes is committed: builds need no browser.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const folder = join(import.meta.dirname, 'icons')
/** Pixels of an edge. Linux desktops take any of these; Windows and macOS get theirs in one file. */
const linux = [16, 24, 32, 48, 64, 128, 256, 512]
const windows = [16, 24, 32, 48, 64, 128, 256]
/** By type of an entry in an .icns file: its pixels (Apple's own list; the types from ic11 on are for dense screens). */
const mac = {
  icp4: 16,
  icp5: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
}
/** Apple's grid: of 1024 pixels the shape takes 824, around it is room for a shadow. */
const macShare = 824 / 1024

type Drawing = { svg: string; pixels: number; share?: number }

/** @returns a PNG of a drawing in a transparent square. */
async function draw(page: Page, { svg, pixels, share = 1 }: Drawing): Promise<Buffer> {
  await page.setViewportSize({ width: pixels, height: pixels })
  const edge = pixels * share
  const place = `position:fixed;left:${(pixels - edge) / 2}px;top:${(pixels - edge) / 2}px;width:${edge}px;height:${edge}px`
  await page.setContent(`<body style="margin:0">${svg.replace('<svg ', `<svg style="${place}" `)}</body>`)
  return page.screenshot({ omitBackground: true })
}

/** The .ico format: a directory of 16 bytes for each picture, then the pictures. @param pictures PNGs by their edge in pixels. */
function ico(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.size)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.size, 4)
  let at = head.length
  for (const [index, [pixels, png]] of [...pictures].entries()) {
    const entry = 6 + 16 * index
    // 0 stands for 256.
    head.writeUInt8(pixels % 256, entry)
    head.writeUInt8(pixels % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  }
  return Buffer.concat([head, ...pictures.values()])
}

/** The .icns format: each picture behind its type and its length, and both of those before all of it. */
function icns(pictures: readonly { type: string; png: Buffer }[]): Buffer {
  const part = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(content.length + head.length, 4)
    return Buffer.concat([head, content])
  }
  return part('icns', Buffer.concat(pictures.map(({ type, png }) => part(type, png))))
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const write = (name: string, content: Buffer) => writeFileSync(join(folder, name), content)

const browser = await chromium.launch({
  executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
  chromiumSandbox: false,
})
try {
  const page = await browser.newPage()
  const [icon, glyph] = [read('icon.svg'), read('tray.svg')]
  rmSync(join(folder, 'linux'), { recursive: true, force: true })
  mkdirSync(join(folder, 'linux'))
  for (const pixels of linux) write(`linux/${pixels}x${pixels}.png`, await draw(page, { svg: icon, pixels }))
  write('icon.png', await draw(page, { svg: icon, pixels: 256 }))
  const pictures = new Map<number, Buffer>()
  for (const pixels of windows) pictures.set(pixels, await draw(page, { svg: icon, pixels }))
  write('icon.ico', ico(pictures))
  const entries = []
  for (const [type, pixels] of Object.entries(mac))
    entries.push({ type, png: await draw(page, { svg: icon, pixels, share: macShare }) })
  write('icon.icns', icns(entries))
  // Any panel, dark or light: the icon with its own ground. A Mac colours a template itself.
  write('tray.png', await draw(page, { svg: icon, pixels: 24 }))
  write('tray@2x.png', await draw(page, { svg: icon, pixels: 48 }))
  write('trayTemplate.png', await draw(page, { svg: glyph, pixels: 18 }))
  write('trayTemplate@2x.png', await draw(page, { svg: glyph, pixels: 36 }))
} finally {
  await browser.close()
}
