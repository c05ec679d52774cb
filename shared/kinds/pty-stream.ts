// Puts a terminal session's events on a screen, in order: the page's, and the one that keyframes are taken of. It does not know where they come from, whether they are old, or who looks.
import type { SessionEvent } from '../event.ts'
import type { SessionStatus, StatusPayload } from '../session.ts'
import { ptyContract } from './pty.ts'

const { events } = ptyContract

export type Size = { cols: number; rows: number }

export type StreamHooks = {
  /** Called when everything before it is on the screen. `isWished`: somebody asked for it; a program's first size, or a picture's, is nobody's wish. */
  onResize(size: Size, isWished: boolean): void
  /** Called when everything before it is on the screen. */
  onStatus(status: StatusPayload): void
  /** The session was started again, at that time in milliseconds since 1970: the cursor is on an empty line between the old text and the new. */
  onRestart(at: number): void
}

/** A picture to go on from: written to a screen of its size, it makes it what it was. */
export type Picture = Size & { data: string; status?: SessionStatus | undefined }

export type PtyStream = {
  /** `done` is called when the event is on the screen. */
  apply(event: SessionEvent, done: () => void): void
  /** What was on the screen is gone: begins anew, with a picture if there is one. */
  reset(picture: Picture | undefined): void
  /** Calls back when everything that was applied before is on the screen. */
  whenShown(act: () => void): void
  /** Nothing of the screen is touched and nobody is called any more, whatever is still parsed. */
  dispose(): void
}

/** What a stream needs of an xterm, here or in a page. */
export type Paper = {
  write(data: string, done?: () => void): void
  reset(): void
  readonly buffer: { readonly active: { readonly type: 'normal' | 'alternate' } }
}

const hasEnded = (status: SessionStatus | undefined) => status === 'stopped' || status === 'error'

/*
 * A program that was killed leaves the terminal as it was: in the alternate screen, reporting the mouse, with a hidden cursor. The next program on it must
 * find it as new, but the last one's text has to stay: so the modes are reset and not the screen.
 */
const freshModes =
  '\x1b[!p\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l'
/** Leaves the alternate screen and goes back to where the cursor was before it; on the normal screen it would move the cursor. */
const leaveAlternate = '\x1b[?1049l'

export function createPtyStream(terminal: Paper, hooks: StreamHooks): PtyStream {
  let ended = false
  let starting = false
  let over = false
  /** What came after something that has to be decided when everything before it is on the screen. */
  let held: (() => void)[] | undefined

  /** xterm parses later than it is written to; a text's callback comes exactly between it and what is written after it. */
  const inOrder = (act: () => void, text = '') => terminal.write(text, () => !over && act())
  const next = (act: () => void) => {
    if (held) held.push(act)
    else act()
  }
  const text = (payload: unknown, done: () => void) => {
    const chunk = events['pty:stdout'].payload.safeParse(payload)
    terminal.write(chunk.success ? chunk.data.data : '', done)
  }
  const resize = (payload: unknown, done: () => void) => {
    const size = events['pty:resize'].payload.safeParse(payload)
    const isWished = !starting
    starting = false
    inOrder(() => {
      if (size.success) hooks.onResize(size.data, isWished)
      done()
    })
  }
  const status = (event: SessionEvent, done: () => void) => {
    const said = events['system:status'].payload.safeParse(event.payload)
    if (!said.success) return done()
    inOrder(() => hooks.onStatus(said.data))
    const wasEnded = ended
    ended = hasEnded(said.data.status)
    starting = !ended
    if (wasEnded && !ended) separate(event.ts)
    next(() => inOrder(done))
  }
  /** The session was started again: a line across the screen, which is the view's own and not in the stream. */
  const separate = (at: number) => {
    held = []
    inOrder(() => {
      const leave = terminal.buffer.active.type === 'alternate' ? leaveAlternate : ''
      inOrder(() => hooks.onRestart(at), `${leave}${freshModes}\r\n`)
      terminal.write('\r\n')
      const waiting = held ?? []
      held = undefined
      for (const act of waiting) next(act)
    })
  }
  const applyNow = (event: SessionEvent, done: () => void) => {
    if (event.channel === 'pty:stdout' || event.channel === 'pty:stderr') text(event.payload, done)
    else if (event.channel === 'pty:resize') resize(event.payload, done)
    else if (event.channel === 'system:status') status(event, done)
    else done()
  }
  return {
    apply: (event, done) => next(() => applyNow(event, done)),
    reset: (picture) =>
      next(() => {
        ended = hasEnded(picture?.status)
        starting = false
        inOrder(() => {
          terminal.reset()
          if (picture) hooks.onResize(picture, false)
        })
        if (picture) terminal.write(picture.data)
      }),
    whenShown: (act) => next(() => inOrder(act)),
    dispose() {
      over = true
    },
  }
}
