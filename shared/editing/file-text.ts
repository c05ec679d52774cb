// An open file as its events make it: text, version, and how the disk stands to it. It does not know where the events come from.
import type { Text } from '@codemirror/state'
import { FileContent, FileDisk, FileEdit, FileSaved } from '../kinds/file-editor.ts'
import { readChanges, textOf } from './text.ts'

export type FileText = {
  path: string
  text: Text
  version: number
  /** Absent until the first event of it. */
  disk?: FileDisk
}

/**
 * @param file what the events before made; undefined before the first content.
 * @returns what the next event makes of it. Events that are not of the file leave it as it is.
 * @throws when an edit does not follow: events are missing.
 */
export function foldFile(file: FileText | undefined, channel: string, payload: unknown): FileText | undefined {
  if (channel === 'file-editor:content') {
    const { content, path, version } = FileContent.parse(payload)
    return file?.version === version ? file : { ...file, path, version, text: textOf(content) }
  }
  if (!file) return undefined
  switch (channel) {
    case 'file-editor:edit': {
      const { version, changes } = FileEdit.parse(payload)
      const read = readChanges(changes, file.text.length)
      if (!read || version !== file.version + 1) throw new Error(`version ${version} does not follow ${file.version}`)
      return { ...file, version, text: read.apply(file.text) }
    }
    case 'file-editor:saved':
      return { ...file, disk: diskAfter(file.disk, FileSaved.parse(payload)) }
    case 'file-editor:disk':
      return { ...file, disk: FileDisk.parse(payload) }
    default:
      return file
  }
}

/** @returns how the disk stands once that was saved. */
export function diskAfter(disk: FileDisk | undefined, { path: _path, ...saved }: FileSaved): FileDisk {
  const { theirs: _theirs, ...still } = { theirs: undefined, ...disk }
  return { ...still, ...saved, state: 'same' }
}

/** Whether there is something that is not on disk. */
export function isUnsaved({ version, disk }: FileText): boolean {
  return disk !== undefined && (disk.state !== 'same' || version > disk.version)
}
