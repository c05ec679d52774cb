// The line below a text: how the file stands, where it is, where one is in it. It does not know how that came.
import { Redo2, Undo2 } from 'lucide-react'
import { redo, undo } from '@codemirror/commands'
import type { FileText } from '../../../shared/editing/file-text.ts'
import { useMedia } from '../../ui/appearance.ts'
import { Hint, IconButton } from '../../ui/Button.tsx'
import { useStore } from '../../ui/store.ts'
import type { Editor } from './editor.ts'
import { formText, type Standing } from './words.ts'

type Props = { file: FileText; standing: Standing; editor: Editor; onGoToLine: () => void }

export function StatusBar({ file, standing, editor, onGoToLine }: Props) {
  const { line, column, selected, canUndo, canRedo } = useStore(editor.place)
  const language = useStore(editor.language)
  /** A keyboard on a screen has no keys for these. */
  const isTouch = useMedia('(pointer: coarse)')
  return (
    <footer className="file-status">
      <span className="file-standing" role="status" data-standing={standing.tone}>
        <Sign tone={standing.tone} />
        <span>{standing.text}</span>
      </span>
      <Hint text={file.path}>
        <span className="file-path data">
          <bdi>{file.path}</bdi>
        </span>
      </Hint>
      {isTouch && (
        <>
          <IconButton label="Undo" icon={Undo2} disabled={!canUndo} onClick={() => undo(editor.view)} />
          <IconButton label="Redo" icon={Redo2} disabled={!canRedo} onClick={() => redo(editor.view)} />
        </>
      )}
      <button
        type="button"
        className="file-place figures"
        aria-label={`Line ${line}, column ${column}: go to line`}
        onClick={onGoToLine}
      >
        {line}:{column}
        {selected > 0 && ` (${selected})`}
      </button>
      <span className="file-form">{language ?? 'Plain text'}</span>
      {file.disk && <span className="file-form">{formText(file.disk)}</span>}
    </footer>
  )
}

function Sign({ tone }: { tone: Standing['tone'] }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden>
      {tone === 'saved' && <path d="m1.5 5.5 2.5 2.5 4.5-6" fill="none" stroke="currentColor" strokeWidth="1.5" />}
      {tone === 'unsaved' && <circle cx="5" cy="5" r="3.5" fill="currentColor" />}
      {tone === 'kept' && <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" strokeWidth="1.5" />}
      {tone === 'conflict' && <path d="M5 1 9.5 9H.5Z" fill="currentColor" />}
      {tone === 'locked' && <path d="M2 4.5h6V9H2Zm1.5 0V3a1.5 1.5 0 0 1 3 0v1.5" fill="none" stroke="currentColor" />}
    </svg>
  )
}
