// A file session's past, read from its own events: where it was, and every version that was on disk. It does not know the file.
import { setImmediate as turn } from 'node:timers/promises'
import { foldFile, type FileText } from '../../../shared/editing/file-text.ts'
import {
  FileContent,
  FileDisk,
  FileEdit,
  FileSaved,
  maxVersions,
  type Versions,
} from '../../../shared/kinds/file-editor.ts'
import type { PastEvent } from '../../sessions/adapter.ts'

/** Events that are gone through before others have their turn: a millisecond or two. */
const eventsInTurn = 256

const ours = 'file-editor:'
const saysDisk: ReadonlySet<string> = new Set(['file-editor:disk', 'file-editor:saved'])

type Version = Versions['versions'][number]
/** Whole as it was left: text and disk are known. */
export type LeftFile = FileText & { disk: FileDisk }

/**
 * @param past newest first.
 * @returns the file as its events left it; undefined when it was never opened.
 */
export function leftFile(past: Iterable<PastEvent>): LeftFile | undefined {
  const since: PastEvent[] = []
  let isTextKnown = false
  let file: FileText | undefined
  for (const event of past) {
    const { channel, payload } = event
    if (!isTextKnown) since.push(event)
    if (!isTextKnown && channel === 'file-editor:content') [isTextKnown, file] = [true, fold(since)]
    // A text may have been recorded since the disk was told of last.
    if (file && !file.disk && saysDisk.has(channel)) file = foldFile(file, channel, payload())
    if (file?.disk) return { ...file, disk: file.disk }
  }
  return undefined
}

/** @param newestFirst an unbroken run of events. */
function fold(newestFirst: readonly PastEvent[]): FileText | undefined {
  return newestFirst.reduceRight<FileText | undefined>(
    (file, { channel, payload }) => (channel.startsWith(ours) ? foldFile(file, channel, payload()) : file),
    undefined,
  )
}

/** @returns a page of the versions that were on disk, newest first. */
export async function listVersions(
  past: Iterable<PastEvent>,
  { before = Infinity, limit = maxVersions }: { before?: number | undefined; limit?: number | undefined } = {},
): Promise<Versions> {
  const versions: Version[] = []
  for await (const event of inTurns(past)) {
    const found = versionOf(event)
    if (!found || found.version >= before) continue
    const last = versions.at(-1)
    if (last?.version === found.version) {
      // Said again at a start: it became so when it was said first.
      versions[versions.length - 1] = found
      continue
    }
    if (versions.length === limit) return { versions, more: true }
    versions.push(found)
  }
  return { versions, more: false }
}

/** @returns the text of a version that was on disk, or undefined when there is none such, or not any more. */
export async function contentOf(past: Iterable<PastEvent>, version: number): Promise<FileContent | undefined> {
  let wasOnDisk = false
  const since: PastEvent[] = []
  for await (const event of inTurns(past)) {
    wasOnDisk ||= versionOf(event)?.version === version
    const reached = textVersionOf(event)
    if (reached === undefined || reached > version) continue
    since.push(event)
    if (event.channel === 'file-editor:content' && wasOnDisk) break
    // A version is said to be on disk after its text was recorded, and never far behind the next start's.
    if (event.channel === 'file-editor:content' && reached < version) break
  }
  const file = wasOnDisk ? fold(since) : undefined
  return file?.version === version ? { content: file.text.toString(), path: file.path, version } : undefined
}

/** @returns the version that an event says is on disk. */
function versionOf({ channel, ts, payload }: PastEvent): Version | undefined {
  if (channel === 'file-editor:saved') {
    const { version, size } = FileSaved.parse(payload())
    return { version, size, at: ts, by: 'save' }
  }
  if (channel !== 'file-editor:disk') return undefined
  const { state, version, size } = FileDisk.parse(payload())
  return state === 'same' ? { version, size, at: ts, by: 'disk' } : undefined
}

/** @returns the version of the text after an event that has to do with it. */
function textVersionOf({ channel, payload }: PastEvent): number | undefined {
  if (channel === 'file-editor:content') return FileContent.parse(payload()).version
  return channel === 'file-editor:edit' ? FileEdit.parse(payload()).version : undefined
}

/** Lets others have their turn now and then. */
async function* inTurns(past: Iterable<PastEvent>): AsyncGenerator<PastEvent, void> {
  let count = 0
  for (const event of past) {
    yield event
    if (++count % eventsInTurn === 0) await turn()
  }
}
