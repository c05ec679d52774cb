// What the page in the app's own window may ask of the app, and what the app tells it. It does not know Electron or windows.
import * as z from 'zod'
import { RunId } from './event.ts'

export const ThemeChoice = z.enum(['system', 'light', 'dark'])
export type ThemeChoice = z.infer<typeof ThemeChoice>

/** What the page can be told to do with its tabs: a menu's items, by the names of the page's own keys. */
export const PageAction = z.enum(['create', 'next', 'previous', 'forward', 'back', 'close', 'list', 'sidebar', 'help'])
export type PageAction = z.infer<typeof PageAction>

/** What the app tells the page. */
export const DesktopCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), runId: RunId }),
  z.object({ type: z.literal('act'), action: PageAction }),
  /** The computer slept: a connection may be dead without knowing it. */
  z.object({ type: z.literal('resume') }),
])
export type DesktopCommand = z.infer<typeof DesktopCommand>

function call<const N extends string, I extends z.ZodType>(channel: N, input: I) {
  return { channel, input }
}

/** What the page may ask, each on a channel of its own and with an input that is parsed where it arrives. */
export const desktopCalls = {
  /** The owner's key; nothing when the server asks for none. */
  key: call('desktop:key', z.undefined()),
  /** The page is signed in and listens to commands. */
  ready: call('desktop:ready', z.undefined()),
  theme: call('desktop:theme', z.object({ theme: ThemeChoice })),
} as const

/** The channel on which commands come. */
export const commandChannel = 'desktop:command'

/** `window.dispatch`; absent in a browser. */
export type DesktopBridge = {
  key(): Promise<string | undefined>
  theme(theme: ThemeChoice): Promise<void>
  /** Also says that the page is ready for them. @returns a function that ends that. */
  onCommand(listener: (command: DesktopCommand) => void): () => void
}
