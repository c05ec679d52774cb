// Asks for a folder on the server's machine and offers those that sessions are in. It does not know what for.
import { useId, type Ref } from 'react'
import type { RunSummary } from '../../shared/session.ts'
import { Field } from '../ui/Field.tsx'

type Props = { sessions: readonly RunSummary[]; ref?: Ref<HTMLInputElement>; 'aria-invalid': boolean }

/** Its name in the form is `cwd`. */
export function FolderField({ sessions, ref, ...rest }: Props) {
  const list = useId()
  const folders = [...new Set(sessions.map((session) => session.cwd))].filter((folder) => folder !== undefined)
  return (
    <>
      <Field
        {...rest}
        {...(ref && { ref })}
        label="Folder"
        name="cwd"
        placeholder="Your home folder"
        data
        list={list}
      />
      <datalist id={list}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </>
  )
}
