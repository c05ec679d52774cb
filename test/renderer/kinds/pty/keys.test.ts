// What the touch row's keys send.
import { describe, expect, test } from 'vitest'
import { rowKeySequence, withHeld } from '../../../../renderer/kinds/pty/keys.ts'
import { linesThatRun } from '../../../../renderer/kinds/pty/paste.ts'

const nothing = { ctrl: false, alt: false }

describe('the touch row', () => {
  test('arrows follow the cursor mode and carry held keys', () => {
    expect(rowKeySequence('ArrowUp', nothing, false)).toBe('\x1b[A')
    expect(rowKeySequence('ArrowUp', nothing, true)).toBe('\x1bOA')
    expect(rowKeySequence('ArrowLeft', { ctrl: true, alt: false }, true)).toBe('\x1b[1;5D')
    expect(rowKeySequence('ArrowRight', { ctrl: true, alt: true }, false)).toBe('\x1b[1;7C')
  })

  test('other keys send what they say', () => {
    expect(rowKeySequence('Esc', nothing, false)).toBe('\x1b')
    expect(rowKeySequence('Tab', nothing, false)).toBe('\t')
    expect(rowKeySequence('|', nothing, false)).toBe('|')
    expect(rowKeySequence('-', { ctrl: false, alt: true }, false)).toBe('\x1b-')
  })

  test('a held Ctrl makes a control character of the next letter', () => {
    const ctrl = { ctrl: true, alt: false }
    expect(withHeld('c', ctrl)).toBe('\x03')
    expect(withHeld('C', ctrl)).toBe('\x03')
    expect(withHeld('[', ctrl)).toBe('\x1b')
    expect(withHeld(' ', ctrl)).toBe('\0')
    expect(withHeld('?', ctrl)).toBe('\x7f')
    expect(withHeld('ü', ctrl)).toBe('ü')
  })

  test('held keys leave a pasted text alone', () => {
    expect(withHeld('ls -la', { ctrl: true, alt: true })).toBe('ls -la')
  })
})

describe('pasted lines', () => {
  test('one line runs nothing by itself, with or without its end', () => {
    expect(linesThatRun('ls', false)).toBe(0)
    expect(linesThatRun('ls\n', false)).toBe(0)
  })

  test('several lines are counted, whatever ends them', () => {
    expect(linesThatRun('a\nb\r\nc\rd\n', false)).toBe(4)
  })

  test('a program that takes pasted text as a whole is not asked about', () => {
    expect(linesThatRun('a\nb', true)).toBe(0)
  })
})
