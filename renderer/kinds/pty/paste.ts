// Asks before text is pasted whose lines would run at once, and keeps pasted text from being keys. It does not know how it is asked.
import type { Terminal } from '@xterm/xterm'

/** @returns how many lines would be entered one by one; 0 when the paste is harmless: one line, or a program that takes it as a whole. */
export function linesThatRun(text: string, bracketed: boolean): number {
  if (bracketed || !/[\r\n]/.test(text.replace(/[\r\n]+$/, ''))) return 0
  return text.trimEnd().split(/\r\n|\r|\n/).length
}

/**
 * @returns the text with control characters shown instead of meant, as VTE does. In a web page's text they cannot be seen, and an escape could
 * end the paste within it, so that what follows is typed.
 */
export function harmless(text: string): string {
  return text
    .replace(/[\x00-\x08\v\f\x0e-\x1f]/g, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0))) // Unicode's pictures of them
    .replaceAll('\x7f', '\u2421')
    .replace(/[\x80-\x9f]/g, '\ufffd')
}

/** @returns what removes the listener again. */
export function guardPaste(
  element: HTMLElement,
  terminal: Terminal,
  ask: (lines: number) => Promise<boolean>,
): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const lines = linesThatRun(text, terminal.modes.bracketedPasteMode)
    event.preventDefault()
    event.stopPropagation()
    if (lines === 0) return terminal.paste(harmless(text))
    void ask(lines).then((yes) => {
      if (yes) terminal.paste(harmless(text))
      terminal.focus()
    })
  }
  element.addEventListener('paste', onPaste, true)
  return () => element.removeEventListener('paste', onPaste, true)
}
