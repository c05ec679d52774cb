// Medians, quantiles and histograms.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHistogram, histogramQuantile, median, quantile } from './statistics.ts'

test('a median is the sample in the middle, or lies between the two', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('a quantile is the smallest sample that so many are not above', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(quantile(hundred, 0.5)).toBe(50)
  expect(quantile(hundred, 0.99)).toBe(99)
  expect(quantile(hundred, 1)).toBe(100)
  expect(quantile([7], 0.01)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

test('histograms of several processes together give the quantile of all samples, to a bin', () => {
  const samples = fc.array(fc.double({ min: 0, max: 1999, noNaN: true }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(samples, samples, fc.constantFrom(0.5, 0.9, 0.99, 1), (a, b, share) => {
      const counts = [a, b].map((list) => {
        const histogram = createHistogram()
        list.forEach(histogram.add)
        return histogram.counts()
      })
      expect(Math.abs(histogramQuantile(counts, share) - quantile([...a, ...b], share))).toBeLessThanOrEqual(0.051)
    }),
  )
})
