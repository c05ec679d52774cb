// What every row of a conversation may need to know of where it stands. It knows no row.
import { createContext, useContext } from 'react'

export type Scene = {
  /** The session's folder: paths are read in it. */
  folder: string | undefined
  /** Who looks: what was said from here is not named. */
  clientId: string | undefined
  /** Rows that a person has opened, by key: they stay so while they are out of sight. */
  opened: ReadonlySet<string>
  toggle(key: string): void
  /** What may be said again; absent where nothing can be said. */
  sayAgain: ((turnId: string) => void) | undefined
  /** @returns all that was answered in a turn, as it was written. */
  answerOf(turnId: string): string
}

const SceneContext = createContext<Scene | null>(null)
export const SceneProvider = SceneContext.Provider

export function useScene(): Scene {
  const scene = useContext(SceneContext)
  if (!scene) throw new Error('No SceneProvider above')
  return scene
}
