// The bars of a plot are as long as their figures are large.
import { expect, test } from 'vitest'
import { plot } from './plot.ts'
import type { Row } from './row.ts'

const row = (label: string, measured: number, reference?: number): Row => ({
  ...{ scenario: 'side-by-side', what: label, unit: 'MB/s', measured, runs: [measured] },
  ...(reference !== undefined && { reference: { what: 'node-pty alone', value: reference } }),
  bar: { plot: 'Text to one client', label, isOurs: label === 'Dispatch' },
})

test('each plot is a file with a bar for the reference and one for each row, by their figures', () => {
  const other: Row = { scenario: 'echo', what: 'no bar', unit: 'ms', measured: 1, runs: [1] }
  const plots = plot([row('Dispatch', 30, 40), other, row('<naive> & "quick"', 10, 40)])
  expect(plots.map(([name]) => name)).toEqual(['text-to-one-client.svg'])
  const [[, svg] = []] = plots
  const widths = [...(svg ?? '').matchAll(/<rect class="(\w+)".* width="([\d.]+)"/g)].map(
    ([, kind, width]) => [kind, Number(width)] as const,
  )
  expect(widths.map(([kind]) => kind)).toEqual(['bar', 'ours', 'bar'])
  const [whole = NaN, ours = NaN, least = NaN] = widths.map(([, width]) => width)
  expect(ours / whole).toBeCloseTo(0.75, 2)
  expect(least / whole).toBeCloseTo(0.25, 2)
  expect(svg).toContain('&lt;naive> &amp; &quot;quick&quot;')
})
