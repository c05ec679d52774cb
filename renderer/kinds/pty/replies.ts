// Tells what a terminal answers by itself from what a person types. It does not know who may answer.
import type { IFunctionIdentifier, Terminal } from '@xterm/xterm'

/*
 * A program asks its terminal things (where is the cursor? which colours? what are you?) and xterm puts the answer into onData, where keys come too.
 * Two pages must not both answer, and a replayed question must not be answered at all, so the two have to be told apart. Texts cannot do it: Shift+F3
 * and a cursor report look alike. Instead a handler on each question, run just before xterm's own, raises a flag, and a microtask lowers it: xterm
 * answers in the same turn, and no key can come within one. A question that is missing here costs a doubled answer, never a lost key.
 */
const csiQuestions: IFunctionIdentifier[] = [
  { final: 'c' }, // primary device attributes
  { prefix: '>', final: 'c' }, // secondary
  { prefix: '=', final: 'c' }, // tertiary
  { final: 'n' }, // status and cursor reports
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' }, // is a mode set?
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' }, // name and version
  { prefix: '?', final: 'u' }, // keyboard protocol
  { final: 't' }, // window size
]
/** Colours of the palette, foreground, background, cursor; the clipboard. */
const oscQuestions = [4, 10, 11, 12, 52]
const dcsQuestions: IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' }, // is a setting set?
  { intermediates: '+', final: 'q' }, // terminfo
]

/** What xterm says when it gains or loses the focus and a program asked to know; no key says these. */
const focusReports: readonly string[] = ['\x1b[I', '\x1b[O']

export type ReplyWatch = {
  /** Called in onData: whether this text is the terminal's own. */
  isReply(data: string): boolean
  dispose(): void
}

export function watchReplies(terminal: Pick<Terminal, 'parser'>): ReplyWatch {
  let answering = false
  const asked = () => {
    if (!answering) queueMicrotask(() => (answering = false))
    answering = true
    return false // xterm's own handler goes on with it
  }
  const { parser } = terminal
  const handlers = [
    ...csiQuestions.map((id) => parser.registerCsiHandler(id, asked)),
    ...oscQuestions.map((id) => parser.registerOscHandler(id, asked)),
    ...dcsQuestions.map((id) => parser.registerDcsHandler(id, asked)),
  ]
  return {
    isReply: (data) => answering || focusReports.includes(data),
    dispose() {
      for (const handler of handlers) handler.dispose()
    },
  }
}
