// Finds a file on the server's machine and opens it: by typing, by keys, or by hand. It does not know how a session is made.
import { useRef, useState } from 'react'
import { Dialog } from '../../../ui/Dialog.tsx'
import { sentence } from '../../../ui/sentences.ts'
import type { KindDialogProps } from '../../dialog.ts'
import { FolderView } from './FolderView.tsx'
import { recentFiles, rememberFile } from './recent.ts'
import { sessionOf } from './session-of.ts'
import { useFolder } from './use-folder.ts'
import './open.css'

export function OpenDialog({ open, client, sessions, onCreate, onOpen, onClose }: KindDialogProps) {
  const input = useRef<HTMLInputElement>(null)
  /** Then the focus is the file's. */
  const started = useRef(false)
  const looking = useFolder(client, open)
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const recent = open ? recentFiles(localStorage).files : []

  const choose = async (path: string, create: boolean) => {
    started.current = true
    setBusy(true)
    try {
      const known = recent.find((file) => file.path === path)?.runId
      const there = await sessionOf(client, sessions, path, known)
      if (there !== undefined) onOpen(there)
      const runId = there ?? (await onCreate({ path, ...(create && { create }) }))
      rememberFile(localStorage, path, runId)
      setProblem(undefined)
      onClose()
    } catch (error) {
      started.current = false
      setProblem(sentence(error))
    }
    setBusy(false)
  }
  const close = () => {
    setProblem(undefined)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Open a file"
      wide
      initialFocus={input}
      giveFocusBack={() => !started.current}
    >
      <FolderView
        input={input}
        looking={looking}
        recent={recent.map(({ path }) => path)}
        problem={problem}
        busy={busy}
        onChoose={(path, create) => void choose(path, create)}
        onTyping={() => setProblem(undefined)}
      />
    </Dialog>
  )
}
