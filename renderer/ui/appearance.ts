// How the page looks to this person on this device: theme and the terminal's type size. It does not know who uses it.
import { createContext, useContext, useSyncExternalStore } from 'react'
import * as z from 'zod'
import { keep, recall, type Keeper } from './storage.ts'
import { createStore, useStore, type Store } from './store.ts'

export const ThemeChoice = z.enum(['system', 'light', 'dark'])
export type ThemeChoice = z.infer<typeof ThemeChoice>

/** CSS pixels. Below 8 nothing can be read, above 28 a phone shows less than 20 columns. */
export const fontSizes = { least: 8, most: 28, usual: 13 } as const

/** CSS pixels. */
const FontSize = z.number().min(fontSizes.least).max(fontSizes.most)

export type Appearance = {
  theme: Store<ThemeChoice>
  fontSize: Store<number>
  /** Whether terminals keep a text copy for screen readers; it costs speed, so it is asked for. */
  screenReader: Store<boolean>
}

/** A store whose value outlives the page. */
function keptStore<T>(keeper: Keeper, name: string, schema: z.ZodType<T>, fallback: T): Store<T> {
  const store = createStore(recall(keeper, name, schema, fallback))
  store.subscribe(() => keep(keeper, name, store.get()))
  return store
}

/** `root` carries the theme as data-theme; public/theme.js sets the same before the first paint. */
export function createAppearance(keeper: Keeper, root: HTMLElement): Appearance {
  const theme = keptStore(keeper, 'dispatch.theme', ThemeChoice, 'system')
  theme.subscribe(() => {
    if (theme.get() === 'system') delete root.dataset.theme
    else root.dataset.theme = theme.get()
  })
  return {
    theme,
    fontSize: keptStore(keeper, 'dispatch.fontSize', FontSize, fontSizes.usual),
    screenReader: keptStore(keeper, 'dispatch.screenReader', z.boolean(), false),
  }
}

/** @returns the size one step bigger or smaller, within bounds. */
export function stepFontSize(size: number, step: 1 | -1): number {
  return Math.min(fontSizes.most, Math.max(fontSizes.least, Math.round(size) + step))
}

const AppearanceContext = createContext<Appearance | null>(null)
export const AppearanceProvider = AppearanceContext.Provider

export function useAppearance(): Appearance {
  const appearance = useContext(AppearanceContext)
  if (!appearance) throw new Error('No AppearanceProvider above')
  return appearance
}

/** @returns whether a media query holds, and renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

/** @returns the theme that is shown, after the choice and the system's wish. */
export function useShownTheme(): 'light' | 'dark' {
  const choice = useStore(useAppearance().theme)
  const systemIsDark = useMedia('(prefers-color-scheme: dark)')
  if (choice !== 'system') return choice
  return systemIsDark ? 'dark' : 'light'
}
