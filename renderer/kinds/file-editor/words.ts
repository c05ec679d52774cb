// Says in words how an open file is. It does not know where that is shown.
import { isUnsaved } from '../../../shared/editing/file-text.ts'
import type { FileDisk } from '../../../shared/kinds/file-editor.ts'
import type { FileState } from './open-file.ts'

/** `tone` is its sign: all is kept · something is not on disk · something is only in this page · a person must choose · nothing can be changed. */
export type Standing = { tone: 'saved' | 'unsaved' | 'kept' | 'conflict' | 'locked'; text: string }

/** @param isReady whether there is a connection; @param ended whether the session has ended. */
export function standingOf({ file, isPending }: FileState, isReady: boolean, ended: boolean): Standing {
  const disk = file?.disk
  if (disk?.state === 'conflict') return { tone: 'conflict', text: 'Changed on disk and here' }
  if (isPending && !isReady) return { tone: 'kept', text: 'Kept in this browser until the server is back' }
  if (isPending && ended) return { tone: 'kept', text: 'Kept in this browser until the session is restarted' }
  if (isDirty({ file, isPending }))
    return { tone: 'unsaved', text: disk?.state === 'missing' ? 'Not on disk' : 'Unsaved' }
  if (disk?.readOnly !== undefined) return { tone: 'locked', text: 'Read-only' }
  return { tone: 'saved', text: 'Saved' }
}

/** Whether something is not on disk. */
export function isDirty({ file, isPending }: Pick<FileState, 'file' | 'isPending'>): boolean {
  return isPending || (file !== undefined && isUnsaved(file))
}

const encodings: Record<FileDisk['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8 with BOM',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  latin1: 'Latin-1',
}
const lineEnds: Record<FileDisk['lineEnds'], string> = { lf: 'LF', crlf: 'CRLF', cr: 'CR', mixed: 'Mixed line ends' }

/** @returns how the file is written, as 'UTF-8 · LF'. */
export function formText(disk: FileDisk): string {
  return `${encodings[disk.encoding]} · ${lineEnds[disk.lineEnds]}`
}

export function baseName(path: string): string {
  return path.split(/[\\/]/).findLast((name) => name !== '') ?? path
}
