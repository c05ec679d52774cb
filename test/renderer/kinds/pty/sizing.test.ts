// The type size of a terminal that another window has sized.
import { describe, expect, test } from 'vitest'
import { letterboxType } from '../../../../renderer/kinds/pty/sizing.ts'

/** A pane of 400 × 600 CSS pixels whose characters are rounded down to whole pixels, as on an old screen. */
const pane = (pixels: number) => ({
  cols: Math.floor(400 / Math.floor(pixels * 0.6)),
  rows: Math.floor(600 / Math.floor(pixels * 1.2)),
})

describe('the type in a letterbox', () => {
  test('stays as chosen when the session fits', () => {
    expect(letterboxType(13, { cols: 40, rows: 20 }, pane)).toBe(13)
  })

  test('is the largest at which all columns and rows fit', () => {
    const size = letterboxType(13, { cols: 80, rows: 24 }, pane)
    expect(pane(size).cols).toBeGreaterThanOrEqual(80)
    expect(pane(size + 0.5).cols).toBeLessThan(80)
  })

  test('is never too small to be seen', () => {
    expect(letterboxType(13, { cols: 500, rows: 100 }, pane)).toBe(7)
  })

  test('does not grow beyond what was chosen', () => {
    expect(letterboxType(6, { cols: 500, rows: 100 }, pane)).toBe(6)
  })
})
