// Joining small pieces of output.
import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createJoiner, type Joiner } from '../../../main/kinds/pty/joiner.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function open(): { joiner: Joiner; given: Buffer[] } {
  const given: Buffer[] = []
  const joiner = createJoiner((bytes) => given.push(bytes))
  vi.advanceTimersByTime(100)
  return { joiner, given }
}
const texts = (given: Buffer[]) => given.map(String)

test('the first piece after silence goes at once, what follows closely is joined and waits at most 8 ms', () => {
  const { joiner, given } = open()
  joiner.add(Buffer.from('k'))
  expect(texts(given)).toEqual(['k'])
  joiner.add(Buffer.from('a'))
  joiner.add(Buffer.from('b'))
  expect(texts(given)).toEqual(['k'])
  vi.advanceTimersByTime(8)
  expect(texts(given)).toEqual(['k', 'ab'])
})

test('a full piece does not wait', () => {
  const { joiner, given } = open()
  joiner.add(Buffer.from('k'))
  for (let index = 0; index < 16; index++) joiner.add(Buffer.alloc(4095, 'x'))
  expect(given.map(({ length }) => length)).toEqual([1, 65_520])
})

test('what waits is not joined with what would make more than a full piece of it', () => {
  const { joiner, given } = open()
  joiner.add(Buffer.from('k'))
  joiner.add(Buffer.alloc(40_000, 'x'))
  joiner.add(Buffer.alloc(40_000, 'y'))
  joiner.flush()
  expect(given.map(({ length }) => length)).toEqual([1, 40_000, 40_000])
})

test('a character is never cut, and what never becomes one is given out at the end', () => {
  const { joiner, given } = open()
  const [fox] = ['🦊'].map((text) => Buffer.from(text))
  joiner.add(fox!.subarray(0, 2))
  vi.advanceTimersByTime(100)
  expect(given).toEqual([])
  joiner.add(fox!.subarray(2))
  expect(texts(given)).toEqual(['🦊'])
  vi.advanceTimersByTime(100)
  joiner.add(Buffer.concat([Buffer.from('x'), fox!.subarray(0, 3)]))
  joiner.end()
  expect(Buffer.concat(given)).toEqual(Buffer.concat([fox!, Buffer.from('x'), fox!.subarray(0, 3)]))
})

test('whatever comes when and wherever it is cut, every byte is given once, in order, as whole characters', () => {
  const cut = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 20 }))
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(cut, { minLength: 1 }), (text, cuts) => {
      const { joiner, given } = open()
      const bytes = Buffer.from(text)
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const [length, wait] = cuts[turn % cuts.length] ?? [1, 0]
        joiner.add(bytes.subarray(at, at + length))
        at += length
        vi.advanceTimersByTime(wait)
      }
      joiner.end()
      expect(Buffer.concat(given)).toEqual(bytes)
      expect(given.every((piece) => isUtf8(piece))).toBe(true)
    }),
    { numRuns: 500 },
  )
})
