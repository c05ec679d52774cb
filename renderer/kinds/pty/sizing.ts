// Keeps a terminal's size right: measures the pane, asks for a size where this page decides, fits the type where another does. It does not know how a size is sent.
import type { Screen } from './screen.ts'
import * as rules from './size-owner.ts'
import type { Size, SizeState } from './size-owner.ts'

/** 100 ms: a window that is dragged would otherwise make a shell redraw its prompt sixty times a second. */
const settleTime = 100
/** CSS pixels. Smaller type than this is a texture: then the terminal is scrolled instead. */
const leastLetterboxType = 7

type SizingOptions = {
  screen: Screen
  /** CSS pixels, as the person chose. */
  fontSize: number
  initial: Size
  send(size: Size): Promise<void>
  onChange(state: SizeState): void
}

export type Sizing = {
  state(): SizeState
  /** The pane may have another size, or is shown again. */
  measure(): void
  setFontSize(pixels: number): void
  /** This page decides from now on: a person wants it so. */
  claim(): void
  /** The same without a person's wish. */
  presume(): void
  /** The stream said so; the terminal has that size from here on. `wished`: somebody asked for it just now. */
  sessionResized(size: Size, wished: boolean): void
  /** The program has ended, or runs again. */
  setEnded(ended: boolean): void
  dispose(): void
}

export function createSizing({ screen, initial, send, onChange, ...options }: SizingOptions): Sizing {
  let state: SizeState = { session: initial, fits: undefined, owner: false, told: false, asked: [], free: false }
  let fontSize = options.fontSize
  let timer: number | undefined

  const set = (next: SizeState) => {
    if (next === state) return
    state = next
    onChange(state)
  }
  const ask = (size: Size) => {
    set(rules.ask(state, size))
    send(size).catch(() => set(rules.refuse(state, size)))
  }
  const askNow = () => {
    const size = rules.wish(state)
    if (size) ask(size)
  }
  const askSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(askNow, settleTime)
  }
  const show = () => {
    const { cols, rows } = rules.shown(state)
    const { terminal } = screen
    if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows)
  }
  const fitsAt = (pixels: number) => {
    screen.setFontSize(pixels)
    return screen.measure()
  }
  /** What fits is always measured at the chosen type size, whatever is shown; both happen before anything is painted. */
  const measure = () => {
    set(rules.fit(state, fitsAt(fontSize)))
    if (rules.isLetterboxed(state)) screen.setFontSize(letterboxType(fontSize, state.session, fitsAt))
    show()
  }
  return {
    state: () => state,
    measure() {
      measure()
      askSoon()
    },
    setFontSize(pixels) {
      fontSize = pixels
      measure()
      askSoon()
    },
    claim() {
      if (state.owner && state.told) return
      const { state: claimed, tell } = rules.claim(state)
      set(claimed)
      measure()
      // At once: a person waits for it.
      if (tell) ask(tell)
      askNow()
    },
    presume() {
      if (state.owner) return
      set(rules.presume(state))
      measure()
      askNow()
    },
    sessionResized(size, wished) {
      set(rules.resized(state, size, wished))
      measure()
    },
    setEnded(ended) {
      set(rules.free(state, ended))
      measure()
    },
    dispose: () => clearTimeout(timer),
  }
}

/**
 * Found by trying: a character's width is rounded to the screen's pixels, so it does not follow from the type size.
 * @param fitsAt says how many characters fit the pane at a type size in CSS pixels.
 * @returns the largest type size up to `chosen` at which a terminal of `session` fits, in half pixels; the least one when none does.
 */
export function letterboxType(chosen: number, session: Size, fitsAt: (pixels: number) => Size | undefined): number {
  const fits = (pixels: number) => {
    const size = fitsAt(pixels)
    return size !== undefined && size.cols >= session.cols && size.rows >= session.rows
  }
  if (fits(chosen)) return chosen
  let [good, bad] = [leastLetterboxType * 2, Math.ceil(chosen * 2)]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (fits(middle / 2)) good = middle
    else bad = middle
  }
  return Math.min(chosen, good / 2)
}
