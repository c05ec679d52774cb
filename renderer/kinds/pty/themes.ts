// The terminal's colours, light and dark, drawn with the page's tokens. It knows no component.
import type { ITheme } from '@xterm/xterm'

/*
 * Made in oklch with one lightness for each row of six hues, so that no colour shouts: dark 0.71–0.76 and bright 0.82–0.85, light 0.53 and bright 0.46.
 * All are at least 4.5:1 on the background but dark's black, which programs use to fill; light's white and bright white are greys, because text
 * in them was meant to be read. A test measures it.
 */
const dark = {
  background: '#0b0f11',
  foreground: '#dadfe0',
  cursor: '#58d9a8',
  cursorAccent: '#0b0f11',
  selectionBackground: '#2a4a45',
  selectionInactiveBackground: '#263236',
  scrollbarSliderBackground: '#ffffff1f',
  scrollbarSliderHoverBackground: '#ffffff38',
  scrollbarSliderActiveBackground: '#ffffff4d',
  overviewRulerBorder: '#00000000',
  black: '#282f31',
  red: '#f57371',
  green: '#5fcb82',
  yellow: '#d3a745',
  blue: '#64aaf0',
  magenta: '#e57fc5',
  cyan: '#18c4d3',
  white: '#c0c5c6',
  brightBlack: '#798285',
  brightRed: '#ffaaa7',
  brightGreen: '#96e3aa',
  brightYellow: '#f0c876',
  brightBlue: '#a8d2fe',
  brightMagenta: '#ffb1e4',
  brightCyan: '#69e3f0',
  brightWhite: '#f5f7f8',
} as const satisfies ITheme

const light = {
  background: '#fdfefe',
  foreground: '#20282a',
  cursor: '#017c59',
  cursorAccent: '#fdfefe',
  selectionBackground: '#bfe6d8',
  selectionInactiveBackground: '#dde5e6',
  scrollbarSliderBackground: '#0000001f',
  scrollbarSliderHoverBackground: '#00000038',
  scrollbarSliderActiveBackground: '#0000004d',
  overviewRulerBorder: '#00000000',
  black: '#20282a',
  red: '#b63a3f',
  green: '#058141',
  yellow: '#896502',
  blue: '#006ebe',
  magenta: '#a53e88',
  cyan: '#037a84',
  white: '#5d6567',
  brightBlack: '#6d7679',
  brightRed: '#9e212c',
  brightGreen: '#036a34',
  brightYellow: '#715301',
  brightBlue: '#005a9d',
  brightMagenta: '#8e2873',
  brightCyan: '#02646d',
  brightWhite: '#42494b',
} as const satisfies ITheme

export const themes = { dark, light } as const
export type ThemeName = keyof typeof themes

/** Marks of the search: all hits, and the one that is looked at. */
export const searchMarks = {
  dark: {
    matchBackground: '#4a4423',
    activeMatchBackground: '#a67c10',
    matchOverviewRuler: '#d3a745',
    activeMatchColorOverviewRuler: '#f0c876',
  },
  light: {
    matchBackground: '#f5e6b8',
    activeMatchBackground: '#f2c14e',
    matchOverviewRuler: '#896502',
    activeMatchColorOverviewRuler: '#715301',
  },
} as const satisfies Record<ThemeName, object>

/** @returns the theme with a cursor that stands by: nothing that is typed arrives anywhere. */
export function withoutInput(theme: ITheme): ITheme {
  return { ...theme, cursor: theme.brightBlack ?? '#808080' }
}
