// The role of the person here, as the server says. It does not know what follows from it.
import { createContext, useContext } from 'react'
import type { Access } from '../../shared/grant.ts'

const RightsContext = createContext<Access>({ role: 'owner', mayType: true })
export const RightsProvider = RightsContext.Provider

export function useRights(): Access {
  return useContext(RightsContext)
}
