// The terminal that keyframes are taken of, as the page has it. It does not know sessions.
import type { Terminal } from '@xterm/headless'
// By their files: for Node the packages are CommonJS, for the bundler they are modules, and only these are the same to both.
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes/lib/addon-unicode-graphemes.mjs'
import { Terminal as HeadlessTerminal } from '@xterm/headless/lib-headless/xterm-headless.mjs'

export type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless'
export type { Terminal }

/** Lines: as many as the page keeps, so that one can scroll back as far as after a replay of everything. */
export const scrollback = 10_000

/** @returns a terminal that reads every character as the page's does. */
export function createTerminal({ cols, rows }: { cols: number; rows: number }): Terminal {
  const terminal = new HeadlessTerminal({ cols, rows, scrollback, allowProposedApi: true })
  terminal.loadAddon(new UnicodeGraphemesAddon())
  return terminal
}
