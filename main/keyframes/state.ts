// What a terminal remembers besides its cells, and which xterm's interface does not tell. It does not know how it is written down.
import * as z from 'zod'
import type { Terminal } from './xterm.ts'

/** What characters stand for others; undefined for US ASCII. */
const Charset = z.record(z.string(), z.string()).nullish()
export type Charset = z.output<typeof Charset>

const Buffer = z.object({
  x: z.int(),
  y: z.int(),
  ybase: z.int(),
  scrollTop: z.int(),
  scrollBottom: z.int(),
  savedX: z.int(),
  savedY: z.int(),
  /** Colours and styles as xterm packs them: 32 bits each. */
  savedCurAttrData: z.object({ fg: z.int(), bg: z.int() }),
  savedCharset: Charset,
  tabs: z.record(z.string(), z.boolean()),
})
export type BufferState = z.output<typeof Buffer>

const Pen = z.object({ fg: z.int(), bg: z.int(), extended: z.object({ urlId: z.int() }) })
const Modes = z.object({
  applicationCursorKeys: z.boolean(),
  applicationKeypad: z.boolean(),
  bracketedPasteMode: z.boolean(),
  cursorBlink: z.boolean().optional(),
  cursorStyle: z.string().optional(),
  origin: z.boolean(),
  reverseWraparound: z.boolean(),
  sendFocus: z.boolean(),
  synchronizedOutput: z.boolean(),
  wraparound: z.boolean(),
})

export type TerminalState = {
  normal: BufferState
  alternate: BufferState
  /** The attributes of what is printed next; `ext` is the underline's style and colour, `urlId` a hyperlink's number. */
  pen: { fg: number; bg: number; ext: number; urlId: number }
  /** Not 0: what is printed next may become one character with what was printed last. */
  joinState: number
  /** G0 to G3, which of them was chosen last, and what is in use: restoring a cursor restores the latter alone. */
  charsets: { glevel: number; active: Charset; sets: Charset[] }
  isCursorHidden: boolean
  insertMode: boolean
  modes: z.output<typeof Modes>
  mouse: { protocol: string; encoding: string }
}

/** The parser's state in which it is within no escape sequence. */
const ground = 0

/** @returns whether what was parsed ends between two sequences: in the midst of one no picture can be taken. */
export function isBetweenSequences(terminal: Terminal): boolean {
  return inside(terminal, '_inputHandler._parser.currentState') === ground
}

/** By the names that xterm 6.0.0 gives to it. @throws when it is another one, so that there is never a wrong picture. */
export function stateOf(terminal: Terminal): TerminalState {
  const read = <T>(schema: z.ZodType<T>, path: string): T => schema.parse(inside(terminal, path))
  const { fg, bg, extended } = read(Pen, '_inputHandler._curAttrData')
  return {
    normal: read(Buffer, '_bufferService.buffers._normal'),
    alternate: read(Buffer, '_bufferService.buffers._alt'),
    pen: { fg, bg, ext: underlineOf(inside(terminal, '_inputHandler._curAttrData.extended')), urlId: extended.urlId },
    joinState: read(z.int(), '_inputHandler._parser.precedingJoinState'),
    charsets: {
      glevel: read(z.int(), '_charsetService.glevel'),
      active: read(Charset, '_charsetService.charset'),
      sets: read(z.array(Charset), '_charsetService._charsets'),
    },
    isCursorHidden: read(z.boolean(), 'coreService.isCursorHidden'),
    insertMode: read(z.boolean(), 'coreService.modes.insertMode'),
    modes: read(Modes, 'coreService.decPrivateModes'),
    mouse: {
      protocol: read(z.string(), 'coreMouseService._activeProtocol'),
      encoding: read(z.string(), 'coreMouseService._activeEncoding'),
    },
  }
}

/** @param extended attributes of a cell or a pen. @returns style and colour of the underline; the public value has another style where there is a link. */
export function underlineOf(extended: unknown): number {
  const ext = property(extended, '_ext')
  if (typeof ext !== 'number') throw new Error('This xterm keeps underlines in another way')
  return ext
}

const Link = z.object({ id: z.string().optional(), uri: z.string() })
const Links = z.map(z.number(), z.object({ data: z.unknown() }))

/** @returns a hyperlink by the number that cells have of it, unless xterm has forgotten it. */
export function linkOf(terminal: Terminal, urlId: number): z.output<typeof Link> | undefined {
  const links = Links.parse(inside(terminal, '_oscLinkService._dataByLinkId'))
  return Link.safeParse(links.get(urlId)?.data).data
}

/** @returns what lies at a path behind xterm's interface. */
function inside(terminal: Terminal, path: string): unknown {
  return `_core.${path}`.split('.').reduce(property, terminal)
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined
}
