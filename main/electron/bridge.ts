// Answers what the window's page asks by shared/desktop.ts, and nobody else's page. It does not know what the answers are for.
import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type * as z from 'zod'
import { desktopCalls, type ThemeChoice } from '../../shared/desktop.ts'
import { errors } from '../../shared/failure.ts'
import type { Logger } from '../base/logger.ts'
import { isOwnAddress } from './allowed.ts'

export type BridgeOptions = {
  /** The server's origin. */
  own: string
  /** Whether these are the contents of the app's window. */
  isWindow(contents: IpcMainInvokeEvent['sender']): boolean
  key(): string | undefined
  onReady(): void
  onTheme(theme: ThemeChoice): void
  log: Logger
}

export function answerPage(options: BridgeOptions): void {
  const answer = <I extends z.ZodType>(call: { channel: string; input: I }, act: (input: z.output<I>) => unknown) => {
    ipcMain.handle(call.channel, (event, input: unknown) => {
      if (!isOwnPage(event, options)) {
        options.log.warn(
          `${call.channel} was refused to ${event.senderFrame?.url.slice(0, 200) ?? 'a frame that is gone'}`,
        )
        throw new Error(errors.forbidden)
      }
      const parsed = call.input.safeParse(input)
      if (!parsed.success) throw new Error(`Invalid payload: ${parsed.error.issues[0]?.message ?? ''}`)
      return act(parsed.data)
    })
  }
  answer(desktopCalls.key, options.key)
  answer(desktopCalls.ready, options.onReady)
  answer(desktopCalls.theme, ({ theme }) => options.onTheme(theme))
}

/** Only the window's outermost frame, while it shows the server's own page. */
function isOwnPage({ sender, senderFrame }: IpcMainInvokeEvent, { isWindow, own }: BridgeOptions): boolean {
  return (
    isWindow(sender) && senderFrame !== null && senderFrame === sender.mainFrame && isOwnAddress(senderFrame.url, own)
  )
}
