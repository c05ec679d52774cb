// Keeps the computer from going to sleep by itself while sessions run, where that is wished, and tells when it has slept. It does not know what runs.
import { powerMonitor, powerSaveBlocker } from 'electron'

export type Power = {
  /** Whether it may sleep could have changed. */
  changed(): void
  close(): void
}

export function watchPower(options: { mustStayAwake(): boolean; onResume(): void; onShutdown(): void }): Power {
  let blocker: number | undefined
  const release = () => {
    if (blocker !== undefined) powerSaveBlocker.stop(blocker)
    blocker = undefined
  }
  const changed = () => {
    if (!options.mustStayAwake()) release()
    // The screen may go dark: only programs must go on.
    else blocker ??= powerSaveBlocker.start('prevent-app-suspension')
  }
  powerMonitor.on('resume', options.onResume)
  powerMonitor.on('shutdown', options.onShutdown)
  changed()
  return { changed, close: release }
}
