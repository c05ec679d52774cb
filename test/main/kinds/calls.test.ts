// What is heard in a terminal's output: bells and failed commands, however the output is cut.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listenForCalls } from '../../../main/kinds/pty/calls.ts'

/** @returns what was heard of these pieces; each mark of a command's start is followed by a wait of so many seconds. */
function heard(pieces: readonly (string | number)[]): string[] {
  const calls: string[] = []
  let time = 0
  const listen = listenForCalls(
    { onBell: () => calls.push('bell'), onFailure: (code) => calls.push(`failed ${code}`) },
    () => time,
  )
  for (const piece of pieces) {
    if (typeof piece === 'number') time += piece * 1000
    else listen(Buffer.from(piece))
  }
  return calls
}

test('a bell is heard; one that ends a title is none', () => {
  expect(heard(['a\x07b'])).toEqual(['bell'])
  expect(heard(['\x1b]0;title\x07$ '])).toEqual([])
  expect(heard(['\x1b]0;title\x1b\\$ \x07'])).toEqual(['bell'])
  expect(heard(['\x07\x1b]0;title\x07'])).toEqual(['bell'])
  expect(heard(['\x07\x07\x07', '\x07'])).toEqual(['bell', 'bell'])
})

test('a command that failed after ten seconds is heard, one that failed sooner, succeeded or never began is not', () => {
  expect(heard(['\x1b]133;C\x07', 10, 'output\x1b]133;D;2\x07'])).toEqual(['failed 2'])
  expect(heard(['\x1b]133;C;x=y\x1b\\', 60, '\x1b]133;D;127;aid=1\x1b\\'])).toEqual(['failed 127'])
  expect(heard(['\x1b]133;C\x07', 9, '\x1b]133;D;2\x07'])).toEqual([])
  expect(heard(['\x1b]133;C\x07', 60, '\x1b]133;D;0\x07', '\x1b]133;C\x07', 60, '\x1b]133;D\x07'])).toEqual([])
  expect(heard([60, '\x1b]133;D;1\x07'])).toEqual([])
})

test('the same is heard wherever the output is cut', () => {
  const parts = ['a', '\x1b]', '0;t', '133;C', '133;D;3', '\x07', '\x1b\\', '\x1b', ']', '\\', 'é', 'x'.repeat(40)]
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...parts), { maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      (words, sizes) => {
        const text = words.join('')
        const whole = heard(['\x1b]133;C\x07', 20, text])
        const cut: string[] = []
        for (let at = 0; at < text.length;) {
          const [size = 1] = sizes.take(1)
          cut.push(text.slice(at, at + size))
          at += size
        }
        const inPieces = heard(['\x1b]133;C\x07', 20, ...cut])
        const failures = (calls: string[]) => calls.filter((call) => call !== 'bell')
        expect(failures(inPieces)).toEqual(failures(whole))
        expect(inPieces.includes('bell')).toBe(whole.includes('bell'))
      },
    ),
  )
})
