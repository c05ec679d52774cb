// Takes out of a terminal's text, which comes in pieces, what its programs put into clipboards (OSC 52). It does not know who sees the rest.

/** Begins such a sequence; U+009D is the same as ESC ]. Some zeros may stand before the number. */
// oxlint-disable-next-line no-control-regex -- terminals are made of them
const opening = /(?:\u001B\]|\u009D)0{0,8}52;/
/** What may be the beginning of one, at the end of a piece. */
// oxlint-disable-next-line no-control-regex -- as above
const partly = /(?:\u001B|(?:\u001B\]|\u009D)0{0,8}(?:52?)?)$/
/** What ends any sequence: BEL, ESC (of ESC \, or of the next one), U+009C, and what cancels it. */
// oxlint-disable-next-line no-control-regex -- as above
const ending = /[\u0007\u0018\u001A\u001B\u009C]/

/**
 * Of a sequence everything stays but the clipboard's name and its content: a terminal ignores it then, where an empty content would clear a clipboard.
 * @returns what takes one piece after another and gives back what stays of it.
 */
export function createClipboardFilter(): (piece: string) => string {
  let isInside = false
  /** The end of what was given back, if a sequence may begin in it. */
  let begun = ''
  return (piece) => {
    let kept = ''
    let rest = begun + piece
    let given = begun.length
    const keep = (end: number) => {
      kept += rest.slice(given, end)
      rest = rest.slice(end)
      given = 0
    }
    for (;;) {
      const found = (isInside ? ending : opening).exec(rest)
      if (!found) break
      if (isInside) rest = rest.slice(found.index)
      else keep(found.index + found[0].length)
      isInside = !isInside
    }
    if (isInside) rest = ''
    begun = partly.exec(rest)?.[0] ?? ''
    keep(rest.length)
    return kept
  }
}
