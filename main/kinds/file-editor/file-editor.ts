// A file session: one open file, edited by whoever is attached. It does not know the journal, sockets or who they are.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { textOf } from '../../../shared/editing/text.ts'
import { errors, fail, type Failure } from '../../../shared/failure.ts'
import { fileEditorContract, type FileEditorOptions } from '../../../shared/kinds/file-editor.ts'
import type { Roots } from '../../files/roots.ts'
import {
  type Adapter,
  type CallOutcome,
  defineAdapter,
  type RunningSession,
  type SessionHost,
} from '../../sessions/adapter.ts'
import { createDisk, type Disk, sentence } from './disk.ts'
import { createDocument, type FileDocument } from './document.ts'
import { newFormat, toLines } from './format.ts'
import { contentOf, leftFile, listVersions } from './history.ts'
import { type Look, lookAt } from './look.ts'
import { watchFile } from './watch.ts'

type Host = SessionHost<typeof fileEditorContract>

/** @param roots where files may be opened. */
export function fileEditor(roots: Roots): Adapter {
  return defineAdapter(fileEditorContract, {
    usesFolder: false,
    defaultTitle: (options) => path.basename(options.path) || options.path,
    async refuse(options) {
      const problem = whyNotOpened(await lookAt(roots, options.path), options)
      return problem === undefined ? undefined : { option: 'path', problem }
    },
    start: (options, host) => start(roots, options, host),
  })
}

function whyNotOpened(look: Look, { create = false }: FileEditorOptions): string | undefined {
  if (look.is === 'unusable') return look.problem
  if (look.is === 'file') return undefined
  return create ? look.readOnly?.toLowerCase() : 'there is no such file'
}

function start(roots: Roots, options: FileEditorOptions, host: Host): RunningSession {
  let isHeld = false
  let current: Opened | undefined
  const check = () => {
    if (isHeld || !current) return
    current.disk.check().catch((error: unknown) => host.log.error(`${host.sessionId} could not be looked at`, error))
  }
  const opened = open(roots, options, host).then(
    (file) => {
      current = { ...file, watcher: watchFile(file.real, check) }
      host.status({ status: 'running' })
      return current
    },
    (error: unknown) => {
      host.status({ status: 'error', reason: error instanceof Error ? error.message : String(error) })
      return undefined
    },
  )
  /** What is said before the file is open waits for it; afterwards nothing does, so that nothing changes its order. */
  const whenOpen = <T>(act: (file: Opened) => T): T | Promise<T | Failure> =>
    current ? act(current) : opened.then((file) => (file ? act(file) : fail(errors.sessionStopped)))
  /** @returns why that may not be done now. */
  const refused = ({ disk }: Opened, method: string): Failure | undefined => {
    if (isHeld && !reading.has(method)) return fail(errors.journalUnwritable)
    const { readOnly } = disk.state
    return readOnly !== undefined && typing.has(method) ? fail(readOnly) : undefined
  }
  const tell = ({ error }: Failure) => host.record('file-editor:error', { error })
  const replace = (file: Opened, text: string): Failure | undefined => {
    const no = refused(file, 'edit')
    if (no) return no
    const { document, disk } = file
    document.replace(textOf(disk.state.lineEnds === 'mixed' ? text : toLines(text)))
    disk.save(true).then(
      (saved) => saved.success || tell(saved),
      (error: unknown) => tell(fail(`It could not be saved: ${String(error)}`)),
    )
    return undefined
  }
  return {
    opened,
    input(data) {
      const text = textOfInput(data)
      if (text === undefined) return fail('Invalid payload: data: must be text in UTF-8')
      const replaced = whenOpen((file) => replace(file, text))
      if (!(replaced instanceof Promise)) return replaced
      void replaced.then((no) => no && tell(no))
      return undefined
    },
    call: async (method, params) =>
      whenOpen(
        async (file) =>
          refused(file, method) ?? (await file.calls[method]?.(params)) ?? fail('There is no such method'),
      ),
    // What changes on disk meanwhile could not be kept; it is found afterwards.
    hold(held) {
      isHeld = held
      check()
    },
    async stop() {
      const file = await opened
      if (!file) return
      file.watcher.close()
      await file.disk.idle()
      host.status({ status: 'stopped' })
    },
  }
}

type OpenFile = { document: FileDocument; disk: Disk; calls: Calls; real: string }
type Opened = OpenFile & { watcher: ReturnType<typeof watchFile> }

/** Goes on where the session was left, or begins with what is on disk. @throws when there is nothing to begin with. */
async function open(roots: Roots, options: FileEditorOptions, host: Host): Promise<OpenFile> {
  const look = await lookAt(roots, options.path)
  const left = leftFile(host.past())
  const problem = left ? undefined : whyNotOpened(look, options)
  if (problem !== undefined) throw new Error(sentence(problem))
  const located = roots.locate(options.path)
  const file = left?.path ?? (located.success ? located.place.path : options.path)
  const temporaryFor = (real: string) => path.join(path.dirname(real), `.${host.sessionId}.tmp`)
  const real = 'real' in look ? look.real : file
  // What a crash left in the midst of saving.
  if ('real' in look) await rm(temporaryFor(real), { force: true }).catch(() => undefined)
  const seen = look.is === 'file' ? look : { hash: '', size: 0, content: '', format: newFormat }
  const { encoding, lineEnds } = left?.disk ?? seen.format
  const { text, version } = left ?? { text: textOf(seen.content), version: 1 }
  // A long text takes its time to be read, and again to be recorded: others have their turn between.
  await turn()
  const document = createDocument({
    ...{ path: file, text, version },
    onContent: (content) => host.record('file-editor:content', content),
    onBetween: () => disk.repeat(),
    onEdit: (edit) => host.record('file-editor:edit', edit),
    takesReturns: () => disk.state.lineEnds === 'mixed',
  })
  const disk: Disk = createDisk({
    ...{ roots, path: file, document, format: { encoding, lineEnds } },
    base: left?.disk ?? { version, hash: seen.hash, size: seen.size },
    temporaryFor,
    onDisk(state) {
      host.record('file-editor:disk', state)
      if (state.state === 'conflict') host.attention('was changed on disk while it has unsaved changes')
    },
    onSaved: (saved) => host.record('file-editor:saved', saved),
  })
  await disk.take(look)
  return { document, disk, calls: callsOf({ document, disk, host }), real }
}

/** Calls that record nothing, and those that change the text by hand. */
const reading: ReadonlySet<string> = new Set(['versions', 'version'])
const typing: ReadonlySet<string> = new Set(['edit', 'restore'])

type Calls = Record<string, (params: unknown) => CallOutcome | Promise<CallOutcome>>

function callsOf({ document, disk, host }: Pick<OpenFile, 'document' | 'disk'> & { host: Host }): Calls {
  const { calls } = fileEditorContract
  return {
    edit: (params) => answered(document.edit(calls.edit.parse(params))),
    save: async () => answered(await disk.save()),
    reload: async () => answered(await disk.reload()),
    async resolve(params) {
      const { choose, hash } = calls.resolve.parse(params)
      return answered(await disk.resolve(choose, hash))
    },
    versions: async (params) => ({
      success: true,
      result: await listVersions(host.past(), calls.versions.parse(params)),
    }),
    async version(params) {
      const content = await contentOf(host.past(), calls.version.parse(params).version)
      return content ? { success: true, result: content } : noVersion
    },
    async restore(params) {
      const found = await contentOf(host.past(), calls.restore.parse(params).version)
      if (!found) return noVersion
      document.replace(textOf(disk.state.lineEnds === 'mixed' ? found.content : toLines(found.content)))
      return { success: true, result: { version: document.version } }
    },
  }
}

const noVersion = fail('There is no such version, or not any more')

/** @returns the answer to a call: what is in the outcome, as its result. */
function answered(outcome: Failure | { success: true }): CallOutcome {
  if (!outcome.success) return outcome
  const { success: _success, ...result } = outcome
  return { success: true, result }
}

/** @returns undefined for bytes that are no text. */
function textOfInput(data: string | Uint8Array): string | undefined {
  if (typeof data === 'string') return data
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    return undefined
  }
}
