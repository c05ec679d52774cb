// Finds a text in the rows of a conversation, also in what is closed or out of sight. It does not know how a hit is shown.
import type { Row } from './rows.ts'

/** @returns the rows that hold the term, whatever its case, from top to bottom; none for an empty one. */
export function findRows(rows: readonly Row[], term: string): Row[] {
  const wanted = term.toLowerCase()
  return wanted === '' ? [] : rows.filter((row) => holds(row, wanted))
}

/** @returns the rows that must be open for the term to be seen in a row. */
export function keysToOpen(row: Row, term: string): string[] {
  const wanted = term.toLowerCase()
  if (row.row === 'thinking') return [row.key]
  if (row.row !== 'tool') return []
  return [row.key, ...row.steps.filter((step) => holds(step, wanted)).flatMap((step) => keysToOpen(step, term))]
}

function holds(row: Row, wanted: string): boolean {
  return (
    textsOf(row).some((text) => text.toLowerCase().includes(wanted)) || stepsOf(row).some((step) => holds(step, wanted))
  )
}

function stepsOf(row: Row): readonly Row[] {
  return row.row === 'tool' ? row.steps : []
}

function textsOf(row: Row): string[] {
  switch (row.row) {
    case 'prompt':
      return [row.prompt.text, ...row.prompt.attachments.map(({ name }) => name)]
    case 'text':
    case 'thinking':
    case 'notice':
      return [row.text]
    case 'tool':
      return [row.name, ...stringsIn(row.input), row.result?.content ?? '']
    case 'error':
      return [row.error.error, row.error.details.said ?? '']
    case 'end':
      return []
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
