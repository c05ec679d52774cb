// What is being written and not sent yet: it outlives a reload of the page, its files do not. It does not know where it is sent.
import { useEffect, useRef, useState } from 'react'
import * as z from 'zod'
import type { Attachment } from '../../../shared/kinds/claude-event.ts'
import { keep, recall } from '../../ui/storage.ts'
import { withoutSent } from '../../ui/use-text-area.ts'
import type { Draft } from './chat.ts'
import { toAttachment } from './files.ts'

export type DraftDesk = {
  readonly text: string
  readonly files: readonly Attachment[]
  /** It is being handed over. */
  readonly busy: boolean
  setText(text: string): void
  /** Puts what was said before what is written. */
  putBefore(draft: Draft): void
  addFiles(files: readonly File[]): Promise<void>
  removeFile(file: Attachment): void
  /** Hands it over. What is written meanwhile is the next one. */
  send(take: (draft: Draft) => Promise<boolean>): Promise<void>
}

/** @param initial what was typed before this was there. @param onRefused is told why a file cannot go along. */
export function useDraft(runId: string, initial: string, onRefused: (why: string) => void): DraftDesk {
  const name = `dispatch.draft.${runId}`
  const [text, setText] = useState(() => recall(sessionStorage, name, z.string(), '') + initial)
  const [files, setFiles] = useState<readonly Attachment[]>([])
  const [busy, setBusy] = useState(false)
  const latest = useRef({ text, files })
  useEffect(() => {
    latest.current = { text, files }
  }, [text, files])
  useEffect(() => keep(sessionStorage, name, text === '' ? undefined : text), [name, text])
  return {
    ...{ text, files, busy, setText },
    putBefore(draft) {
      setText((now) => [draft.text, now].filter((part) => part !== '').join('\n'))
      setFiles((now) => [...draft.attachments, ...now])
    },
    async addFiles(added) {
      // One after another: each takes room from the next.
      for (const file of added) {
        const { text: said, files: others } = latest.current
        const one = await toAttachment(file, said, others)
        if ('refused' in one) onRefused(one.refused)
        else {
          latest.current = { ...latest.current, files: [...latest.current.files, one] }
          setFiles(latest.current.files)
        }
      }
    },
    removeFile: (file) => setFiles((now) => now.filter((one) => one !== file)),
    async send(take) {
      setBusy(true)
      const taken = await take({ text, attachments: files })
      setBusy(false)
      if (!taken) return
      setText((now) => withoutSent(now, text))
      setFiles((now) => now.filter((file) => !files.includes(file)))
    },
  }
}
