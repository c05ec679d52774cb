// What the person here may do, for every part that offers it. It does not know why they may not.
import { createContext, useContext } from 'react'

export type May = {
  /** Type, send, resize, answer. */
  type: boolean
  /** Start, end, rename and delete sessions, and everything else that is the owner's. */
  own: boolean
}

const MayContext = createContext<May>({ type: true, own: true })
export const MayProvider = MayContext.Provider

export function useMay(): May {
  return useContext(MayContext)
}
