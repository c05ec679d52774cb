// Whether long lines are broken, for all files in this browser. It does not know who changes it.
import { useEffect, useState } from 'react'
import * as z from 'zod'
import { useMedia } from '../../ui/appearance.ts'
import { keep, recall } from '../../ui/storage.ts'
import type { Editor } from './editor.ts'

const name = 'dispatch.wrap'

export type Wrap = { on: boolean; set(on: boolean): void }

/** Until somebody chooses, lines are broken where there is little room. */
export function useWrap(editor: Editor): Wrap {
  const narrow = useMedia('(max-width: 44.99rem)')
  const [chosen, setChosen] = useState(() => recall(localStorage, name, z.boolean().nullable(), null))
  const on = chosen ?? narrow
  useEffect(() => editor.setWrap(on), [editor, on])
  return {
    on,
    set(next) {
      setChosen(next)
      keep(localStorage, name, next)
    },
  }
}
