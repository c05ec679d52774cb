// Colours and styles as escape sequences. It does not know where they are used.

/** Where xterm packs what (its buffer/Constants.ts): colours in the low bits of fg and bg, styles in the high ones. */
const colorBits = 0x3ffffff
const colorMode = 0x3000000
const palette16 = 0x1000000
const palette256 = 0x2000000
const rgb = 0x3000000
const bold = 0x8000000
const underline = 0x10000000
const isProtected = 0x20000000

const fgStyles: readonly (readonly [bit: number, code: string])[] = [
  [0x4000000, '7'], // inverse
  [bold, '1'],
  [0x20000000, '5'], // blink
  [0x40000000, '8'], // invisible
  [0x80000000, '9'], // struck through
]
const bgStyles: readonly (readonly [bit: number, code: string])[] = [
  [0x4000000, '3'], // italic
  [0x8000000, '2'], // dim
  [0x40000000, '53'], // a line above
]

/** As cells have them. `ext`: style and colour of the underline; `urlId`: the hyperlink's number, 0 for none. */
export type Ink = { fg: number; bg: number; ext: number; urlId: number }

export const plain: Ink = { fg: 0, bg: 0, ext: 0, urlId: 0 }

/** @returns what of `bg` an erased cell keeps. */
export const backgroundOf = (bg: number): number => bg & colorBits

/** @returns the sequences that set all of it but the hyperlink, whatever was set before. */
export function inkSequence({ fg, bg, ext }: Ink): string {
  const codes = ['0']
  for (const [bit, code] of fgStyles) if (fg & bit) codes.push(code)
  for (const [bit, code] of bgStyles) if (bg & bit) codes.push(code)
  if (fg & underline) codes.push(underlineCode(ext))
  codes.push(...color(fg, 30), ...color(bg, 40))
  codes.push(...underlineColor(ext))
  // 0 also ends the protection from selective erasure (DECSCA).
  return `\x1b[${codes.join(';')}m${bg & isProtected ? '\x1b[1"q' : ''}`
}

function underlineCode(ext: number): string {
  const style = (ext >>> 26) & 7
  return style > 1 ? `4:${style}` : '4'
}

function color(value: number, base: 30 | 40): string[] {
  const low = value & 0xff
  switch (value & colorMode) {
    case palette16:
      return [String(low < 8 ? base + low : base + 60 + low - 8)]
    case palette256:
      return [`${base + 8};5;${low}`]
    case rgb:
      return [`${base + 8};2;${(value >>> 16) & 0xff};${(value >>> 8) & 0xff};${low}`]
    default:
      return []
  }
}

function underlineColor(ext: number): string[] {
  const low = ext & 0xff
  switch (ext & colorMode) {
    case palette16:
    case palette256:
      return [`58:5:${low}`]
    case rgb:
      return [`58:2::${(ext >>> 16) & 0xff}:${(ext >>> 8) & 0xff}:${low}`]
    default:
      return []
  }
}
