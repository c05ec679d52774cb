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

export type Screen = {
  /** Resolves when the event is on the screen. */
  apply(event: SessionEvent): Promise<void>
  /** Begins anew with a picture. */
  begin(picture: Picture): Promise<void>
  /** @returns the screen with as many lines above it (all that there are, unless told) as fit a picture, or undefined in the midst of an escape sequence: then there is one after some event more. */
  picture(lines?: number): (Picture & { status: SessionStatus }) | undefined
  dispose(): void
}

export function createScreen(): Screen {
  const terminal = createTerminal(usualSize)
  let status: SessionStatus = 'starting'
  let title = ''
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
      const drawn = Math.min(lines, terminal.buffer.normal.baseY)
      let data = drawPicture(terminal, drawn, title)
      // Lines are of many lengths: what is over in all is taken from their number, and a little more.
      if (data.length > maxLength)
        data = drawPicture(terminal, Math.floor((0.9 * drawn * maxLength) / data.length), title)
      return { cols, rows, status, data }
    },
    dispose() {
      stream.dispose()
      terminal.dispose()
    },
  }
}
