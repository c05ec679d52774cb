// Whether the list is shown beside the terminal, kept between reloads. It does not know what is in it.
import { useMemo, useState } from 'react'
import * as z from 'zod'
import { keep, recall } from '../ui/storage.ts'

const name = 'dispatch.sidebar'

export type SidebarState = { shown: boolean; toggle(): void; show(): void }

export function useSidebar(): SidebarState {
  const [shown, setShown] = useState(() => recall(localStorage, name, z.boolean(), true))
  return useMemo(() => {
    const set = (next: boolean) => {
      setShown(next)
      keep(localStorage, name, next)
    }
    return { shown, toggle: () => set(!shown), show: () => set(true) }
  }, [shown])
}
