// Cuts what a tool takes and gives to a size that can be kept and shown. It does not know tools.
import * as z from 'zod'
import { maxToolText, PatchHunk } from '../../../shared/kinds/claude-event.ts'

/** Bytes of a picture in base64 that are kept, 1 MiB: a screenshot; larger ones stay with Claude. */
const maxImage = 1024 * 1024
/** Levels of an input that are looked through; tools have two or three. */
const maxDepth = 8
/** Hunks of a change that are kept; more than that nobody reads as a change. */
const maxHunks = 200

export type Cut<T> = { value: T; omitted: number }

export function cutText(text: string): Cut<string> {
  if (text.length <= maxToolText) return { value: text, omitted: 0 }
  // Never half of a character.
  const end = /[\uD800-\uDBFF]/.test(text[maxToolText - 1] ?? '') ? maxToolText - 1 : maxToolText
  return { value: text.slice(0, end), omitted: text.length - end }
}

/** Cuts the texts in an input, so that all of them together are at most as long as one may be. */
export function cutInput(input: unknown): Cut<Record<string, unknown>> {
  let left = maxToolText
  let omitted = 0
  const cut = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') {
      const kept = value.slice(0, left)
      left -= kept.length
      omitted += value.length - kept.length
      return kept
    }
    if (typeof value !== 'object' || value === null) return value
    if (depth > maxDepth) return null
    if (Array.isArray(value)) return value.map((one) => cut(one, depth + 1))
    return cutFields(value, depth)
  }
  const cutFields = (fields: object, depth: number): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([name, value]: [string, unknown]) => [name, cut(value, depth + 1)]))
  const value = typeof input === 'object' && input !== null ? cutFields(input, 0) : {}
  return { value, omitted }
}

/** @returns pictures, without the data of those that are too large. */
export function cutImages(
  images: readonly { mediaType: string; data: string }[],
): { mediaType: string; data?: string }[] {
  return images.map(({ mediaType, data }) => ({ mediaType, ...(data.length <= maxImage && { data }) }))
}

/** What tools that edit say of what they did; tools of programs, and their versions, say all sorts of things. */
const Edited = z.object({ structuredPatch: z.array(PatchHunk).max(maxHunks) })

/** @returns the change that an edit made, where it is said and is not too long. */
export function patchOf(toolUseResult: unknown): PatchHunk[] | undefined {
  const edited = Edited.safeParse(toolUseResult)
  if (!edited.success || edited.data.structuredPatch.length === 0) return undefined
  const hunks = edited.data.structuredPatch
  const length = hunks.reduce((sum, { lines }) => sum + lines.reduce((all, line) => all + line.length, 0), 0)
  return length <= maxToolText ? hunks : undefined
}
