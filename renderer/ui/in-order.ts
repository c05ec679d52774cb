// Draws a list whose items have no names of their own and never change places: each is told from the others by its place. It does not know what they are.
import { Children, type ReactNode } from 'react'

export function inOrder<T>(items: readonly T[], draw: (item: T, index: number) => ReactNode): ReactNode[] {
  return Children.toArray(items.map(draw))
}
