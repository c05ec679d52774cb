// The terminal's colours can be read, and are the page's own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { themes } from '../../../../renderer/kinds/pty/themes.ts'

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const hues = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const bright = [
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

describe.each(['dark', 'light'] as const)('the %s theme', (name) => {
  const theme = themes[name]

  test.each(['foreground', 'cursor', ...hues, ...bright] as const)(
    '%s is at least 4.5:1 on the background',
    (color) => {
      expect(contrast(theme[color], theme.background)).toBeGreaterThanOrEqual(4.5)
    },
  )

  test('its background is the one of the tokens', () => {
    const tokens = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8')
    expect(tokens).toContain(`--screen: light-dark(${themes.light.background}, ${themes.dark.background})`)
  })
})
