// An xterm in an element, with everything that makes it a good terminal. It does not know sessions, servers or who types.
import { ClipboardAddon } from '@xterm/addon-clipboard'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal, type ITheme } from '@xterm/xterm'
import { mainInputMark } from '../../ui/focus.ts'
import { createPainter, type Painter } from './painter.ts'
import type { Size } from './size-owner.ts'
import { searchMarks, themes, withoutInput, type ThemeName } from './themes.ts'

/** Lines. About 14 MB in the page; more is what the journal and the search on the server are for. */
const scrollback = 10_000
/** Marks at most this many hits of a search; more cost seconds in a full scrollback and help nobody. */
const highlightLimit = 1_000
/** As on paper, text on a coloured ground must stay readable: what a program chose is moved to this contrast, 4.5:1 (WCAG AA). */
const minimumContrastRatio = 4.5

export type Look = {
  theme: ThemeName
  /** CSS pixels. */
  fontSize: number
  screenReader: boolean
  /** Whether what is typed arrives; otherwise the cursor stands by. */
  accepting: boolean
  /** Whether something is sought: the hit that is looked at is selected, and must stand out from the others. */
  searching: boolean
}

export type Screen = {
  terminal: Terminal
  search: SearchAddon
  painter: Painter
  setLook(look: Look): void
  /** Sets the type size that is shown, which in a letterbox is not the chosen one. */
  setFontSize(pixels: number): void
  /** How many characters fit the element at the type size that is shown; undefined while it is hidden. */
  measure(): Size | undefined
  dispose(): void
}

type ScreenHooks = {
  /** A program wants to set the clipboard; what it may do is decided there. */
  onCopy(text: string): void
  /** The pointer is over a link, or no longer. */
  onLink(uri: string | undefined): void
  /** A character has another size without anybody having asked for it. */
  onCellChanged(): void
}

export function openScreen(element: HTMLElement, look: Look, hooks: ScreenHooks): Screen {
  const link = (uri: string) => {
    // noopener: the page that opens must not reach this one. Other protocols could start programs.
    if (/^https?:\/\//i.test(uri)) window.open(uri, '_blank', 'noopener,noreferrer')
  }
  const terminal = new Terminal({
    allowProposedApi: true, // graphemes, decorations and marks of the search are only offered so
    scrollback,
    minimumContrastRatio,
    fontFamily: getComputedStyle(element).getPropertyValue('--mono'),
    fontSize: look.fontSize,
    lineHeight: 1.15, // times the font's own height: boxes stay whole, and text has some air
    rescaleOverlappingGlyphs: true,
    cursorInactiveStyle: 'outline',
    screenReaderMode: look.screenReader,
    theme: themeFor(look),
    linkHandler: {
      activate: (_event, uri) => link(uri),
      hover: (_event, uri) => hooks.onLink(uri),
      leave: () => hooks.onLink(undefined),
    },
  })
  const fit = new FitAddon()
  const search = new SearchAddon({ highlightLimit })
  const hover = { hover: (_event: MouseEvent, uri: string) => hooks.onLink(uri), leave: () => hooks.onLink(undefined) }
  for (const addon of [
    fit,
    search,
    new UnicodeGraphemesAddon(),
    new WebLinksAddon((_event, uri) => link(uri), hover),
  ]) {
    terminal.loadAddon(addon)
  }
  writeOnlyClipboard(terminal, hooks.onCopy)
  terminal.open(element)
  terminal.textarea?.setAttribute(mainInputMark, '')
  const painter = createPainter(terminal, hooks.onCellChanged)
  const setLook = (next: Look) => {
    terminal.options.theme = themeFor(next)
    terminal.options.cursorBlink = next.accepting && !matchMedia('(prefers-reduced-motion: reduce)').matches
    terminal.options.screenReaderMode = next.screenReader
  }
  setLook(look)
  return {
    terminal,
    search,
    painter,
    setLook,
    setFontSize(pixels) {
      if (terminal.options.fontSize !== pixels) terminal.options.fontSize = pixels
    },
    measure() {
      if (element.clientWidth === 0 || element.clientHeight === 0) return undefined
      const size = fit.proposeDimensions()
      if (!size || !(size.cols > 0) || !(size.rows > 0)) return undefined
      return { cols: Math.min(1000, size.cols), rows: Math.min(1000, size.rows) }
    },
    dispose() {
      painter.dispose()
      terminal.dispose()
    },
  }
}

function themeFor({ theme: name, accepting, searching }: Look): ITheme {
  const theme = accepting ? themes[name] : withoutInput(themes[name])
  const hit = searchMarks[name].activeMatchBackground
  return searching ? { ...theme, selectionBackground: hit, selectionInactiveBackground: hit } : theme
}

/** OSC 52: a program may offer text to the clipboard. What is in it belongs to the person, so asking for it gets no answer at all. */
function writeOnlyClipboard(terminal: Terminal, onCopy: (text: string) => void): void {
  terminal.loadAddon(
    new ClipboardAddon(undefined, {
      readText: () => '',
      writeText: (_selection, text) => onCopy(text),
    }),
  )
  terminal.parser.registerOscHandler(52, (data) => data.endsWith(';?'))
}
