// One measured figure with what it is compared to and what it ought to be. It does not know how it is measured or shown.
import * as z from 'zod'
import { median } from './statistics.ts'

export const Unit = z.enum(['MB/s', 'MB', 'ms', '% of a core', 'ms/MB', '×'])
export type Unit = z.infer<typeof Unit>

export const Goal = z.object({
  /** Whether the figure itself or its ratio to the reference is bounded. */
  of: z.enum(['measured', 'ratio']),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  /** Bounds that come later, in order. */
  later: z.array(z.number()).optional(),
})
export type Goal = z.infer<typeof Goal>

export const Row = z.object({
  scenario: z.string(),
  what: z.string(),
  unit: Unit,
  measured: z.number(),
  reference: z.object({ what: z.string(), value: z.number() }).optional(),
  /** Measured ÷ reference; the median of the runs' own ratios where both were measured in each run. */
  ratio: z.number().optional(),
  goal: Goal.optional(),
  /** The plot that it has a bar in. */
  bar: z.object({ plot: z.string(), label: z.string(), isOurs: z.boolean() }).optional(),
  /** The figure of each run. */
  runs: z.array(z.number()),
})
export type Row = z.infer<typeof Row>

/** @returns whether the goal is reached, or undefined where there is none. */
export function isReached({ goal, measured, ratio }: Row): boolean | undefined {
  if (!goal) return undefined
  const { atLeast = -Infinity, atMost = Infinity } = goal
  const value = goal.of === 'ratio' ? (ratio ?? NaN) : measured
  return value >= atLeast && value <= atMost
}

/** @returns the parts of a row that say how a figure of each run relates to another one of the same run. */
export function compare(
  runs: number[],
  what: string,
  reference: number[],
): Pick<Row, 'measured' | 'reference' | 'ratio' | 'runs'> {
  return {
    measured: median(runs),
    reference: { what, value: median(reference) },
    ratio: median(runs.map((value, run) => value / (reference[run] ?? NaN))),
    runs,
  }
}

/** @returns the parts of a row for a figure that stands alone. */
export function alone(runs: number[]): Pick<Row, 'measured' | 'runs'> {
  return { measured: median(runs), runs }
}
