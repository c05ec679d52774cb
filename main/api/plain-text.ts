// What a terminal said as plain text: without escapes, whichever way they are cut into pieces. It knows no screen, so what a program painted over stays.

/** Where in an escape the text is (ECMA-48): outside, behind ESC, in a CSI, in a string, behind an ESC in a string. */
type State = 'text' | 'escape' | 'control' | 'string' | 'string-escape'

const esc = 0x1b
const bell = 0x07
/** What begins a string behind ESC: DCS, SOS, OSC, PM, APC. */
const stringStarts: ReadonlySet<string> = new Set('PX]^_')

/** @returns a function that takes pieces in order and returns their text. A carriage return without a line feed is a line end. */
export function createPlainText(): (piece: string) => string {
  let state: State = 'text'
  let endsWithReturn = false

  const next = (char: string, code: number): State => {
    switch (state) {
      case 'text':
        return code === esc ? 'escape' : 'text'
      case 'escape':
        if (char === '[') return 'control'
        if (stringStarts.has(char)) return 'string'
        // Up to the final byte there may be others, such as the `(` of a character set.
        return code >= 0x20 && code < 0x30 ? 'escape' : 'text'
      case 'control':
        return code >= 0x40 && code < 0x7f ? 'text' : code === esc ? 'escape' : 'control'
      case 'string':
        return code === bell ? 'text' : code === esc ? 'string-escape' : 'string'
      case 'string-escape':
        return char === '\\' ? 'text' : code === esc ? 'string-escape' : 'string'
    }
  }
  const shown = (char: string, code: number): string => {
    if (endsWithReturn) {
      // Terminals make a line end of every line feed, also of one that had a return already.
      if (char === '\r') return ''
      endsWithReturn = false
      if (char !== '\n') return `\n${shown(char, code)}`
    }
    if (char === '\r') endsWithReturn = true
    return (code >= 0x20 && code !== 0x7f) || char === '\n' || char === '\t' ? char : ''
  }

  return (piece) => {
    let text = ''
    for (let index = 0; index < piece.length; index += 1) {
      if (state === 'text' && !endsWithReturn) {
        // Most of it, at once.
        const end = nextControl(piece, index)
        text += piece.slice(index, end)
        index = end
        if (index === piece.length) break
      }
      const [char, code] = [piece.charAt(index), piece.charCodeAt(index)]
      const wasText = state === 'text'
      state = next(char, code)
      if (wasText && state === 'text') text += shown(char, code)
    }
    return text
  }
}

/** @returns where the next control character is, from a place on; the end when there is none. */
function nextControl(text: string, from: number): number {
  const control = /[\u0000-\u001F\u007F]/g
  control.lastIndex = from
  return control.exec(text)?.index ?? text.length
}
