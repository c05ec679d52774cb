// Key combinations on different platforms and layouts.
import { describe, expect, test } from 'vitest'
import { matches, showKeys } from '../../../renderer/ui/keys.ts'

const press = (key: string, code: string, held: string) => ({
  key,
  code,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

describe('key combinations', () => {
  test('mod is ⌘ on a Mac and Ctrl elsewhere', () => {
    expect(matches(press('Enter', 'Enter', 'ctrl shift'), 'mod+shift+Enter', false)).toBe(true)
    expect(matches(press('Enter', 'Enter', 'meta shift'), 'mod+shift+Enter', true)).toBe(true)
    expect(matches(press('Enter', 'Enter', 'ctrl shift'), 'mod+shift+Enter', true)).toBe(false)
  })

  test('a key with more or less held is another one', () => {
    expect(matches(press('C', 'KeyC', 'ctrl'), 'ctrl+shift+c', false)).toBe(false)
    expect(matches(press('C', 'KeyC', 'ctrl shift alt'), 'ctrl+shift+c', false)).toBe(false)
  })

  test('letters are found by what they type, and by their place on keyboards without Latin letters', () => {
    expect(matches(press('C', 'KeyI', 'ctrl shift'), 'ctrl+shift+c', false)).toBe(true)
    expect(matches(press('С', 'KeyC', 'ctrl shift'), 'ctrl+shift+c', false)).toBe(true)
    expect(matches(press('J', 'KeyC', 'ctrl shift'), 'ctrl+shift+c', false)).toBe(false)
  })

  test('signs and digits are found by their place, since Shift changes them', () => {
    expect(matches(press('+', 'Equal', 'ctrl shift'), 'mod+shift+=', false)).toBe(true)
    expect(matches(press('?', 'Slash', 'ctrl shift'), 'mod+shift+/', false)).toBe(true)
    expect(matches(press('!', 'Digit1', 'ctrl shift'), 'ctrl+shift+1', false)).toBe(true)
  })

  test('they are shown in the platform’s signs', () => {
    expect(showKeys('mod+shift+ArrowRight', false)).toBe('Ctrl+Shift+→')
    expect(showKeys('mod+shift+ArrowRight', true)).toBe('⌘⇧→')
    expect(showKeys('meta+c', true)).toBe('⌘C')
  })
})
