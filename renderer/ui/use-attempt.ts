// Does something on the server once at a time, and says when it did not work. It does not know what is done.
import { useCallback, useState } from 'react'
import { useNotify } from './Toasts.tsx'

/** @returns whether it is under way, and what does it: that answers whether it was done. */
export function useAttempt(): [
  busy: boolean,
  attempt: (what: string, act: () => Promise<unknown>) => Promise<boolean>,
] {
  const notify = useNotify()
  const [busy, setBusy] = useState(false)
  const attempt = useCallback(
    async (what: string, act: () => Promise<unknown>) => {
      setBusy(true)
      try {
        await act()
        return true
      } catch (error) {
        notify.failed(what, error)
        return false
      } finally {
        setBusy(false)
      }
    },
    [notify],
  )
  return [busy, attempt]
}
