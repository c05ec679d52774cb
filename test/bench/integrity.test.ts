// What a sequence of events says about itself.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addIntegrity, createSequence, faults, whole } from './integrity.ts'

function take(seqs: readonly number[], end?: number) {
  const sequence = createSequence(0)
  seqs.forEach(sequence.take)
  return sequence.result(end)
}

test('a sequence without gaps has no fault', () => {
  expect(take([1, 2, 3], 3)).toEqual({ ...whole, events: 3 })
})

test('lost, repeated and late events are told apart', () => {
  expect(take([1, 3], 5)).toMatchObject({ lost: 3, repeated: 0, disordered: 0 })
  expect(take([1, 2, 2])).toMatchObject({ lost: 0, repeated: 1, disordered: 0 })
  expect(take([1, 3, 2])).toMatchObject({ lost: 0, repeated: 0, disordered: 1 })
})

test('no change of a sequence goes unseen, and no order of whole events looks like a loss', () => {
  const count = 30
  const all = Array.from({ length: count }, (_, index) => index + 1)
  fc.assert(
    fc.property(
      fc.shuffledSubarray(all),
      fc.array(fc.integer({ min: 1, max: count }), { maxLength: 3 }),
      (kept, again) => {
        const seen = take([...kept, ...again], count)
        const missing = all.filter((seq) => !kept.includes(seq) && !again.includes(seq))
        const isSame = [...kept, ...again].every((seq, index) => seq === index + 1) && missing.length === 0
        expect(seen.lost).toBe(missing.length)
        expect(faults(seen) === 0).toBe(isSame)
      },
    ),
  )
})

test('what several streams saw adds up', () => {
  const sum = addIntegrity(take([1, 3]), take([1, 1]))
  expect(sum).toEqual({ ...whole, events: 4, lost: 1, repeated: 1 })
  expect(faults(sum)).toBe(2)
})
