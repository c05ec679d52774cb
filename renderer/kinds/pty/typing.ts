// What leaves a terminal for its program: sorts typing from the terminal's own answers and applies held keys. It does not know where it goes.
import type { Terminal } from '@xterm/xterm'
import { createStore, type Store } from '../../ui/store.ts'
import { rowKeySequence, withHeld, type Held, type RowKey } from './keys.ts'
import { watchReplies } from './replies.ts'

type TypingHooks = {
  /** A person typed or pasted. */
  onTyped(data: string): void
  /** A person moved the mouse or turned its wheel in a program that listens to it: input, but not the wish to take over. */
  onPointed(data: string | Uint8Array<ArrayBuffer>): void
  /** The terminal answers a program's question, or tells of the focus. */
  onReply(data: string): void
}

export type Typing = {
  /** Ctrl and Alt of the touch row: each holds for one key. */
  held: Store<Held>
  press(key: RowKey): void
  /** As if a person typed it now. */
  type(text: string): void
  dispose(): void
}

/** Reports of the mouse: SGR and X10 encoding. */
const mouseReport = /^\x1b\[(<\d|M)/

const nothingHeld: Held = { ctrl: false, alt: false }

export function createTyping(terminal: Terminal, hooks: TypingHooks): Typing {
  const held = createStore(nothingHeld)
  const replies = watchReplies(terminal)
  let wheeling = false

  const release = () => {
    const was = held.get()
    if (was.ctrl || was.alt) held.set(nothingHeld)
    return was
  }
  terminal.onData((data) => {
    if (replies.isReply(data)) hooks.onReply(data)
    else if (wheeling || mouseReport.test(data)) hooks.onPointed(data)
    else hooks.onTyped(withHeld(data, release()))
  })
  // Old mouse reports are bytes that are no text.
  terminal.onBinary((data) => hooks.onPointed(Uint8Array.from(data, (char) => char.charCodeAt(0))))
  // In a full-screen program xterm turns the wheel into arrow keys within the same turn.
  terminal.attachCustomWheelEventHandler(() => {
    wheeling = true
    queueMicrotask(() => (wheeling = false))
    return true
  })
  return {
    held,
    press: (key) => hooks.onTyped(rowKeySequence(key, release(), terminal.modes.applicationCursorKeysMode)),
    type: hooks.onTyped,
    dispose: () => replies.dispose(),
  }
}
