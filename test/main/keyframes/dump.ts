// All that a terminal is, as data that can be compared: cells, cursor, modes. It does not know how it came about.
import { linkOf, stateOf, underlineOf } from '../../../main/keyframes/state.ts'
import type { IBuffer, IBufferCell, Terminal } from '../../../main/keyframes/xterm.ts'

const colorBits = 0x3ffffff
const colorMode = 0x3000000
const rgb = 0x3000000
const hasExtended = 0x10000000
const underline = 0x10000000

/** Where a colour is a number of the palette, bits of another one may be left beside it; what is not an underline's is left out of `bg`. */
function clean(value: number, flags = 0): number {
  const mode = value & colorMode
  const stale = mode === rgb ? 0 : mode === 0 ? 0xffffff : 0xffff00
  return value & ~stale & ~flags
}

/**
 * @param lines how many at the end count; all unless told.
 * @param links whether it counts where a hyperlink leads: xterm forgets that with the line on which it began, which is another one in a picture.
 */
export function dump(terminal: Terminal, { lines = Infinity, links = true } = {}) {
  const uriOf = (urlId: number) => (links && linkOf(terminal, urlId)?.uri) || ''
  const { normal, alternate, pen, joinState: _, ...state } = stateOf(terminal)
  const { active } = terminal.buffer
  return {
    size: [terminal.cols, terminal.rows],
    normal: linesOf(terminal, terminal.buffer.normal, lines, uriOf),
    alternate: active.type === 'alternate' ? linesOf(terminal, terminal.buffer.alternate, terminal.rows, uriOf) : [],
    cursor: [active.cursorX, active.cursorY],
    normalState: active.type === 'normal' ? placeOf(normal, terminal) : { ...savedOf(normal, terminal), row: normal.y },
    alternateState: active.type === 'alternate' ? placeOf(alternate, terminal) : undefined,
    pen: {
      fg: clean(pen.fg),
      bg: clean(pen.bg, hasExtended),
      ext: pen.fg & underline ? clean(pen.ext) : 0,
      link: uriOf(pen.urlId),
    },
    ...state,
    charsets: [
      state.charsets.glevel,
      state.charsets.active?.['q'],
      ...[0, 1, 2, 3].map((index) => state.charsets.sets[index]?.['q']),
    ],
  }
}

type Buffered = ReturnType<typeof stateOf>['normal']

const savedOf = (state: Buffered, { rows }: Terminal) => ({
  top: state.scrollTop,
  bottom: state.scrollBottom,
  saved: [
    state.savedX,
    Math.min(Math.max(0, state.savedY - state.ybase), rows - 1),
    clean(state.savedCurAttrData.fg),
    state.savedCharset?.['q'],
  ],
})
const placeOf = (state: Buffered, terminal: Terminal) => ({
  ...savedOf(state, terminal),
  tabs: Object.keys(state.tabs).filter((column) => state.tabs[column] && Number(column) < terminal.cols),
})

function linesOf(terminal: Terminal, buffer: IBuffer, lines: number, uriOf: UriOf): string[] {
  const all: string[] = []
  for (let y = Math.max(0, buffer.length - lines); y < buffer.length; y++) {
    const line = buffer.getLine(y)
    // The oldest line that is kept may go on from one that is not.
    const wrap = y > Math.max(0, buffer.length - lines) && line?.isWrapped ? '~' : ' '
    all.push(wrap + Array.from({ length: terminal.cols }, (_, x) => cellOf(line?.getCell(x), uriOf)).join('|'))
  }
  return all
}

type UriOf = (urlId: number) => string

function cellOf(cell: IBufferCell | undefined, uriOf: UriOf): string {
  const { fg, bg, extended }: { fg: number; bg: number; extended: { urlId: number } } = Object(cell)
  const chars = cell?.getChars() ?? ''
  const width = cell?.getWidth() ?? 1
  // What is erased has a background and nothing else that shows.
  if (chars === '') return width === 0 ? '' : `${clean(bg, ~colorBits) || ''}`
  // Beside a link that xterm has forgotten, its own mark of links is left in `ext`; without an underline nothing of it shows.
  const more = bg & hasExtended ? `${fg & underline ? clean(underlineOf(extended)) : ''}${uriOf(extended.urlId)}` : ''
  return `${chars}${width === 1 ? '' : width}${clean(fg) || ''},${clean(bg, hasExtended) || ''},${more}`
}
