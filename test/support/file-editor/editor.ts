// An editor as the page has one, without its screen: CodeMirror's state with its own client of several editors. It does not know what is tested.
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from '@codemirror/collab'
import { EditorState } from '@codemirror/state'
import type { Client } from '../../../shared/client/client.ts'
import { foldFile, type FileText } from '../../../shared/editing/file-text.ts'
import { readChanges, textOf, writeChanges } from '../../../shared/editing/text.ts'
import { Edited, FileEdit } from '../../../shared/kinds/file-editor.ts'
import { follow } from '../dispatch.ts'

export type Editor = {
  readonly text: string
  /** Changes what is shown here, at once; nobody is told. */
  change(from: number, to: number, insert: string): void
  /** Says all that was not seen to come back. @returns why it was refused, or nothing. */
  send(): Promise<string | undefined>
  /** Says it until all has come back. */
  settle(): Promise<void>
  /** Resolves once that version was received. */
  reached(version: number): Promise<unknown>
  readonly version: number
}

/** Opens an editor of a file session that runs. */
export async function openEditor(client: Client, runId: string, clientId: string): Promise<Editor> {
  let file: FileText | undefined
  let state: EditorState | undefined
  const { events, until } = follow(client, runId)
  const shown = (): EditorState => {
    if (!state) throw new Error('nothing was received yet')
    return state
  }
  let received = 0
  const receive = () => {
    for (const { channel, payload } of events.slice(received)) {
      received += 1
      const before = file
      file = foldFile(file, channel, payload)
      if (!before && file) {
        const extensions = [collab({ startVersion: file.version, clientID: clientId })]
        state = EditorState.create({ doc: file.text, extensions })
      } else if (before && channel === 'file-editor:edit') {
        const edit = FileEdit.parse(payload)
        const changes = readChanges(edit.changes, before.text.length)
        if (!changes) throw new Error('an edit does not fit')
        state = receiveUpdates(shown(), [{ changes, clientID: edit.clientId ?? '' }]).state
      }
    }
    return file !== undefined
  }
  const reached = (version: number) => until(() => receive() && getSyncedVersion(shown()) >= version)
  const send = async () => {
    const updates = sendableUpdates(shown()).map(({ changes }) => writeChanges(changes))
    if (updates.length === 0) return undefined
    const version = getSyncedVersion(shown())
    try {
      const { result } = await client.runs.call(runId, 'edit', { version, clientId, updates })
      await reached(Edited.parse(result).version)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  await until(receive)
  return {
    get text() {
      receive()
      return shown().doc.toString()
    },
    get version() {
      receive()
      return getSyncedVersion(shown())
    },
    change(from, to, insert) {
      receive()
      state = shown().update({ changes: { from, to, insert: textOf(insert) } }).state
    },
    send,
    async settle() {
      while (sendableUpdates(shown()).length > 0) {
        const refused = await send()
        if (refused !== undefined) throw new Error(refused)
      }
    },
    reached,
  }
}
