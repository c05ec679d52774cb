// What keys of the touch row send, and what a held Ctrl or Alt makes of the next key. It does not know where it is sent.

export type RowKey = 'Esc' | 'Tab' | 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | '|' | '/' | '~' | '-'
export type Held = { ctrl: boolean; alt: boolean }

const arrows = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D' } as const

/**
 * @param applicationCursor whether the program asked for application cursor keys (DECCKM).
 * @returns what a terminal sends for the key, as xterm does (ctlseqs, "PC-Style Function Keys").
 */
export function rowKeySequence(key: RowKey, held: Held, applicationCursor: boolean): string {
  if (key === 'Esc') return '\x1b'
  if (key === 'Tab') return withHeld('\t', held)
  if (key in arrows) {
    const final = arrows[arrowOf(key)]
    const modifier = 1 + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0)
    if (modifier > 1) return `\x1b[1;${modifier}${final}`
    return `\x1b${applicationCursor ? 'O' : '['}${final}`
  }
  return withHeld(key, held)
}

function arrowOf(key: RowKey): keyof typeof arrows {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowDown':
    case 'ArrowLeft':
      return key
    default:
      return 'ArrowRight'
  }
}

/** @returns the typed text as if Ctrl or Alt were held; longer texts (a paste, a swiped word) are left as they are. */
export function withHeld(text: string, held: Held): string {
  if (Array.from(text).length !== 1) return text
  const ctrled = held.ctrl ? controlOf(text) : text
  return held.alt ? `\x1b${ctrled}` : ctrled
}

/** The control characters are the columns of ASCII 64 to 95, without the bit of 64 (ECMA-48); '?' is DEL, space and '2' are NUL. */
function controlOf(text: string): string {
  if (text === '?') return '\x7f'
  if (text === ' ' || text === '2') return '\0'
  const code = text.toUpperCase().charCodeAt(0)
  return code >= 64 && code < 96 ? String.fromCharCode(code - 64) : text
}
