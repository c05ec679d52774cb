// What can be laid over a file's text, and what all of it is given. It does not know how it looks.
import type { ViewProps } from '../view.ts'
import type { Opened } from './use-file.ts'

export type Panel = 'find' | 'line' | 'history' | 'conflict' | 'stranded'

export type OpenedProps = ViewProps &
  Opened & {
    panel: Panel | null
    /** Counts the wishes to search. */
    asked: number
    onPanel: (panel: Panel | null) => void
    onSave: () => void
  }
