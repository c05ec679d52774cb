// The rules of the tabs, and the addresses of sessions.
import { describe, expect, test } from 'vitest'
import { newTitle } from '../../../renderer/shell/new-title.ts'
import {
  addressOf,
  moveTab,
  neighbour,
  sessionIn,
  stepTab,
  withoutTabs,
  withTab,
} from '../../../renderer/shell/workspace.ts'

const abc = { tabs: ['a', 'b', 'c'], last: 'b' }

describe('tabs', () => {
  test('a session is opened once, at the end', () => {
    expect(withTab(abc, 'd')).toEqual({ tabs: ['a', 'b', 'c', 'd'], last: 'd' })
    expect(withTab(abc, 'a')).toEqual({ tabs: ['a', 'b', 'c'], last: 'a' })
    expect(withTab(abc, 'b')).toBe(abc)
  })

  test('after one is closed its right neighbour is looked at, else its left one', () => {
    expect(withoutTabs(abc, (id) => id === 'b')).toEqual({ tabs: ['a', 'c'], last: 'c' })
    expect(neighbour(abc, 'c')).toBe('b')
    expect(neighbour({ tabs: ['a'], last: 'a' }, 'a')).toBeNull()
    expect(withoutTabs(abc, () => false)).toBe(abc)
  })

  test('stepping goes around the ends', () => {
    expect(stepTab(abc, 'c', 1)).toBe('a')
    expect(stepTab(abc, 'a', -1)).toBe('c')
    expect(stepTab(abc, null, 1)).toBe('a')
    expect(stepTab({ tabs: [], last: null }, null, 1)).toBeNull()
  })

  test('moving stops at the ends', () => {
    expect(moveTab(abc, 'a', 1).tabs).toEqual(['b', 'a', 'c'])
    expect(moveTab(abc, 'c', 9)).toBe(abc)
    expect(moveTab(abc, 'x', 0)).toBe(abc)
  })
})

describe('addresses', () => {
  const runId = 'pty_AAAAAAAAAAAAAAAAAAAAA'

  test('an address names a session, and only a real one', () => {
    expect(sessionIn(addressOf(runId))).toBe(runId)
    expect(sessionIn('#/s/nonsense')).toBeNull()
    expect(sessionIn('#/')).toBeNull()
    expect(sessionIn('')).toBeNull()
  })
})

describe('the title of a new session', () => {
  test('is its folder’s name, or the next number', () => {
    expect(newTitle('Terminal', '/home/me/project/', [])).toBe('project')
    expect(newTitle('Terminal', undefined, [])).toBe('Terminal 1')
    expect(
      newTitle('Terminal', undefined, [{ title: 'Terminal 4' }, { title: 'other' }, { title: 'Terminal 2' }]),
    ).toBe('Terminal 5')
  })
})
