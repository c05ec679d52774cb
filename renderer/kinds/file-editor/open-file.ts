// One open file on one page: follows its session, keeps the editor and the server the same, and asks what only the server can do. It does not know React or how a text is shown.
import type { Extension, Text } from '@codemirror/state'
import type * as z from 'zod'
import type { Attachment, AttachOptions, Client, ResetReason } from '../../../shared/client/client.ts'
import { foldFile, type FileText } from '../../../shared/editing/file-text.ts'
import { readChanges, replacing, textOf } from '../../../shared/editing/text.ts'
import type { RunId, SessionEvent } from '../../../shared/event.ts'
import { errors } from '../../../shared/failure.ts'
import {
  Edited,
  FileContent,
  FileEdit,
  fileEditorContract,
  Saved,
  Versions,
} from '../../../shared/kinds/file-editor.ts'
import { createStore, type Store } from '../../ui/store.ts'
import type { KeptEdits } from './kept-edits.ts'
import { createSending } from './sending.ts'
import { findStart, shortHistory } from './start.ts'
import { createSync, type Document, type Sync, syncExtension } from './sync.ts'

export type FileState = {
  /** `replaying` until all that had happened is there. */
  phase: 'replaying' | 'live' | 'failed'
  error: Error | undefined
  /** As the server has it; absent until it has been opened. */
  file: FileText | undefined
  /** Something was changed here that the server has not told back yet. */
  isPending: boolean
  /** Why what was changed here was not taken: a sentence. It stays here until it is sent again or dropped. */
  refused: string | undefined
  /** What was written here and no longer fits the server's text, which has lost what it was written on. */
  stranded: string | undefined
}

/** The editor as it is needed here. */
export type FileEditor = {
  document: Document
  /** Shows a text anew; `extension` belongs to its state. */
  begin(text: Text, extension: Extension): void
}

export type OpenFile = {
  state: Store<FileState>
  /** The editor's text was changed by its own person. */
  changed(): void
  /** Rejects when it was not saved. */
  save(): Promise<void>
  reload(): Promise<void>
  /** Ends a conflict; `hash` is of the text on disk that the person has seen. */
  resolve(choose: 'mine' | 'theirs', hash: string): Promise<void>
  versions(before?: number): Promise<Versions>
  version(version: number): Promise<FileContent>
  restore(version: number): Promise<void>
  /** Sends again what was refused. */
  sendAgain(): void
  /** The server's text takes the place of what was changed here. */
  drop(): void
  /** What no longer fitted takes the place of the server's text, as a change; or is forgotten. */
  settleStranded(choose: 'mine' | 'theirs'): void
  dispose(): void
}

/** Milliseconds: a file of 10 MB on a slow disk is written and synced within it. */
const patience = 30_000
/** Milliseconds before unsent changes are kept: most have arrived by then, and each keeping writes to the browser's disk. */
const keepAfter = 250

type Options = {
  client: Pick<Client, 'runs' | 'state' | 'on'>
  runId: RunId
  /** Of the session's last event, as far as it is known. */
  lastSeq: number
  editor: FileEditor
  /** This editor's own name and no other's, ever. */
  clientId: string
  kept: KeptEdits
  /** Tells when it is left: a window. */
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
  /** Something that a person must know and that no state holds: a sentence. */
  onNews(text: string): void
}

export function createOpenFile({ client, runId, lastSeq, editor, clientId, kept, page, onNews }: Options): OpenFile {
  const state = createStore<FileState>({
    phase: 'replaying',
    error: undefined,
    file: undefined,
    isPending: false,
    refused: undefined,
    stranded: undefined,
  })
  const set = (change: Partial<FileState>) => state.set({ ...state.get(), ...change })
  const sending = createSending(client, runId, { onRefused: (refused) => set({ refused }), again: () => sync?.push() })
  let file: FileText | undefined
  let sync: Sync | undefined
  let keepTimer: ReturnType<typeof setTimeout> | undefined
  /** Why events that this page has not seen are gone, or events that it has seen. */
  let reset: ResetReason | undefined
  let isDue = false

  const begin = (now: FileText) => {
    sync?.stop()
    editor.begin(now.text, syncExtension(now.version, clientId))
    sync = createSync(editor.document, clientId, sending.send)
  }
  /** Shows the server's text, to which nothing leads from the one here; that one is put aside when it holds what the server's may lack. */
  const beginAgain = (now: FileText, why: ResetReason | undefined) => {
    const before = editor.document.state.doc
    const isOnlyHere = sync?.isPending() || why === 'lost'
    begin(now)
    if (isOnlyHere && !before.eq(now.text)) set({ stranded: before.toString() })
    noticePending()
  }
  const keepPending = () => {
    clearTimeout(keepTimer)
    keepTimer = undefined
    if (sync) kept.put(sync.pending())
  }
  const noticePending = () => {
    const isPending = sync?.isPending() ?? false
    if (isPending) keepTimer ??= setTimeout(keepPending, keepAfter)
    else keepPending()
    const { refused } = state.get()
    set({ isPending, refused: isPending ? refused : undefined })
  }
  /** It may be taken now: there is a connection, or the session runs again. */
  const sendAll = () => {
    if (!sync) return
    sync.push()
    void sending.sendKept(kept, onNews)
  }
  const apply = ({ channel, payload }: SessionEvent) => {
    const before = file
    file = foldFile(before, channel, payload)
    if (channel === 'file-editor:error') onNews(fileEditorContract.events[channel].payload.parse(payload).error)
    if (channel === 'system:status') sendAll()
    // What comes after a reset leads from another text than the one that is shown.
    if (!sync || reset || !file || !before || file.version === before.version) return
    if (channel === 'file-editor:edit') {
      const { version, changes, clientId: from } = FileEdit.parse(payload)
      const read = readChanges(changes, before.text.length)
      if (read) sync.receive(version, read, from)
    } else if (file.version > before.version) sync.jump(file.version, before.text, file.text)
    else beginAgain(file, 'lost')
    noticePending()
  }
  const goLive = () => {
    if (!file) return
    if (!sync) {
      begin(file)
      sendAll()
    } else if (reset) beginAgain(file, reset)
    reset = undefined
  }
  /** A page of history is shown as one. */
  const showSoon = () => {
    if (!isDue) queueMicrotask(show)
    isDue = true
  }
  const show = () => {
    isDue = false
    // The one that is shown stays until there is another.
    if (file) set({ file })
    if (state.get().phase === 'live' && !sync) goLive()
  }
  let attachment: Attachment | undefined
  let isDisposed = false
  const listener: AttachOptions = {
    onEvent(event, done) {
      try {
        if (state.get().phase !== 'failed') apply(event)
        showSoon()
      } catch (error) {
        set({ phase: 'failed', error: new Error('The file’s changes cannot be followed.', { cause: error }) })
      }
      done()
    },
    onStatus(phase) {
      if (phase !== 'live' || state.get().phase === 'failed') return
      set({ phase, ...(file && { file }) })
      goLive()
    },
    onReset(_picture, why) {
      file = undefined
      reset = why
    },
    onError(error) {
      if (error.message === errors.sessionNotFound) kept.clear()
      set({ phase: 'failed', error })
    },
  }
  const follow = (seq: number) => {
    if (!isDisposed) attachment = client.runs.attach(runId, { ...listener, seq })
  }
  if (lastSeq <= shortHistory) follow(0)
  else void findStart(client.runs, runId, lastSeq).then(follow)
  const stopHearing = client.on('ready', sendAll)
  page.addEventListener('pagehide', keepPending)

  const call = async <S extends z.ZodType>(schema: S, method: string, params?: unknown): Promise<z.output<S>> => {
    if (client.state !== 'ready') throw new Error('There is no connection to the server.')
    // What the server does is done to all that was written here.
    if (sync && !(await sync.settled()))
      throw new Error(state.get().refused ?? 'What you wrote is not at the server yet.')
    const { result } = await client.runs.call(runId, method, params, { whenOffline: 'refuse', timeout: patience })
    return schema.parse(result)
  }
  return {
    state,
    changed() {
      sync?.push()
      noticePending()
    },
    save: async () => void (await call(Saved, 'save')),
    reload: async () => void (await call(Edited, 'reload')),
    resolve: async (choose, hash) => void (await call(Edited, 'resolve', { choose, hash })),
    versions: (before) => call(Versions, 'versions', before === undefined ? {} : { before }),
    version: (version) => call(FileContent, 'version', { version }),
    restore: async (version) => void (await call(Edited, 'restore', { version })),
    sendAgain: () => sync?.push(),
    drop() {
      if (file) begin(file)
      noticePending()
    },
    settleStranded(choose) {
      const { stranded } = state.get()
      const { document } = editor
      if (choose === 'mine' && stranded !== undefined) {
        document.dispatch(document.state.update({ changes: replacing(document.state.doc, textOf(stranded)) }))
      }
      set({ stranded: undefined })
    },
    dispose() {
      isDisposed = true
      keepPending()
      page.removeEventListener('pagehide', keepPending)
      stopHearing()
      sending.stop()
      sync?.stop()
      void attachment?.detach()
    },
  }
}
