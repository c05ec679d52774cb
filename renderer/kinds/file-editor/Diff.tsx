// Two texts as one, with what goes and what comes. It does not know which texts they are.
import { unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Text } from '@codemirror/state'
import { EditorView, highlightSpecialChars, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { languageOf } from './languages.ts'
import { look } from './theme.ts'

type Props = {
  /** What it is read as, for a screen reader. */
  label: string
  from: Text
  to: Text
  fileName: string
  fontSize: number
}

/** Lines that are kept around what differs, and how many must be the same to be left out. */
const around = { margin: 3, minSize: 6 }
/** Milliseconds that are taken for a finer comparison: in texts that have little in common it would take minutes. */
const patience = 500

export function Diff({ label, from, to, fileName, fontSize }: Props) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = element.current
    if (!parent) return
    const view = new EditorView({ parent })
    let isGone = false
    const base = [
      lineNumbers(),
      highlightSpecialChars(),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      unifiedMergeView({
        original: from,
        mergeControls: false,
        gutter: true,
        collapseUnchanged: around,
        diffConfig: { timeout: patience },
      }),
      look,
    ]
    view.setState(EditorState.create({ doc: to, extensions: base }))
    void languageOf(fileName, to.line(1).text)
      ?.load()
      .then((support) => !isGone && view.setState(EditorState.create({ doc: to, extensions: [base, support] })))
      .catch(() => {})
    return () => {
      isGone = true
      view.destroy()
    }
  }, [label, from, to, fileName])
  return <div ref={element} className="file-diff" style={{ fontSize }} />
}
