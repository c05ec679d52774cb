// Texts and their changes, the same for the server and for the page. It does not know files, versions or who edits.
import { ChangeSet, Text } from '@codemirror/state'
import type { Changes } from '../kinds/file-editor.ts'

/** @returns the text with lines at `\n` alone: a carriage return is a character as any other, so that no byte of a file is lost. */
export function textOf(content: string): Text {
  return Text.of(content.split('\n'))
}

/** @returns the change that was written down, or undefined when it does not fit a text of that length. */
export function readChanges(changes: Changes, length: number): ChangeSet | undefined {
  const read = ChangeSet.fromJSON(changes)
  return read.length === length ? read : undefined
}

/** @returns the change written down. */
export function writeChanges(changes: ChangeSet): Changes {
  const written: Changes = []
  let end = 0
  const keep = (until: number) => until > end && written.push(until - end)
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    keep(from)
    written.push([to - from, ...(inserted.length > 0 ? inserted.toJSON() : [])])
    end = to
  }, true)
  keep(changes.length)
  return written
}

/** @returns the change that makes `next` of `text`: what both begin and end with stays, so that cursors and others' changes there do. */
export function replacing(text: Text, next: Text): ChangeSet {
  const shorter = Math.min(text.length, next.length)
  // By lines first, so that a long text need not be made one string.
  const before = lengthOfSameLines(text, next, { from: 1, most: shorter })
  const after = lengthOfSameLines(text, next, { from: -1, most: shorter - before })
  const from = text.sliceString(before, text.length - after)
  const to = next.sliceString(before, next.length - after)
  const most = Math.min(from.length, to.length)
  let start = 0
  while (start < most && from[start] === to[start]) start++
  if (isInsidePair(from, start) || isInsidePair(to, start)) start--
  let end = 0
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++
  if (end > 0 && (isInsidePair(from, from.length - end) || isInsidePair(to, to.length - end))) end--
  const insert = textOf(to.slice(start, to.length - end))
  return ChangeSet.of({ from: before + start, to: text.length - after - end, insert }, text.length)
}

/** @returns how many characters the whole lines have, and their breaks, that both begin (1) or end (-1) with. */
function lengthOfSameLines(one: Text, other: Text, { from, most }: { from: 1 | -1; most: number }): number {
  const [lines, others] = [one.iter(from), other.iter(from)]
  let length = 0
  for (;;) {
    const { value, done, lineBreak } = lines.next()
    const next = others.next()
    const isSame = !done && !next.done && value === next.value && lineBreak === next.lineBreak
    if (!isSame || length + value.length > most) return length
    length += value.length
  }
}

/** Whether a place is between the two halves of one character. */
function isInsidePair(text: string, place: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[place - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[place] ?? '')
}
