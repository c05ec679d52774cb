// A terminal session's events on the page's xterm, with a line across it where the session was started again. It does not know where they come from.
import type { Terminal } from '@xterm/xterm'
import { createPtyStream, type Paper, type PtyStream, type StreamHooks } from '../../../shared/kinds/pty-stream.ts'

/** What a stream needs of an xterm. */
type MarkedPaper = Paper & Pick<Terminal, 'registerMarker' | 'registerDecoration'> & { readonly cols: number }

export function createStream(terminal: MarkedPaper, hooks: Omit<StreamHooks, 'onRestart'>): PtyStream {
  // The page's own: it is not in the stream.
  const draw = (at: number) => {
    const line = terminal.registerDecoration({ marker: terminal.registerMarker(), width: terminal.cols })
    line?.onRender((element) => {
      element.classList.add('pty-restart')
      const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
      element.dataset.text = `Restarted ${time}`
    })
  }
  return createPtyStream(terminal, { ...hooks, onRestart: draw })
}
