// What is laid over a file's text: the search, a line to go to, its versions, a choice between two texts. It does not know how one gets there.
import { useMemo } from 'react'
import type { Text } from '@codemirror/state'
import { textOf } from '../../../shared/editing/text.ts'
import { useStore } from '../../ui/store.ts'
import { Choice } from './Choice.tsx'
import type { Editor } from './editor.ts'
import { GoToLine } from './GoToLine.tsx'
import { History } from './History.tsx'
import type { OpenedProps } from './panel.ts'
import { SearchBar } from './SearchBar.tsx'

type Props = OpenedProps & {
  fileName: string
  fontSize: number
  /** Whether this person may save and choose, and the session runs. */
  canAct: boolean
  isLocked: boolean
  /** @returns whether it was done; the person is told when not. */
  attempt: (what: string, act: () => Promise<void>) => Promise<boolean>
}

export function FilePanel(props: Props) {
  const { editor, panel, asked, canAct, isLocked, onPanel } = props
  const close = () => onPanel(null)
  // What the server alone knows or does.
  if (!canAct && panel !== 'find' && panel !== 'line') return null
  switch (panel) {
    case 'find':
      return <SearchBar editor={editor} canReplace={!isLocked} asked={asked} onClose={close} />
    case 'line':
      return <GoToLine view={editor.view} onClose={close} />
    case 'history':
      return <Versions {...props} onClose={close} />
    case 'conflict':
      return <DiskChoice {...props} onClose={close} />
    case 'stranded':
      return <StrandedChoice {...props} onClose={close} />
    case null:
      return null
  }
}

type PanelProps = Props & { onClose: () => void }

function Versions({ file, editor, fileName, fontSize, isLocked, attempt, onClose }: PanelProps) {
  const state = useStore(file.state)
  const text = useText(editor)
  return (
    <History
      file={file}
      newest={state.file?.disk?.version ?? 0}
      text={text}
      canRestore={!isLocked}
      fileName={fileName}
      fontSize={fontSize}
      onRestore={(version) => attempt('The version could not be restored', () => file.restore(version))}
      onClose={onClose}
    />
  )
}

function DiskChoice({ file, editor, fileName, fontSize, attempt, onClose }: PanelProps) {
  const { theirs, state } = useStore(file.state).file?.disk ?? {}
  const text = useText(editor)
  const onDisk = useMemo(
    () =>
      theirs?.content === undefined
        ? { problem: theirs?.problem ?? 'What is on disk cannot be shown.' }
        : textOf(theirs.content),
    [theirs],
  )
  // Somebody else has chosen.
  if (state !== 'conflict' || !theirs) return null
  return (
    <Choice
      title="Changed on disk and here"
      text="Red is only on disk, green is only here."
      theirs={onDisk}
      mine={text}
      keepTheirs="Take what is on disk"
      keepMine="Save what is here"
      fileName={fileName}
      fontSize={fontSize}
      onChoose={async (choose) => {
        if (await attempt('It could not be settled', () => file.resolve(choose, theirs.hash))) onClose()
      }}
      onClose={onClose}
    />
  )
}

function StrandedChoice({ file, editor, fileName, fontSize, onClose }: PanelProps) {
  const { stranded } = useStore(file.state)
  const text = useText(editor)
  const mine = useMemo(() => textOf(stranded ?? ''), [stranded])
  if (stranded === undefined) return null
  return (
    <Choice
      title="Written here while away"
      text="Red is only in the text as it is now, green is only in what you wrote."
      theirs={text}
      mine={mine}
      keepTheirs="Keep the text as it is"
      keepMine="Take what I wrote"
      fileName={fileName}
      fontSize={fontSize}
      onChoose={async (choose) => {
        file.settleStranded(choose)
        onClose()
      }}
      onClose={onClose}
    />
  )
}

/** @returns the text as it stands in the editor. */
function useText(editor: Editor): Text {
  useStore(editor.ticks)
  return editor.view.state.doc
}
