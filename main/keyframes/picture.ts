// A terminal's screen as one text: written to a terminal of the same size that was reset, it makes that the same terminal, to the cell and the mode.
// The package's own addon (serialize) leaves out much that a program may have set: margins, tab stops, character sets, saved cursors, links, kinds of underline.
import { apart, createWriter, type Writer } from './lines.ts'
import { backgroundOf, plain } from './pen.ts'
import { type BufferState, type Charset, linkOf, stateOf, type TerminalState } from './state.ts'
import type { IBuffer, Terminal } from './xterm.ts'

/** xterm sets a tab stop at every eighth column. */
const tabStopWidth = 8

/**
 * @param lines of the scrollback, at most.
 * @param title what the program called its window last.
 */
export function drawPicture(terminal: Terminal, lines: number, title: string): string {
  const state = stateOf(terminal)
  const { buffer, cols, rows } = terminal
  const writer = createWriter(
    () => buffer.normal.getNullCell(),
    (urlId) => linkSequence(terminal, urlId),
  )
  const isAlternate = buffer.active.type === 'alternate'
  drawBuffer(writer, buffer.normal, { state: state.normal, cols, rows, lines })
  if (isAlternate) {
    writer.ink(plain)
    // Where the cursor was left decides what a change of size does to the lines below it. Not 1049: that would save it.
    writer.text(`\x1b[${state.normal.y + 1};${state.normal.x + 1}H\x1b[?47h\x1b[H`)
    drawBuffer(writer, buffer.alternate, { state: state.alternate, cols, rows, lines: 0 })
  }
  if (title !== '') writer.text(`\x1b]2;${title}\x1b\\`)
  const active = isAlternate ? state.alternate : state.normal
  writer.text(modes(state))
  placeCursor(writer, terminal, active, state)
  return writer.done()
}

type Drawn = { state: BufferState; cols: number; rows: number; lines: number }

/** Its lines, and what belongs to a buffer and not to the terminal. */
function drawBuffer(writer: Writer, buffer: IBuffer, { state, cols, rows, lines }: Drawn): void {
  const { fg, bg } = state.savedCurAttrData
  const drawsLines = isDrawing(state.savedCharset)
  // What was above may have been erased since: restored, it would be in the last line.
  const line = Math.min(state.savedY, buffer.length - 1)
  const saved = { line, x: state.savedX, ink: { ...plain, fg, bg }, drawsLines }
  const isSaved = saved.line > 0 || saved.x > 0 || fg !== 0 || bg !== 0 || drawsLines
  writer.lines(buffer, Math.max(0, buffer.baseY - lines), { cols, rows }, isSaved ? saved : undefined)
  const stops = columnsOf(state.tabs).filter((column) => column < cols)
  const usual = Array.from({ length: Math.ceil(cols / tabStopWidth) }, (_, index) => index * tabStopWidth)
  if (stops.join() !== usual.join()) {
    writer.text('\x1b[3g')
    for (const column of stops) writer.text(`\x1b[1;${column + 1}H\x1bH`)
  }
  if (state.scrollTop > 0 || state.scrollBottom < rows - 1) {
    writer.text(`\x1b[${state.scrollTop + 1};${state.scrollBottom + 1}r`)
  }
}

function columnsOf(tabs: BufferState['tabs']): number[] {
  return Object.keys(tabs)
    .filter((column) => tabs[column])
    .map(Number)
    .toSorted((a, b) => a - b)
}

function linkSequence(terminal: Terminal, urlId: number): string {
  const link = urlId === 0 ? undefined : linkOf(terminal, urlId)
  if (!link) return '\x1b]8;;\x1b\\'
  return `\x1b]8;${link.id === undefined ? '' : `id=${link.id}`};${link.uri}\x1b\\`
}

/** Line drawing is the only set that programs still use; British and others count as ASCII. */
const isDrawing = (charset: Charset) => charset?.['q'] === '─'

function chooseCharsets(writer: Writer, { charsets: { sets, glevel, active } }: TerminalState, saved?: Charset): void {
  const designators = ['(', ')', '*', '+']
  for (const [index, designator] of designators.entries()) if (isDrawing(sets[index])) writer.text(`\x1b${designator}0`)
  // Locking shifts to G0 … G3.
  writer.text(['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? '')
  if (isDrawing(active) !== isDrawing(sets[glevel]) && isDrawing(active) === isDrawing(saved)) writer.restore()
}

function modes({ modes: set, mouse, isCursorHidden }: TerminalState): string {
  const mouseModes: Record<string, string> = { X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' }
  const encodings: Record<string, string> = { SGR: '1006', SGR_PIXELS: '1016' }
  const on = [
    set.applicationCursorKeys && '1',
    set.origin && '6',
    set.reverseWraparound && '45',
    set.applicationKeypad && '66',
    mouseModes[mouse.protocol],
    set.sendFocus && '1004',
    encodings[mouse.encoding],
    set.bracketedPasteMode && '2004',
    set.synchronizedOutput && '2026',
  ].filter(Boolean)
  const styles = ['block', 'underline', 'bar']
  const style = styles.indexOf(set.cursorStyle ?? '') * 2 + (set.cursorBlink === true ? 1 : 2)
  return [
    ...on.map((mode) => `\x1b[?${mode}h`),
    set.wraparound ? '' : '\x1b[?7l',
    isCursorHidden ? '\x1b[?25l' : '',
    set.cursorStyle === undefined ? '' : `\x1b[${style} q`,
  ].join('')
}

/**
 * Where no sequence can put it: behind the last column, about to wrap; and behind a character that the next one may join. Both come from printing, so
 * the last character is printed again in its place.
 */
function placeCursor(writer: Writer, terminal: Terminal, buffer: BufferState, state: TerminalState): void {
  const { x, y, ybase, scrollTop } = buffer
  const { cols } = terminal
  const { pen } = state
  const insert = state.insertMode ? '\x1b[4h' : ''
  const row = y - (state.modes.origin ? scrollTop : 0) + 1
  const to = (column: number) => writer.text(`\x1b[${row};${column + 1}H`)
  const line = terminal.buffer.active.getLine(ybase + y)
  const before = line && startOfCell(line, x - 1)
  // It may move the cursor and parts what could be joined, so it comes first; but no character of ASCII that is printed again may become another by it.
  const isFirst = x < cols || state.joinState !== 0
  if (isFirst) chooseCharsets(writer, state, buffer.savedCharset)
  if (line && before !== undefined && (x >= cols || (state.joinState !== 0 && !state.insertMode))) {
    writer.ink(pen)
    to(before)
    if (state.joinState === 0) {
      writer.cell(line, before)
      writer.ink(pen)
      writer.text(apart)
    } else writer.text(line.getCell(before)?.getChars() ?? '')
  } else if (line && x >= cols) {
    // The line was erased from there, as a whole and with one background.
    writer.ink(plain)
    to(cols - 1)
    writer.text('-')
    writer.ink({ ...plain, bg: backgroundOf(backgroundAt(line)) })
    writer.text('\x1b[1K')
    writer.ink(pen)
  } else {
    writer.ink(pen)
    to(x)
  }
  if (!isFirst) chooseCharsets(writer, state)
  writer.text(insert)
}

type Line = NonNullable<ReturnType<IBuffer['getLine']>>

/** @returns the first column of the character at a column, or undefined where there is none. */
function startOfCell(line: Line, column: number): number | undefined {
  if (column < 0) return undefined
  const start = line.getCell(column)?.getWidth() === 0 ? column - 1 : column
  return line.getCell(start)?.getChars() ? start : undefined
}

function backgroundAt(line: Line): number {
  const bg: unknown = Reflect.get(line.getCell(0) ?? {}, 'bg')
  return typeof bg === 'number' ? bg : 0
}
