// Opens a file's session and its editor for as long as a view is there. It does not know how they are shown.
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../../shared/client/client.ts'
import type { RunSummary } from '../../../shared/session.ts'
import { createEditor, type Editor, type EditorHooks } from './editor.ts'
import { createKeptEdits } from './kept-edits.ts'
import { createOpenFile, type OpenFile } from './open-file.ts'

export type Opened = { file: OpenFile; editor: Editor }

/** 16 random bytes, 128 bits: no two editors ever have the same name. */
const nameBytes = 16

type Hooks = Omit<EditorHooks, 'onChange'> & { onNews(text: string): void }

/** @returns null until it is there. */
export function useFile(client: Client, session: RunSummary, hooks: Hooks): Opened | null {
  const { runId } = session
  /** As it was known first: what happens later comes by itself. */
  const lastSeq = useRef(session.lastSeq)
  const [opened, setOpened] = useState<Opened | null>(null)
  /** The page's functions are other ones each time it is drawn. */
  const latest = useRef(hooks)
  useEffect(() => {
    latest.current = hooks
  })
  useEffect(() => {
    const own = open(client, { runId, lastSeq: lastSeq.current }, () => latest.current)
    setOpened(own)
    return () => {
      own.file.dispose()
      own.editor.dispose()
    }
  }, [client, runId])
  return opened
}

function open(client: Client, { runId, lastSeq }: Pick<RunSummary, 'runId' | 'lastSeq'>, hooks: () => Hooks): Opened {
  const clientId = newName()
  const editor = createEditor({
    onChange: () => file.changed(),
    onSearching: () => hooks().onSearching(),
    onEscape: () => hooks().onEscape(),
  })
  const kept = createKeptEdits(localStorage, runId, clientId)
  const file = createOpenFile({
    ...{ client, runId, lastSeq, editor, clientId, kept, page: window },
    onNews: (text) => hooks().onNews(text),
  })
  return { file, editor }
}

function newName(): string {
  // Not randomUUID: browsers have that on https and localhost only.
  return [...crypto.getRandomValues(new Uint8Array(nameBytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
