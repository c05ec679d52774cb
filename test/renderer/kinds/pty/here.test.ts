// What a window remembers of its terminals.
import { describe, expect, test } from 'vitest'
import {
  decidedHere,
  lastFit,
  rememberDecided,
  rememberFit,
  rememberMade,
} from '../../../../renderer/kinds/pty/here.ts'
import { createKeeper } from '../../keeper.ts'

const size = { cols: 120, rows: 40 }

describe('what a window remembers of terminals', () => {
  test('the last size that fitted is the next one’s first', () => {
    const keeper = createKeeper()
    expect(lastFit(keeper)).toBeUndefined()
    rememberFit(keeper, size)
    expect(lastFit(keeper)).toEqual(size)
  })

  test('a session that was made here is decided here at any size', () => {
    const keeper = createKeeper()
    rememberMade(keeper, 'one')
    expect(decidedHere(keeper, 'one', size)).toBe(true)
    expect(decidedHere(keeper, 'two', size)).toBe(false)
  })

  test('one that was decided here is only so while nobody has changed its size', () => {
    const keeper = createKeeper()
    rememberDecided(keeper, 'one', size)
    expect(decidedHere(keeper, 'one', size)).toBe(true)
    expect(decidedHere(keeper, 'one', { cols: 80, rows: 24 })).toBe(false)
    rememberDecided(keeper, 'one', undefined)
    expect(decidedHere(keeper, 'one', size)).toBe(false)
  })

  test('nonsense in the storage is as good as nothing', () => {
    const keeper = createKeeper({ 'dispatch.terminalSize': '{"cols":-1}', 'dispatch.terminalSizes': 'not json' })
    expect(lastFit(keeper)).toBeUndefined()
    expect(decidedHere(keeper, 'one', size)).toBe(false)
  })
})
