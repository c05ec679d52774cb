// A file session as one client sees it: what its events make of the file, and the calls by their names. It does not know what is tested.
import { foldFile, type FileText } from '../../../shared/editing/file-text.ts'
import { replacing, textOf, writeChanges } from '../../../shared/editing/text.ts'
import { Edited, FileContent, type FileDisk, Versions } from '../../../shared/kinds/file-editor.ts'
import { type Dispatch, follow } from '../dispatch.ts'

export type FileSession = ReturnType<typeof followFile>

/** Opens a file and follows it. */
export async function openFile(dispatch: Dispatch, path: string, more: object = {}): Promise<FileSession> {
  const { runId } = await dispatch.client.runs.create({ kind: 'file-editor', options: { path, ...more } })
  const session = followFile(dispatch, runId)
  await session.until(({ disk }) => disk !== undefined)
  return session
}

/** Follows a file session from its beginning. */
export function followFile({ client }: Pick<Dispatch, 'client'>, runId: string) {
  const { events, until } = follow(client, runId)
  let [file, folded]: [FileText | undefined, number] = [undefined, 0]
  const fold = (): FileText | undefined => {
    for (const { channel, payload } of events.slice(folded)) file = foldFile(file, channel, payload)
    folded = events.length
    return file
  }
  const now = (): FileText => {
    const folding = fold()
    if (!folding) throw new Error('the file is not known yet')
    return folding
  }
  const wait = (fits: (file: FileText) => boolean) =>
    until(() => {
      const folding = fold()
      return folding !== undefined && fits(folding)
    })
  const call = async (method: string, params?: object) => (await client.runs.call(runId, method, params)).result
  const reached = async (result: unknown) => {
    const { version } = Edited.parse(result)
    await wait((one) => one.version >= version)
  }
  return {
    runId,
    events,
    /** Resolves once what the events make of the file is like that. */
    until: wait,
    get text() {
      return now().text.toString()
    },
    get version() {
      return now().version
    },
    get disk(): FileDisk | undefined {
      return now().disk
    },
    call,
    /** @returns why a call was refused; rejects when it was not. */
    refusal: (method: string, params?: object): Promise<string> =>
      call(method, params).then(
        () => Promise.reject(new Error(`${method} was not refused`)),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    /** Makes the text another one by an edit; resolves once that came back. */
    async write(text: string) {
      const { version, text: before } = now()
      const updates = [writeChanges(replacing(before, textOf(text)))]
      await reached(await call('edit', { version, clientId: `test ${version}`, updates }))
    },
    /** Saves; resolves once that was told. */
    async save() {
      const { version } = Edited.parse(await call('save'))
      await wait(({ disk }) => disk?.state === 'same' && disk.version >= version)
    },
    versions: async (params?: object) => Versions.parse(await call('versions', params)).versions,
    contentOf: async (version: number) => FileContent.parse(await call('version', { version })).content,
  }
}
