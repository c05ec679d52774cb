// The app's own window as the page sees it: the key it hands over and the commands of its menus. In a browser there is nothing of it.
import { useEffect, useEffectEvent } from 'react'
import type { DesktopBridge, DesktopCommand, PageAction } from '../../shared/desktop.ts'
import type { Appearance } from '../ui/appearance.ts'
import type { Keeper } from '../ui/storage.ts'
import { keepKey } from './key.ts'

/** @returns where the page keeps its key: in the app's window only as long as the page lives, since the app hands it over each time. */
export async function keeperOfKey(desktop: DesktopBridge | undefined, browser: Keeper): Promise<Keeper> {
  if (!desktop) return browser
  const kept = new Map<string, string>()
  const keeper: Keeper = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
  const key = await desktop.key()
  if (key !== undefined) keepKey(keeper, key)
  return keeper
}

/** Tells the app which theme is chosen, now and whenever that changes: its window has that colour before the page is there. */
export function tellTheme(desktop: DesktopBridge | undefined, { theme }: Appearance): void {
  if (!desktop) return
  const tell = () => void desktop.theme(theme.get())
  theme.subscribe(tell)
  tell()
}

export type DesktopActions = {
  act: Record<PageAction, () => void>
  open(runId: string): void
  resume(): void
}

/** Carries out what the app's menus, its tray and its links ask for. */
export function useDesktopCommands({ act, open, resume }: DesktopActions): void {
  const onCommand = useEffectEvent((command: DesktopCommand) => {
    if (command.type === 'act') act[command.action]()
    else if (command.type === 'open') open(command.runId)
    else resume()
  })
  useEffect(() => window.dispatch?.onCommand((command) => onCommand(command)), [])
}
