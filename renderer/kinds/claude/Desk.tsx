// Below the conversation: what Claude asks, what waits, and where one writes. It does not know what was said before.
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { useMay } from '../../ui/may.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import { AskCard } from './AskCard.tsx'
import { Composer } from './Composer.tsx'
import { Controls } from './Controls.tsx'
import { useDraft } from './draft.ts'
import { sameFiles } from './files.ts'
import type { Conversation } from './fold.ts'
import { Queue } from './Queue.tsx'
import type { Prompt } from './rows.ts'
import type { Acts } from './use-acts.ts'

/** Milliseconds, those of a slow double click: what is asked can be answered once it has stood there as long. A click that was meant for the one before it allows nothing. */
const settling = 500

type Props = {
  runId: string
  conversation: Conversation
  acts: Acts
  visible: boolean
  offline: boolean
  takeTyped: () => string
}

export function Desk({ runId, conversation, acts, visible, offline, takeTyped }: Props) {
  const { queue, asking, turn, lastPrompt, status, catalog } = conversation
  const notify = useNotify()
  const may = useMay()
  const [typed] = useState(takeTyped)
  const desk = useDraft(runId, typed, notify.say)
  const place = useRef<HTMLDivElement>(null)
  const isOver = useDropping(place, may.type, desk.addFiles)
  const [asked] = asking
  const isSettled = useSettled(asked?.request.id)
  useEscape(visible && may.type && turn !== undefined && !offline, acts.stop)

  const edit = async (prompt: Prompt) => {
    if (await acts.withdraw(prompt)) desk.putBefore({ text: prompt.text, attachments: sameFiles(prompt.attachments) })
  }
  const takeBack = () => {
    const waiting = queue.at(-1)
    if (waiting) void edit(waiting)
    else if (lastPrompt) desk.setText(lastPrompt.text)
  }
  const controls = (
    <Controls {...{ status, catalog }} disabled={offline || !may.type} onModel={acts.setModel} onMode={acts.setMode} />
  )
  return (
    <div ref={place} className="claude-desk">
      {asked && (
        <AskCard
          key={asked.request.id}
          request={asked.request}
          behind={asking.length - 1}
          disabled={offline || !isSettled}
          onAnswer={may.type ? (answer) => acts.answer(asked.request.id, answer) : undefined}
        />
      )}
      <Queue
        prompts={queue}
        isHeld={status.isHeld}
        disabled={offline}
        acts={
          may.type
            ? { edit: (prompt) => void edit(prompt), withdraw: (prompt) => void acts.withdraw(prompt), goOn: acts.goOn }
            : undefined
        }
      />
      {may.type ? (
        <Composer
          desk={desk}
          visible={visible}
          commands={catalog.commands}
          isWorking={turn !== undefined}
          offline={offline}
          onSend={() => void desk.send(acts.say)}
          onStop={acts.stop}
          onTakeBack={takeBack}
          onAllow={
            asked && isSettled && canBeAllowed(asked.request.toolName)
              ? () => void acts.answer(asked.request.id, { decision: 'allow' })
              : undefined
          }
        >
          {controls}
        </Composer>
      ) : (
        <div className="composer-foot">{controls}</div>
      )}
      {isOver && <p className="composer-drop">Drop to attach</p>}
    </div>
  )
}

/** A question wants an answer, and not only to be asked. */
function canBeAllowed(toolName: string): boolean {
  return toolName !== 'AskUserQuestion'
}

/** @returns whether it has been the same for a while. */
function useSettled(id: string | undefined): boolean {
  const [settled, setSettled] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => setSettled(id), settling)
    return () => clearTimeout(timer)
  }, [id])
  return settled === id
}

/** Escape stops Claude wherever the focus is in the page, unless something that floats takes it. */
function useEscape(on: boolean, stop: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.repeat || event.isComposing) return
    if (document.querySelector('[role="dialog"]:not([aria-modal="false"]), [role="alertdialog"], [role="menu"]')) return
    event.preventDefault()
    stop()
  })
  useEffect(() => {
    if (!on) return undefined
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [on])
}

/** Files can be dropped anywhere on the conversation. @returns whether some are held over it. */
function useDropping(
  desk: RefObject<HTMLElement | null>,
  on: boolean,
  addFiles: (files: readonly File[]) => Promise<void>,
): boolean {
  const [isOver, setOver] = useState(false)
  const onDrag = useEffectEvent((event: DragEvent) => {
    const { dataTransfer, relatedTarget, currentTarget, type } = event
    if (!dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    // From one element to another within it is not away.
    const isWithin =
      relatedTarget instanceof Node && currentTarget instanceof Node && currentTarget.contains(relatedTarget)
    setOver(type === 'dragover' || (type === 'dragleave' && isWithin))
    if (type === 'drop') void addFiles([...dataTransfer.files])
  })
  useEffect(() => {
    if (!on) return undefined
    const whole = desk.current?.parentElement
    const listener = (event: DragEvent) => onDrag(event)
    const types = ['dragover', 'dragleave', 'drop'] as const
    for (const type of types) whole?.addEventListener(type, listener)
    return () => {
      for (const type of types) whole?.removeEventListener(type, listener)
    }
  }, [desk, on])
  return isOver
}
