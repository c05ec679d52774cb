// What the page keeps in the browser, parsed when it is read. It does not know what is kept.
import type * as z from 'zod'

/** What is needed of localStorage or sessionStorage. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** @returns the kept value, or `fallback` when there is none, it is no longer valid, or the browser keeps nothing. */
export function recall<T>(keeper: Keeper, name: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    const text = keeper.getItem(name)
    if (text === null) return fallback
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : fallback
  } catch {
    return fallback
  }
}

/** Keeps a value; undefined forgets it. A browser that keeps nothing (private mode, full) costs the memory only, so it is no error. */
export function keep(keeper: Keeper, name: string, value: unknown): void {
  try {
    if (value === undefined) keeper.removeItem(name)
    else keeper.setItem(name, JSON.stringify(value))
  } catch {
    // See above.
  }
}
