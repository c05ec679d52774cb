// Shows what went wrong where nobody expected it, with a way to take it along. It does not know what the app was doing.
import { app, clipboard, dialog } from 'electron'
import { version } from '../../shared/protocol/version.ts'
import type { Logger } from '../base/logger.ts'

/** Writes and shows every error that nobody caught. The app goes on: a bug in one place must not end everybody's programs. */
export function showUnexpected(log: Logger, logFile: string): void {
  let isShown = false
  const tell = (error: unknown) => {
    log.error('unexpected error', error)
    // One at a time: an error that comes again and again must not bury the screen. The log has them all.
    if (isShown || !app.isReady()) return
    isShown = true
    void showError(error, logFile).finally(() => {
      isShown = false
    })
  }
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
}

async function showError(error: unknown, logFile: string): Promise<void> {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const details = `Dispatch ${version}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}\n\n${text}`
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Dispatch',
    message: 'Something went wrong in Dispatch',
    detail: `${text}\n\nYour sessions go on. It is written down in ${logFile}`,
    buttons: ['Copy the Details', 'Go On'],
    defaultId: 1,
    cancelId: 1,
  })
  if (response === 0) void clipboard.writeText(details)
}

/** Says why the app cannot start, in its log, where it was started, and in a window. */
export async function showRefusal(problem: string, log: Logger): Promise<void> {
  log.error(problem)
  process.stderr.write(`dispatch: ${problem}\n`)
  await app.whenReady()
  await dialog.showMessageBox({ type: 'error', title: 'Dispatch', message: 'Dispatch cannot start', detail: problem })
}

/** Says what the owner must know of the start. */
export function showNotice(notice: string): void {
  void dialog.showMessageBox({ type: 'warning', title: 'Dispatch', message: 'Dispatch started anew', detail: notice })
}
