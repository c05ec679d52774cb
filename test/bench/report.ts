// Results for people and for programs: a table, Markdown and JSON. It does not know how anything was measured.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { faults, Integrity } from './integrity.ts'
import { Machine } from './machine.ts'
import { plot } from './plot.ts'
import { isReached, Row } from './row.ts'

export const Results = z.object({
  machine: Machine,
  /** How it was asked for: what differs from a full run is said. */
  how: z.object({
    runs: z.int(),
    quick: z.boolean(),
    scenarios: z.array(z.string()),
    server: z.string(),
    nodeOptions: z.array(z.string()),
  }),
  rows: z.array(Row),
  integrity: Integrity,
  seconds: z.number(),
})
export type Results = z.infer<typeof Results>

const folder = path.join(import.meta.dirname, 'results')
const headings = ['what', 'reference', 'measured', 'ratio', 'goal', 'reached']

/** Replaces the results that are kept. @returns the folder. */
export function keepResults(results: Results): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'latest.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  writeFileSync(path.join(folder, 'latest.md'), toMarkdown(results))
  for (const [name, svg] of plot(results.rows)) writeFileSync(path.join(folder, name), svg)
  return folder
}

export function toMarkdown(results: Results): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = [...results.rows.map(cellsOf), integrityCells(results.integrity)]
  return [
    '# Bench',
    '',
    ...describe(results),
    '',
    line(headings),
    line(headings.map(() => '---')),
    ...rows.map((cells) => line(cells.map((cell) => cell.replaceAll('|', '\\|')))),
    '',
  ].join('\n')
}

export function toTable(results: Results): string {
  const rows = [headings, ...results.rows.map(cellsOf), integrityCells(results.integrity)]
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  const rule = widths.map((width) => '─'.repeat(width)).join('──')
  return [...describe(results), '', line(head), rule, ...body.map(line), ''].join('\n')
}

function describe({ machine, how, seconds }: Results): string[] {
  const { cpu, cores, memoryBytes, system, node, packages, date, loadBefore } = machine
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  const options = how.nodeOptions.length > 0 ? `, with ${how.nodeOptions.join(' ')}` : ''
  return [
    `${date}, ${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${system}, load before ${loadBefore.toFixed(2)}  `,
    `node ${node}, ${versions.join(', ')}  `,
    `server ${how.server}${options}; medians of ${how.runs}${how.quick ? ', quick' : ''}, in ${Math.round(seconds)} s`,
  ]
}

function cellsOf(row: Row): string[] {
  const { what, reference, measured, ratio, unit, scenario, runs } = row
  const reached = isReached(row)
  const spread = runs.length > 1 ? ` (${number(Math.min(...runs))}–${number(Math.max(...runs))})` : ''
  return [
    `${scenario}: ${what}`,
    reference ? `${reference.what} ${number(reference.value)}` : '',
    `${number(measured)} ${unit}${spread}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    describeGoal(row),
    reached === undefined ? '' : reached ? 'yes' : 'no',
  ]
}

function describeGoal({ goal, unit }: Row): string {
  if (!goal) return ''
  const of = goal.of === 'ratio' ? '×' : unit
  const bounds = [
    ...(goal.atLeast === undefined ? [] : [`≥ ${goal.atLeast} ${of}`]),
    ...(goal.atMost === undefined ? [] : [`≤ ${goal.atMost} ${of}`]),
  ]
  return `${bounds.join(', ')}${goal.later ? `, then ${goal.later.join(', ')}` : ''}`
}

function integrityCells(integrity: Integrity): string[] {
  const { events, ...wrong } = integrity
  const all = Object.entries(wrong).map(([name, count]) => `${count} ${name}`)
  const isWhole = faults(integrity) === 0
  return ['integrity: events', `${events} received`, all.join(', '), '', 'all 0', isWhole ? 'yes' : 'no']
}

/** Three digits say more than a busy machine can. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: false })
}
