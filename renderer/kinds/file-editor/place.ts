// Reads a place in a text as a person writes it. It does not know the text.

/** @param text '12', or '12:5' with a column; counted from 1. @returns undefined for what is neither. */
export function placeOf(text: string, lines: number): { line: number; column: number } | undefined {
  const [, line, column] = /^\s*(\d+)\s*(?:[:,]\s*(\d+)\s*)?$/.exec(text) ?? []
  if (line === undefined) return undefined
  return { line: Math.min(Math.max(1, Number(line)), lines), column: Math.max(1, Number(column ?? 1)) }
}
