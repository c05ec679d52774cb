// The name of the browser's own tab. It does not know where the title comes from.
import { useEffect } from 'react'

export function useDocumentTitle(title: string | undefined, hasBell: boolean, isUnsaved = false): void {
  useEffect(() => {
    document.title = `${hasBell ? '• ' : ''}${isUnsaved ? '* ' : ''}${title === undefined ? '' : `${title} – `}Dispatch`
  }, [title, hasBell, isUnsaved])
}
