// Medians, quantiles and histograms of samples. It does not know their unit.

/** @returns the middle sample, or the mean of the two in the middle; NaN of none. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? NaN, sorted[Math.floor(middle)] ?? NaN]
  return (low + high) / 2
}

/** @returns the smallest sample that is not less than this share of all (the nearest rank); NaN of none. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

export type Histogram = {
  add(value: number): void
  /** How many samples fell into each bin, the last one open above. */
  counts(): number[]
}

/** Width of a bin in milliseconds: finer than any goal asks. */
const binMilliseconds = 0.05
/** 2 s in all: what is later than that is as bad. */
const bins = 40_000

/** Counts of delays in milliseconds, for millions of samples from several processes. */
export function createHistogram(): Histogram {
  const counts = new Uint32Array(bins)
  return {
    add(value) {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(value / binMilliseconds)))
      counts[bin] = (counts[bin] ?? 0) + 1
    },
    counts: () => [...counts.subarray(0, counts.findLastIndex((count) => count > 0) + 1)],
  }
}

/** @returns the upper end, in milliseconds, of the bin that this share of all samples reaches; NaN of none. */
export function histogramQuantile(histograms: readonly (readonly number[])[], share: number): number {
  const length = Math.max(0, ...histograms.map((counts) => counts.length))
  const total = histograms.flat().reduce((sum, count) => sum + count, 0)
  if (total === 0) return NaN
  let seen = 0
  for (let bin = 0; bin < length; bin++) {
    for (const counts of histograms) seen += counts[bin] ?? 0
    if (seen >= share * total) return (bin + 1) * binMilliseconds
  }
  return length * binMilliseconds
}
