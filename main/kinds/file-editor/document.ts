// The text that several edit at once: takes their changes in one order and records each. It does not know the disk.
import type { ChangeSet, Text } from '@codemirror/state'
import { errors, fail, type Failure, type Outcome } from '../../../shared/failure.ts'
import { maxFileBytes } from '../../../shared/files.ts'
import type { Changes, Edited, FileContent, FileEdit } from '../../../shared/kinds/file-editor.ts'
import { rebase } from '../../../shared/editing/rebase.ts'
import { readChanges, replacing, writeChanges } from '../../../shared/editing/text.ts'

/** Changes that are kept in memory to rebase late ones over: what ten people type in a minute or two. */
const maxKept = 5000
/** Characters in them, 4 Mi. */
const maxKeptCharacters = 4 * 1024 * 1024
/** Up to this many characters every save records the text anew, so that those who know no edits see it; more would fill the journal. */
const smallText = 256 * 1024

/** Edits after which the text is recorded anew, however long it is: who begins there soon has worked through them, and the server, too, after a restart. */
const maxEdits = 5000

/** One accepted change. */
type Update = { changes: ChangeSet; clientId: string | undefined; characters: number }

export type FileDocument = {
  readonly text: Text
  readonly version: number
  /** Rebases an editor's updates over what came since `version` and takes them; see the contract. */
  edit(asked: { version: number; clientId: string; updates: readonly Changes[] }): Outcome<Edited>
  /** Makes the text another one, and records it whole if readers may need it. Without effect when it is the same. */
  replace(next: Text): void
  /** Records the whole text if readers may need it: it is saved now. */
  beforeSave(): void
}

export type DocumentOptions = {
  path: string
  text: Text
  version: number
  onContent(content: FileContent): void
  /** It was recorded whole in the midst of edits: a reader that begins there has yet to be told how the disk stands. */
  onBetween(): void
  onEdit(edit: FileEdit): void
  /** Whether a carriage return may be in the text. */
  takesReturns(): boolean
}

/** Records the text as it begins. */
export function createDocument({
  path,
  onContent,
  onBetween,
  onEdit,
  takesReturns,
  ...begin
}: DocumentOptions): FileDocument {
  let { text, version } = begin
  const kept: Update[] = []
  let keptCharacters = 0
  /** Characters of the edits since the text was recorded whole: what a reader must work through. */
  let sinceContent = 0
  let editsSince = 0

  const snapshot = () => {
    onContent({ content: text.toString(), path, version })
    sinceContent = 0
    editsSince = 0
  }
  const snapshotIfNeeded = () => {
    if (sinceContent > 0 && (text.length <= smallText || sinceContent > text.length / 2)) snapshot()
  }
  const accept = (changes: ChangeSet, clientId?: string) => {
    text = changes.apply(text)
    version += 1
    const json = writeChanges(changes)
    const characters = charactersOf(json)
    onEdit({ version, changes: json, ...(clientId !== undefined && { clientId }) })
    kept.push({ changes, clientId, characters })
    keptCharacters += characters
    while (kept.length > maxKept || keptCharacters > maxKeptCharacters) keptCharacters -= kept.shift()?.characters ?? 0
    sinceContent += characters
    editsSince += 1
  }
  /** @returns the updates as changes of the text as it is now, or why not. */
  const onNewest = ({ version: known, clientId, updates }: Parameters<FileDocument['edit']>[0]) => {
    if (known > version) return fail(errors.versionAhead, { version })
    const over = kept.slice(kept.length - (version - known))
    if (over.length < version - known) return fail(errors.versionTooOld, { version })
    const read = readAll(updates, over[0]?.changes.length ?? text.length, takesReturns())
    if (!read.success) return read
    const mapped = rebase(
      read.changes.map((changes) => ({ changes, clientId })),
      over,
    )
    const length = mapped.at(-1)?.changes.newLength ?? text.length
    return length > maxFileBytes ? fail('The text would be larger than a file may be') : { success: true, mapped }
  }
  snapshot()

  return {
    get text() {
      return text
    },
    get version() {
      return version
    },
    edit(asked) {
      const rebased = tryTo(() => onNewest(asked))
      if (!('mapped' in rebased)) return rebased
      for (const { changes } of rebased.mapped) accept(changes, asked.clientId)
      if (sinceContent > Math.max(smallText, text.length) || editsSince >= maxEdits) {
        snapshot()
        onBetween()
      }
      return { success: true, version }
    },
    replace(next) {
      if (next.eq(text)) return
      accept(replacing(text, next))
      snapshotIfNeeded()
    },
    beforeSave: snapshotIfNeeded,
  }
}

type Read = { success: true; changes: ChangeSet[] } | Failure

/** @param length of the text that the first of them changes. */
function readAll(updates: readonly Changes[], length: number, takesReturns: boolean): Read {
  const changes: ChangeSet[] = []
  for (const [index, update] of updates.entries()) {
    const read = readChanges(update, changes.at(-1)?.newLength ?? length)
    if (!read) return fail(`Invalid payload: params.updates.${index}: does not fit the text of its version`)
    if (!takesReturns && update.some((part) => typeof part === 'object' && part.some(hasReturn))) {
      return fail(`Invalid payload: params.updates.${index}: must not hold carriage returns, line ends are the file's`)
    }
    changes.push(read)
  }
  return { success: true, changes }
}

function hasReturn(part: number | string): boolean {
  return typeof part === 'string' && part.includes('\r')
}

/** What is taken for an update that was sent before, and is another one, does not fit what came since. */
function tryTo<T>(act: () => T): T | Failure {
  try {
    return act()
  } catch (error) {
    if (error instanceof RangeError) return fail('Invalid payload: params.updates: do not fit what has come since')
    throw error
  }
}

/** @returns about how much of the journal a change takes. */
function charactersOf(changes: Changes): number {
  return changes.reduce((sum: number, part) => sum + 8 + (typeof part === 'object' ? part.reduce(linesIn, 0) : 0), 0)
}

function linesIn(sum: number, part: number | string): number {
  return sum + (typeof part === 'string' ? part.length + 4 : 0)
}
