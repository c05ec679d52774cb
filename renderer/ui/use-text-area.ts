// A field of text that is as high as what stands in it, and has the focus while it is looked at. It does not know what is written.
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useMedia } from './appearance.ts'

type Shown = { text: string; placeholder: string; visible: boolean }

/** @returns the field's ref, and whether a mouse is at hand: on a touch screen the focus would open the keyboard, and Return is the only way to a new line. */
export function useTextArea({ text, placeholder, visible }: Shown) {
  const field = useRef<HTMLTextAreaElement>(null)
  const fine = useMedia('(pointer: fine)')
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    // As high as its text, within what the styles allow.
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text, placeholder, visible])
  useEffect(() => {
    if (visible && fine) field.current?.focus()
  }, [visible, fine])
  return { field, fine }
}

/** @returns what is left of a text once its beginning was sent: what was typed meanwhile is the next one. */
export function withoutSent(text: string, sent: string): string {
  return text.startsWith(sent) ? text.slice(sent.length) : text
}
