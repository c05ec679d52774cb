// Changes of texts: they make what they say, come back as they were written down, and touch no more than they must.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readChanges, replacing, textOf, writeChanges } from '../../../shared/editing/text.ts'

const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '😀', '😁', '🚀'), maxLength: 12 })

test('replacing one text by another makes the other, also once it was written down, and splits no character', () => {
  fc.assert(
    fc.property(texts, texts, (from, to) => {
      const text = textOf(from)
      const changes = replacing(text, textOf(to))
      expect(changes.apply(text).toString()).toBe(to)
      const written = writeChanges(changes)
      expect(readChanges(written, from.length)?.apply(text).toString()).toBe(to)
      expect(readChanges(written, from.length + 1)).toBeUndefined()
      const parts = written.flatMap((part) => (typeof part === 'object' ? part.slice(1) : []))
      for (const part of parts) expect(String(part).isWellFormed()).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('what both texts begin and end with is left alone', () => {
  expect(writeChanges(replacing(textOf('one two three'), textOf('one 2 three')))).toEqual([4, [3, '2'], 6])
  expect(writeChanges(replacing(textOf('a\nb'), textOf('a\nb')))).toEqual([3])
  expect(writeChanges(replacing(textOf('aa'), textOf('aaa')))).toEqual([2, [0, 'a']])
})
