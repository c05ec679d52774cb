// Changes that have not reached the server, kept in this browser until they have: a page may be closed meanwhile. It does not know how they are sent.
import * as z from 'zod'
import { Changes } from '../../../shared/kinds/file-editor.ts'
import { keep, recall, type Keeper } from '../../ui/storage.ts'
import type { Edit } from './sync.ts'

const KeptEdit = z.object({ version: z.int(), clientId: z.string(), updates: z.array(Changes).min(1) })
const KeptEdits = z.record(z.string(), KeptEdit)

export type KeptEdits = {
  /** What this editor has changed and not seen come back; it takes the place of what it kept before. */
  put(edit: Edit): void
  /** Of editors of this session that are not this one: they may be open in other pages, or have ended with theirs. */
  others(): Edit[]
  /** They have arrived, unless they are others by now. */
  forget(edit: Edit): void
  /** The session does not exist any more. */
  clear(): void
}

export function createKeptEdits(keeper: Keeper, runId: string, clientId: string): KeptEdits {
  const name = `dispatch.edits.${runId}`
  const read = () => recall(keeper, name, KeptEdits, {})
  const write = (edits: z.infer<typeof KeptEdits>) =>
    keep(keeper, name, Object.keys(edits).length === 0 ? undefined : edits)

  return {
    put(edit) {
      const { [clientId]: before, ...others } = read()
      if (edit.updates.length > 0) write({ ...others, [clientId]: edit })
      else if (before) write(others)
    },
    others: () => Object.values(read()).filter((edit) => edit.clientId !== clientId),
    forget(edit) {
      const { [edit.clientId]: now, ...others } = read()
      if (JSON.stringify(now) === JSON.stringify(edit)) write(others)
    },
    clear: () => write({}),
  }
}
