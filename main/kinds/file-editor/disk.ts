// How a text and its file on disk stand to each other: saving, changes from elsewhere, conflicts. It does not know who edits or who reads along.
import { isDeepStrictEqual } from 'node:util'
import { diskAfter } from '../../../shared/editing/file-text.ts'
import { textOf } from '../../../shared/editing/text.ts'
import { fail, type Outcome } from '../../../shared/failure.ts'
import { maxFileBytes } from '../../../shared/files.ts'
import type { Edited, FileDisk, FileSaved, Saved } from '../../../shared/kinds/file-editor.ts'
import type { Roots } from '../../files/roots.ts'
import type { FileDocument } from './document.ts'
import { encodeText, type Format } from './format.ts'
import { type Look, lookAt, noStamp, stampOf } from './look.ts'
import { writeWhole } from './write.ts'

/** The newest version of the text that was on disk, and what its bytes were. */
export type Base = { version: number; hash: string; size: number }

export type DiskOptions = {
  roots: Roots
  /** Absolute. */
  path: string
  /** @returns the path of a file beside that one, which nobody else makes. */
  temporaryFor(real: string): string
  document: FileDocument
  base: Base
  format: Format
  onDisk(disk: FileDisk): void
  onSaved(saved: FileSaved): void
}

/** What is done with it is done one after the other. */
export type Disk = {
  /** What there is to say of it now. */
  readonly state: FileDisk
  /** Takes what was seen on disk: a text that has no changes here follows it, one that has is in conflict with it. */
  take(look: Look): Promise<void>
  /** Says again what there is to say. */
  repeat(): void
  /** Looks whether something else is on disk. */
  check(): Promise<void>
  /** @param again says that it is saved even when it was already. */
  save(again?: boolean): Promise<Outcome<Saved>>
  reload(): Promise<Outcome<Edited>>
  resolve(choose: 'mine' | 'theirs', hash: string): Promise<Outcome<Edited>>
  /** Resolves when all that was begun is done. */
  idle(): Promise<void>
}

type FoundFile = Extract<Look, { is: 'file' }>

const changed = fail('The file was changed elsewhere: choose which text stays')

export function createDisk({ roots, path, temporaryFor, document, onDisk, onSaved, ...begin }: DiskOptions): Disk {
  let { base, format } = begin
  let look: Look = { is: 'unusable', stamp: noStamp, hash: '', size: 0, problem: 'it was not looked at' }
  let said: FileDisk | undefined
  const inTurn = createTurns()

  const say = () => {
    const now = describe(look, base, format)
    if (isDeepStrictEqual(now, said)) return
    said = now
    onDisk(now)
  }
  const adopt = ({ content, format: found, hash, size }: FoundFile) => {
    format = found
    document.replace(textOf(content))
    base = { version: document.version, hash, size }
  }
  /** @returns how the text would be on disk, as it is now: it may go on being edited meanwhile. */
  const ownBase = async (): Promise<Base | undefined> => {
    const { version, text } = document
    const encoded = await encodeText(text, format)
    return encoded.success ? { version, hash: encoded.hash, size: encoded.size } : undefined
  }
  const take = async (found: Look) => {
    if (found.is === 'file' && found.hash !== base.hash) {
      const own = document.version === base.version ? undefined : await ownBase()
      if (document.version === base.version) adopt(found)
      // Somebody else wrote the very same: another session of this file, or this one just before a crash.
      else if (own?.hash === found.hash) base = own
    }
    look = found
    say()
  }
  const lookAgain = async () => take(await lookAt(roots, path))
  const write = async (): Promise<Outcome<Saved>> => {
    const located = roots.locate(path)
    if (!located.success) return fail(sentence(located.error))
    document.beforeSave()
    const { version } = document
    const encoded = await encodeText(document.text, format)
    if (!encoded.success) return encoded
    const { pieces: bytes, size, hash } = encoded
    if (size > maxFileBytes) return fail('The text is larger than a file may be')
    const next: Base = { version, hash, size }
    const { real } = located.place
    const { stamp } = look
    const written = await writeWhole({
      ...{ target: real, bytes, temporary: temporaryFor(real), owned: look.is === 'file' ? look.owned : undefined },
      isNew: look.is === 'missing',
      mayHold: roots.holds,
      isUnchanged: async () => (await stampOf(path)) === stamp,
    })
    if (!written.success) {
      await lookAgain()
      return 'isChanged' in written ? changed : written
    }
    base = next
    sayItIsSaved()
    await lookAgain()
    return { success: true, version: base.version, size: base.size }
  }
  const sayItIsSaved = () => {
    const saved = { path, ...base, ...format }
    said = diskAfter(said, saved)
    onSaved(saved)
  }

  return {
    get state() {
      return describe(look, base, format)
    },
    take,
    repeat: () => said && onDisk(said),
    check: () =>
      inTurn(async () => {
        if ((await stampOf(path)) !== look.stamp) await lookAgain()
      }),
    save: (again = false) =>
      inTurn(async () => {
        await lookAgain()
        const { state, readOnly } = describe(look, base, format)
        if (state === 'conflict') return changed
        if (readOnly !== undefined) return fail(readOnly)
        if (state === 'missing' || document.version !== base.version) return write()
        if (again) sayItIsSaved()
        return { success: true, version: base.version, size: base.size }
      }),
    reload: () =>
      inTurn(async () => {
        look = await lookAt(roots, path)
        if (look.is === 'file') adopt(look)
        say()
        return look.is === 'file' ? { success: true, version: document.version } : fail(problemOf(look))
      }),
    resolve: (choose, hash) =>
      inTurn(async () => {
        await lookAgain()
        const { state, theirs, readOnly } = describe(look, base, format)
        if (state !== 'conflict') return fail('There is no conflict')
        if (theirs?.hash !== hash) return fail('The file was changed again: look at it first')
        if (choose === 'mine') return readOnly === undefined ? edited(await write()) : fail(readOnly)
        if (look.is !== 'file') return fail(problemOf(look))
        adopt(look)
        say()
        return { success: true, version: document.version }
      }),
    idle: () => inTurn(async () => undefined),
  }
}

/** @returns what does one thing after the other, in the order it is told. */
function createTurns(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const done = last.then(act)
    last = done.catch(() => undefined)
    return done
  }
}

function describe(look: Look, base: Base, format: Format): FileDisk {
  const { readOnly } = look
  const known = { version: base.version, hash: base.hash, size: base.size, ...format, ...(readOnly && { readOnly }) }
  if (look.is === 'missing') return { state: 'missing', ...known }
  if (look.hash === base.hash) return { state: 'same', ...known }
  const { hash, size } = look
  const shown = look.is === 'file' ? { content: look.content } : { problem: sentence(look.problem) }
  return { state: 'conflict', ...known, theirs: { hash, size, ...shown } }
}

function edited(saved: Outcome<Saved>): Outcome<Edited> {
  return saved.success ? { success: true, version: saved.version } : saved
}

function problemOf(look: Exclude<Look, FoundFile>): string {
  return look.is === 'missing' ? 'The file is not there' : sentence(look.problem)
}

/** @returns a problem that stands by itself. */
export function sentence(problem: string): string {
  return problem.slice(0, 1).toUpperCase() + problem.slice(1)
}
