// Paints a terminal on the graphics card where that works, and by the DOM where it does not. It does not know what is painted.
import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'

export type Painter = {
  /** Terminals that nobody sees give their context back: a browser has about 16 of them. */
  setVisible(visible: boolean): void
  /** Whether the graphics card paints. */
  accelerated(): boolean
  dispose(): void
}

/** @param onLost called when the card was taken away: a character may then have another size. */
/**
 * The addon takes its resolution from the browser's count of device pixels, which is wrong while a device is emulated (and was in some browsers): then it paints
 * only a part, magnified. @returns whether the canvas has as many pixels as the screen.
 */
function isSharp(terminal: Terminal): boolean {
  const canvas = terminal.element?.querySelector<HTMLCanvasElement>('.xterm-screen > canvas:not(.xterm-link-layer)')
  if (!canvas || canvas.clientWidth === 0) return true
  return Math.abs(canvas.width / canvas.clientWidth - devicePixelRatio) < 0.05
}

/** Observers of a size are told between a frame's layout and its paint, so the second frame from here has seen them. */
function afterNextFrame(act: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(act))
}

export function createPainter(terminal: Terminal, onLost: () => void): Painter {
  let addon: WebglAddon | undefined
  let broken = false
  const stop = () => {
    addon?.dispose() // xterm goes on with its DOM renderer
    addon = undefined
  }
  const start = () => {
    if (addon || broken) return
    const next = new WebglAddon()
    // Sleep, a driver, too many pages: the next time this is shown the card may be there again.
    next.onContextLoss(() => {
      stop()
      onLost()
    })
    try {
      terminal.loadAddon(next)
      addon = next
    } catch {
      next.dispose()
      broken = true // no WebGL 2 here, and there will not be
      return
    }
    afterNextFrame(() => {
      if (addon !== next || isSharp(terminal)) return
      broken = true
      stop()
      onLost()
    })
  }
  return {
    setVisible: (visible) => (visible ? start() : stop()),
    accelerated: () => addon !== undefined,
    dispose: stop,
  }
}
