// An open file as a person sees it: its text, how it stands, and what can be done with it. It does not know tabs, lists or other sessions.
import { useEffect, useRef, useState } from 'react'
import { focusMainInput } from '../../ui/focus.ts'
import { useMay } from '../../ui/may.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import type { ViewProps } from '../view.ts'
import { OpenedFile } from './OpenedFile.tsx'
import type { Panel } from './panel.ts'
import { useFile } from './use-file.ts'
import { useFileKeys } from './use-file-keys.ts'
import './view.css'
import './over.css'

export function View(props: ViewProps) {
  const notify = useNotify()
  const may = useMay()
  const [panel, setPanel] = useState<Panel | null>(null)
  /** Counts the wishes to search. */
  const [asked, setAsked] = useState(0)
  const show = (next: Panel | null) => {
    setPanel(next)
    if (next === 'find') setAsked((count) => count + 1)
  }
  useFocusAfter(panel)
  const opened = useFile(props.client, props.session, {
    // The bar that is there already keeps what is selected in it.
    onSearching: () => setPanel('find'),
    onEscape() {
      if (panel === null) return false
      show(null)
      return true
    },
    onNews: notify.say,
  })
  const save = () => {
    if (opened && may.type) void notify.attempt('The file was not saved', opened.file.save)
  }
  useFileKeys(props.visible, { save, find: () => show('find'), goToLine: () => show('line') })
  return (
    <div className="file">
      {opened && <OpenedFile {...props} {...opened} panel={panel} asked={asked} onPanel={show} onSave={save} />}
    </div>
  )
}

/** What was laid over the text is gone, and with it what had the focus. */
function useFocusAfter(panel: Panel | null): void {
  const before = useRef(panel)
  useEffect(() => {
    if (panel === null && before.current !== null) focusMainInput()
    before.current = panel
  }, [panel])
}
