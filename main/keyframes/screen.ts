// A terminal session's screen as it follows from its events, and pictures of it. It does not know where events come from or where pictures go.
import type { SessionStatus } from '../../shared/session.ts'
import type { SessionEvent } from '../../shared/event.ts'
import { createPtyStream, type Picture } from '../../shared/kinds/pty-stream.ts'
import { drawPicture } from './picture.ts'
import { isBetweenSequences } from './state.ts'
import { createTerminal, scrollback } from './xterm.ts'

/** The size until the stream says another: the same as the page's. */
const usualSize = { cols: 80, rows: 24 } as const

/** Characters of a picture, so that beginning with one costs no more than a page of history: 10,000 lines of usual text, fewer of full and coloured ones. */
const maxLength = 768 * 1024

/** How often a picture is drawn again for its length: once is enough but where long lines follow short ones. */
const mostTries = 2

export type Screen = {
  /** Resolves when the event is on the screen. */
  apply(event: SessionEvent): Promise<void>
  /** Begins anew with a picture. */
  begin(picture: Picture): Promise<void>
  /** @returns the screen with as many lines above it (all that there are, unless told) as fit a picture, or undefined in the midst of an escape sequence: then there is one after some event more. */
  picture(lines?: number): (Picture & { status: SessionStatus }) | undefined
  dispose(): void
}

/** Whether a picture is neither too long nor much shorter than it may be. @param isCut whether there are lines that it leaves out. */
function isGood(length: number, isCut: boolean): boolean {
  return length <= maxLength && (!isCut || length >= maxLength * 0.7)
}

export function createScreen(): Screen {
  const terminal = createTerminal(usualSize)
  let status: SessionStatus = 'starting'
  let title = ''
  /** Characters that a line of the last long picture took. */
  let lineLength = 1
  terminal.onTitleChange((next) => (title = next))
  const stream = createPtyStream(terminal, {
    onResize: ({ cols, rows }) => terminal.resize(cols, rows),
    onStatus: (said) => (status = said.status),
    onRestart: () => undefined,
  })
  return {
    apply: (event) => new Promise((resolve) => stream.apply(event, resolve)),
    async begin(picture) {
      stream.reset(picture)
      await new Promise<void>((resolve) => stream.whenShown(resolve))
      status = picture.status ?? 'running'
    },
    picture(lines = scrollback) {
      if (!isBetweenSequences(terminal)) return undefined
      const { cols, rows } = terminal
      const most = Math.min(lines, terminal.buffer.normal.baseY)
      // Lines are of many lengths: as many as fitted last time, and if that was wrong, as many as should, and a little fewer.
      let drawn = Math.min(most, Math.floor(maxLength / lineLength))
      let data = drawPicture(terminal, drawn, title)
      for (let tries = 0; tries < mostTries && drawn > 0 && !isGood(data.length, drawn < most); tries++) {
        lineLength = data.length / drawn / 0.9
        drawn = Math.min(most, Math.floor(maxLength / lineLength))
        data = drawPicture(terminal, drawn, title)
      }
      return { cols, rows, status, data }
    },
    dispose() {
      stream.dispose()
      terminal.dispose()
    },
  }
}
