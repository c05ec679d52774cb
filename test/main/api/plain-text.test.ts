// Text without escapes is the same however a terminal's output was cut into pieces.
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlainText } from '../../../main/api/plain-text.ts'

const plain = (...pieces: string[]) => {
  const text = createPlainText()
  return pieces.map(text).join('')
}

test('escapes of every kind are left out, and what they stand between stays', () => {
  expect(plain('\u001B[1;31mred\u001B[0m')).toBe('red')
  expect(plain('\u001B]0;title\u0007a\u001B]8;;http://x\u001B\\b\u001B]8;;\u001B\\')).toBe('ab')
  expect(plain('\u001BP1$r\u001B\\c\u001B(Bd\u001B=e\u001B[?25lf')).toBe('cdef')
  expect(plain('a\tb\u0008\u0007\u007Fc')).toBe('a\tbc')
  expect(plain('one\r\ntwo\rthree\nfour\r\r\n', 'five\r', '\r\n')).toBe('one\ntwo\nthree\nfour\nfive\n')
})

const Piece = fc.oneof(
  fc.constantFrom(
    '\u001B[31m',
    '\u001B[2;5H',
    '\u001B[?1049h',
    '\u001B]0;a title\u0007',
    '\u001B]2;x\u001B\\',
    '\u001B(B',
    '\u001B7',
    '\r\n',
    '\n',
  ),
  fc.string({ unit: fc.constantFrom('a', 'ö', '😀', ' ', '[', ']', '\\', ';') }),
)

test('pieces may end anywhere', () => {
  fc.assert(
    fc.property(fc.array(Piece), fc.array(fc.nat(200)), (parts, cuts) => {
      const whole = parts.join('')
      const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length]
      const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end))
      expect(plain(...pieces)).toBe(plain(whole))
    }),
  )
})

test('well-formed output is as Node strips it', () => {
  // Text that no escape could go on with.
  const Words = fc.string({ unit: fc.constantFrom('é', ' ', '漢') })
  const Known = fc.constantFrom('\u001B[31m', '\u001B[0;1m', '\u001B[2K', '\u001B]0;a title\u0007')
  fc.assert(
    fc.property(fc.array(fc.oneof(Words, Known)), (parts) => {
      expect(plain(parts.join(''))).toBe(stripVTControlCharacters(parts.join('')))
    }),
  )
})
