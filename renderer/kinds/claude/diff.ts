// What an edit changes, as lines that are taken away and added, with the words that differ. It does not know how they look.
import { diffWordsWithSpace, structuredPatch } from 'diff'
import * as z from 'zod'
import type { PatchHunk } from '../../../shared/kinds/claude-event.ts'
import { textIn } from './tool-words.ts'

/** A part of a line, and whether it is what differs. */
export type Piece = { text: string; isChanged: boolean }
export type DiffLine = {
  sign: ' ' | '+' | '-'
  pieces: readonly Piece[]
  /** In the file as it was, and as it is; absent where that is not known or there is no such line. */
  oldNumber?: number
  newNumber?: number
}
export type DiffHunk = { lines: readonly DiffLine[] }
export type Change = {
  hunks: readonly PatchHunk[]
  /** Whether the hunks' numbers are those of the file. */ isPlaced: boolean
}

/** Lines around a change. */
const context = 3
/** Lines that differ, up to which two texts are compared line by line: beyond it that takes seconds, and nobody reads it line by line. */
const mostDiffering = 1_000
/** Characters of a line up to which its words are compared: longer ones are data, and comparing them takes seconds. */
const mostCompared = 500

const Edits = z.array(z.object({ old_string: z.string(), new_string: z.string() }))

/**
 * @param patch what the tool said that it changed; without it, what it was told to change, which has no place in the file.
 * @returns undefined when it changes no text.
 */
export function changeOf(
  name: string,
  input: Readonly<Record<string, unknown>>,
  patch: readonly PatchHunk[] | undefined,
): Change | undefined {
  if (patch && patch.length > 0) return { hunks: patch, isPlaced: true }
  if (name === 'Write') {
    const content = textIn(input, 'content')
    return content === undefined ? undefined : { hunks: between('', content), isPlaced: false }
  }
  const one = Edits.safeParse([input]).data
  const edits = one ?? Edits.safeParse(input['edits']).data
  return edits && { hunks: edits.flatMap((edit) => between(edit.old_string, edit.new_string)), isPlaced: false }
}

function between(before: string, after: string): PatchHunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength: mostDiffering })
  if (patch) return patch.hunks
  const [old = [], now = []] = [before, after].map((text) => text.replace(/\n$/, '').split('\n'))
  const lines = [...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`)]
  return [{ oldStart: 1, oldLines: old.length, newStart: 1, newLines: now.length, lines }]
}

/** @returns how many lines a change adds and takes away. */
export function countLines({ hunks }: Change): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length
  return { added: count('+'), removed: count('-') }
}

export function toHunks({ hunks, isPlaced }: Change): DiffHunk[] {
  return hunks.map((hunk) => {
    let [oldNumber, newNumber] = [hunk.oldStart, hunk.newStart]
    // “\ No newline at end of file” is about a line and is none.
    const lines = hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line): DiffLine => {
        const sign = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' '
        const pieces = [{ text: line.slice(1), isChanged: false }]
        const numbers = {
          ...(sign !== '+' && { oldNumber: oldNumber++ }),
          ...(sign !== '-' && { newNumber: newNumber++ }),
        }
        return { sign, pieces, ...(isPlaced && numbers) }
      })
    return { lines: markWords(lines) }
  })
}

/** Where as many lines are added as were taken away just before, each pair is one line that was changed: its words are compared. */
function markWords(lines: readonly DiffLine[]): DiffLine[] {
  const marked = [...lines]
  for (let start = 0; start < lines.length; start += 1) {
    if (lines[start]?.sign !== '-' || lines[start - 1]?.sign === '-') continue
    const run = (sign: string, from: number) => {
      let end = from
      while (lines[end]?.sign === sign) end += 1
      return end - from
    }
    const removed = run('-', start)
    if (run('+', start + removed) !== removed) continue
    for (let index = start; index < start + removed; index += 1) {
      const [before, after] = [lines[index], lines[index + removed]]
      if (before && after) [marked[index], marked[index + removed]] = compare(before, after)
    }
  }
  return marked
}

function compare(before: DiffLine, after: DiffLine): [DiffLine, DiffLine] {
  const [a, b] = [textOf(before), textOf(after)]
  if (a.length > mostCompared || b.length > mostCompared) return [before, after]
  const parts = diffWordsWithSpace(a, b)
  const kept = parts
    .filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + value.trim().length, 0)
  // Two lines that share little are two lines, and marks on all of it say nothing.
  if (kept * 3 < Math.min(a.trim().length, b.trim().length)) return [before, after]
  const side = (skip: 'added' | 'removed') =>
    parts
      .filter((part) => !part[skip])
      .map(({ value, added, removed }) => ({ text: value, isChanged: added || removed }))
  return [
    { ...before, pieces: side('added') },
    { ...after, pieces: side('removed') },
  ]
}

function textOf({ pieces }: DiffLine): string {
  return pieces.map(({ text }) => text).join('')
}
