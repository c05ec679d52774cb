// A file once its editor is there: puts its text, its notices and its panels together. It does not know how it was opened.
import { useEffect, useEffectEvent, useRef } from 'react'
import { useAppearance, useMedia } from '../../ui/appearance.ts'
import { useReady } from '../../ui/link.ts'
import { useMay } from '../../ui/may.ts'
import { useStore } from '../../ui/store.ts'
import { sentence } from '../../ui/sentences.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import { EndedBar } from '../EndedBar.tsx'
import { endText, hasEnded, shortFolder } from '../session-text.ts'
import { FilePanel } from './FilePanel.tsx'
import { Notices } from './Notices.tsx'
import type { OpenedProps } from './panel.ts'
import { StatusBar } from './StatusBar.tsx'
import { Tools } from './Tools.tsx'
import type { Opened } from './use-file.ts'
import { useWrap } from './use-wrap.ts'
import { baseName, isDirty, standingOf } from './words.ts'

export function OpenedFile(props: OpenedProps) {
  const { file, editor, client, session, visible, tools, panel, onPanel, onSave } = props
  const state = useStore(file.state)
  const ended = hasEnded(session)
  const isReady = useReady(client)
  const { attempt } = useNotify()
  const fontSize = useStore(useAppearance().fontSize)
  const wrap = useWrap(editor)
  const text = state.file
  const fileName = text ? baseName(text.path) : ''
  const may = useMay()
  const canAct = !ended && may.type
  const isLocked = !canAct || text?.disk?.readOnly !== undefined
  useEffect(() => editor.setReadOnly(isLocked), [editor, isLocked])
  useEffect(() => editor.setName(fileName), [editor, fileName])
  useTold(props)
  useFocus(props, text !== undefined && !ended)

  if (state.phase === 'failed') return <Unreadable why={sentence(state.error ?? 'It ended unexpectedly')} />
  return (
    <>
      {text && (
        <Tools
          place={visible ? tools : null}
          panel={panel}
          canAct={canAct}
          dirty={isDirty(state)}
          wrap={wrap}
          onPanel={onPanel}
          onSave={onSave}
          onReload={() => attempt('The file could not be read again', file.reload)}
        />
      )}
      {text && !ended && (
        <Notices
          state={state}
          panel={panel}
          canAct={canAct}
          onCompareDisk={() => onPanel('conflict')}
          onCompareStranded={() => onPanel('stranded')}
          onSendAgain={file.sendAgain}
          onDrop={file.drop}
        />
      )}
      <div className="file-body">
        <Text editor={editor} fontSize={fontSize} hidden={!text} />
        {!text && ended && <Unreadable why={endText(session) ?? 'It was never opened'} />}
        {text && (
          <FilePanel
            {...props}
            fileName={fileName}
            fontSize={fontSize}
            canAct={canAct}
            isLocked={isLocked}
            attempt={attempt}
          />
        )}
      </div>
      {text && (
        <StatusBar
          file={text}
          standing={standingOf(state, isReady, ended)}
          editor={editor}
          onGoToLine={() => onPanel('line')}
        />
      )}
      {ended && <EndedBar session={session} onRestart={props.onRestart} onDelete={props.onDelete} />}
    </>
  )
}

/** CodeMirror draws itself; this is where. */
function Text({ editor, fontSize, hidden }: Pick<Opened, 'editor'> & { fontSize: number; hidden: boolean }) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    element.current?.append(editor.view.dom)
    editor.view.requestMeasure()
  }, [editor])
  useEffect(() => editor.view.requestMeasure(), [editor, fontSize, hidden])
  return <div ref={element} className="file-text" style={{ fontSize }} hidden={hidden} />
}

function Unreadable({ why }: { why: string }) {
  return (
    <div className="file-failed" role="alert">
      <p className="file-over-title">This file cannot be shown</p>
      <p>{/[.!?…]$/.test(why) ? why : `${why}.`}</p>
    </div>
  )
}

/** Tells the page where the file is, and whether something in it is not saved. */
function useTold({ file, onTitle, onUnsaved }: Pick<OpenedProps, 'file' | 'onTitle' | 'onUnsaved'>): void {
  const state = useStore(file.state)
  const path = state.file?.path
  const dirty = isDirty(state)
  const tellPath = useEffectEvent((to: string) => onTitle(shortFolder(to)))
  const tellUnsaved = useEffectEvent(onUnsaved)
  useEffect(() => {
    if (path !== undefined) tellPath(path)
  }, [path])
  useEffect(() => tellUnsaved(dirty), [dirty])
}

/** The text that comes into view is where one types; on a touch screen that would open the keyboard unasked. */
function useFocus({ editor, visible }: Pick<OpenedProps, 'editor' | 'visible'>, isThere: boolean): void {
  const fine = useMedia('(pointer: fine)')
  useEffect(() => {
    if (!visible || !isThere || !fine) return
    editor.view.requestMeasure()
    // Whoever walks along the tabs by keys goes on walking.
    if (!document.activeElement?.matches('[role="tab"]:focus-visible')) editor.view.focus()
  }, [editor, visible, isThere, fine])
}
