// A buffer's lines as text and escape sequences that draw them again, cell for cell, from the top of a fresh screen. It does not know cursors or modes.
import * as z from 'zod'
import { backgroundOf, type Ink, inkSequence, plain } from './pen.ts'
import { underlineOf } from './state.ts'
import type { IBuffer, IBufferCell, IBufferLine } from './xterm.ts'

/** What xterm keeps in a cell besides what its interface tells. */
const Attributed = z.object({
  fg: z.number(),
  bg: z.number(),
  extended: z.object({ urlId: z.number() }),
})
type Attributed = z.output<typeof Attributed>
type Cell = IBufferCell & Attributed

/** A cell whose `extended` is its own has this bit in `bg`; in any other it is what the last one left there. */
const hasExtended = 0x10000000

/** Between two characters that could become one: a control character that does nothing keeps them apart. */
export const apart = '\0'
/** Characters that never join with others, which are nearly all there are: ASCII, Latin, lines and blocks, Chinese. */
const neverJoins = /^[\x20-\u02ff\u2500-\u259f\u4e00-\u9fff]$/

/** Texts, most of them of one character, that are made one at a time: an array of all of them would take eight bytes for each. */
const textsAtOnce = 512

/** An empty run of cells with one background. */
type Gap = { count: number; bg: number }

/** Where a cursor was saved: the line as the buffer counts, and a column, which may be the one behind the last. */
export type SavedCursor = { line: number; x: number; ink: Ink; drawsLines: boolean }

/** Writes on a terminal that has been reset, and knows the ink that was set last. */
export type Writer = {
  text(sequences: string): void
  ink(ink: Ink): void
  /** The character of a cell, in its ink. */
  cell(line: IBufferLine, x: number): void
  /** Draws lines, beginning at the top left; the screen scrolls with them. The cursor is saved where it was, which may have scrolled away since. */
  lines(buffer: IBuffer, from: number, size: { cols: number; rows: number }, saved?: SavedCursor): void
  /** Goes to the saved cursor, with the character set that was saved. */
  restore(): void
  done(): string
}

/** @param linkSequence gives the sequence that begins a hyperlink, by its number; 0 ends one. */
export function createWriter(newCell: () => IBufferCell, linkSequence: (urlId: number) => string): Writer {
  const cell = newCell()
  if (!isAttributed(cell)) throw new Error('This xterm keeps attributes in another way')
  const parts: string[] = []
  let texts: string[] = []
  let pen: Ink = plain

  const gather = () => {
    parts.push(texts.join(''))
    texts = []
  }
  const text = (sequences: string) => {
    if (texts.push(sequences) >= textsAtOnce) gather()
  }
  const ink = (next: Ink) => {
    if (next.urlId !== pen.urlId) text(linkSequence(next.urlId))
    if (next.fg !== pen.fg || next.bg !== pen.bg || next.ext !== pen.ext) text(inkSequence(next))
    pen = next
  }
  const cellInk = () => {
    const { fg, bg, extended } = cell
    const isPen = fg === pen.fg && bg === pen.bg
    if ((bg & hasExtended) === 0) ink(isPen && pen.ext === 0 && pen.urlId === 0 ? pen : { fg, bg, ext: 0, urlId: 0 })
    else ink({ fg, bg, ext: underlineOf(extended), urlId: extended.urlId })
  }
  const background = (bg: number) => ink(bg === 0 ? plain : { ...plain, bg })
  const erase = ({ count, bg }: Gap) => {
    background(bg)
    text(`\x1b[${count}X`)
  }
  const right = (count: number) => text(`\x1b[${count}C`)

  /** Goes over empty cells, which are there already but for their background. */
  const skip = (gaps: readonly Gap[]) => {
    for (const gap of gaps) {
      if (gap.bg !== 0) erase(gap)
      right(gap.count)
    }
  }
  /** @returns the empty runs at the line's end, which are not drawn yet. */
  const content = (line: IBufferLine, cols: number): Gap[] => {
    let gaps: Gap[] = []
    for (let x = 0; x < cols; x++) {
      line.getCell(x, cell)
      const chars = cell.getChars()
      // Half of a wide character is left where the screen became narrower; it cannot be printed.
      if (chars === '' || x + cell.getWidth() > cols) {
        addTo(gaps, backgroundOf(cell.bg))
        continue
      }
      skip(gaps)
      gaps = []
      cellInk()
      text(neverJoins.test(chars) ? chars : apart + chars)
      // The other half of a wide character.
      x += Math.max(0, cell.getWidth() - 1)
    }
    return gaps
  }
  /** @returns whether printing the next line's first character goes to that line by itself and leaves nothing else there. */
  const wrapsByItself = (next: IBufferLine, gaps: readonly Gap[]) => {
    next.getCell(0, cell)
    return gaps.length === 0 && cell.getChars() !== '' && backgroundOf(cell.bg) === 0
  }
  /** Fills the line, prints one character more, and takes away what was printed for that only. */
  const wrap = (gaps: readonly Gap[], cols: number) => {
    const empty = gaps.reduce((sum, { count }) => sum + count, 0)
    ink(plain)
    text(`${'-'.repeat(empty + 1)}\r\x1b[X`)
    if (empty === 0) return
    text(`\x1b[A\x1b[${cols - empty + 1}G`)
    for (const gap of gaps) {
      erase(gap)
      right(gap.count)
    }
    ink(plain)
    text('\x1b[B\r')
  }
  /** At a line's start, with nothing on the line yet. */
  const save = ({ x, ink: savedInk, drawsLines }: SavedCursor, cols: number) => {
    ink(savedInk)
    const here = drawsLines ? '\x1b(0\x1b7\x1b(B' : '\x1b7'
    if (x < cols) return text(`\x1b[${x + 1}G${here}\r`)
    text(`\x1b[${cols}G-${here}`)
    ink(plain)
    text('\x1b[X\r')
  }
  return {
    text,
    ink,
    cell(line, x) {
      line.getCell(x, cell)
      cellInk()
      text(cell.getChars())
    },
    lines(buffer, from, { cols, rows }, saved) {
      for (let y = from; y < buffer.length; y++) {
        const line = buffer.getLine(y)
        if (!line) continue
        if (saved?.line === y) save(saved, cols)
        const gaps = content(line, cols)
        const next = y + 1 < buffer.length ? buffer.getLine(y + 1) : undefined
        // On a screen of one row there is no way back to the line above.
        const isWrapped = next?.isWrapped === true && (gaps.length === 0 || rows > 1)
        if (isWrapped) {
          if (saved?.line === y + 1 || !wrapsByItself(next, gaps)) wrap(gaps, cols)
          continue
        }
        skip(gaps.at(-1)?.bg === 0 ? gaps.slice(0, -1) : gaps)
        if (!next) return
        // What scrolls in has the background that is set.
        if (backgroundOf(pen.bg) !== 0) ink(plain)
        text('\r\n')
      }
    },
    restore() {
      text('\x1b8\x1b[0m')
      pen = { ...plain, urlId: pen.urlId }
    },
    done() {
      gather()
      return parts.join('')
    },
  }
}

function addTo(gaps: Gap[], bg: number): void {
  const last = gaps.at(-1)
  if (last?.bg === bg) last.count += 1
  else gaps.push({ count: 1, bg })
}

function isAttributed(cell: IBufferCell): cell is Cell {
  return Attributed.safeParse(cell).success
}
