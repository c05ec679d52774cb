// What a person can set for the app on this machine, and what it remembers of its window. It does not know what is done with it.
import * as z from 'zod'
import { ThemeChoice } from '../../shared/desktop.ts'

export const Settings = z.object({
  /** Closing the window leaves the app, and with it all sessions, in the tray. */
  keepInTray: z.boolean().default(true),
  notify: z.boolean().default(true),
  /** The computer does not go to sleep by itself while a session runs. */
  stayAwake: z.boolean().default(false),
  /** Tunnels to which the person has agreed here. */
  tunnelConsents: z.array(z.string()).default([]),
})
export type Settings = z.infer<typeof Settings>

export const WindowState = z.object({
  /** Where the window is when it is not maximised, in DIPs; absent until it was moved. */
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }).optional(),
  maximized: z.boolean().default(false),
  /** As the page said last: the window must have its colour before the page is there. */
  theme: ThemeChoice.default('system'),
})
export type WindowState = z.infer<typeof WindowState>
export type Bounds = NonNullable<WindowState['bounds']>
