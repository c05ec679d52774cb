// How a file's bytes are a text, and the other way round without changing what nobody changed. It does not know files or who edits.
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Text } from '@codemirror/state'
import { fail, type Failure } from '../../../shared/failure.ts'
import type { Encoding, LineEnds } from '../../../shared/kinds/file-editor.ts'

export type Format = { encoding: Encoding; lineEnds: LineEnds }

/** Of a file that is made here. */
export const newFormat: Format = { encoding: 'utf-8', lineEnds: process.platform === 'win32' ? 'crlf' : 'lf' }

const marks: Readonly<Record<Encoding, Buffer>> = {
  'utf-8': Buffer.alloc(0),
  'utf-8-bom': Buffer.from([0xef, 0xbb, 0xbf]),
  'utf-16le': Buffer.from([0xff, 0xfe]),
  'utf-16be': Buffer.from([0xfe, 0xff]),
  latin1: Buffer.alloc(0),
}
const marked = ['utf-8-bom', 'utf-16le', 'utf-16be'] as const
/** Characters that are written before others have their turn: under a millisecond. */
const sliceLength = 128 * 1024
const breaks = { lf: '\n', crlf: '\r\n', cr: '\r' } as const

/** Characters that no text of one byte a character has. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\0-\u0008\u000E-\u001A\u001C-\u001F]/

export type Decoded = { success: true; content: string; format: Format } | Failure

/** @returns the text, only if `encode` makes the very same bytes of it; else what it is. */
export function decode(bytes: Buffer): Decoded {
  const encoding = encodingOf(bytes)
  if (!encoding) return fail('it is a binary file')
  const raw = toText(bytes.subarray(marks[encoding].length), encoding)
  if ((encoding === 'latin1' ? controls : /\0/).test(raw)) return fail('it is a binary file')
  const lineEnds = lineEndsOf(raw)
  const content = lineEnds === 'mixed' ? raw : toLines(raw)
  const format = { encoding, lineEnds }
  if (!isWrittenSo(content, format, bytes)) return fail('it holds bytes that are no text in its encoding')
  return { success: true, content, format }
}

/** A file of some MB is seldom anything but UTF-8, for which it need not be tried. */
function isWrittenSo(content: string, format: Format, bytes: Buffer): boolean {
  if (format.encoding === 'latin1' || (format.encoding.startsWith('utf-8') && isUtf8(bytes))) return true
  const again = encode(content, format)
  return again.success && again.bytes.equals(bytes)
}

export type Encoded = { pieces: Buffer[]; size: number; hash: string }

/** The same as `encode`, with a text's hash, in slices between which others have their turn. */
export async function encodeText(text: Text, format: Format): Promise<({ success: true } & Encoded) | Failure> {
  const pieces = [marks[format.encoding]]
  for (let from = 0; from < text.length;) {
    const to = endOfSlice(text, from)
    const bytes = toBytesOf(text.sliceString(from, to), format)
    // The sentence names the line in the whole text.
    if (!bytes) return notWritten(text.toString(), format.encoding)
    pieces.push(bytes)
    from = to
    await turn()
  }
  return {
    success: true,
    pieces,
    size: pieces.reduce((sum, { length }) => sum + length, 0),
    hash: await hashOf(pieces),
  }
}

/** @returns the hash by which contents are compared. */
export async function hashOf(pieces: Iterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for (const piece of pieces) {
    hash.update(piece)
    await turn()
  }
  return hash.digest('base64url')
}

/** The two halves of a character are not parted. */
function endOfSlice(text: Text, from: number): number {
  const to = from + sliceLength
  if (to >= text.length) return text.length
  return /[\uD800-\uDBFF]/.test(text.sliceString(to - 1, to)) ? to + 1 : to
}

/** @returns the bytes of a text, or a sentence on the first character that cannot be written. */
export function encode(content: string, { encoding, lineEnds }: Format): { success: true; bytes: Buffer } | Failure {
  const bytes = toBytesOf(content, { encoding, lineEnds })
  if (!bytes) return notWritten(content, encoding)
  return { success: true, bytes: Buffer.concat([marks[encoding], bytes]) }
}

/** @returns a sentence on the first character that cannot be written. */
function notWritten(content: string, encoding: Encoding): Failure {
  const isLatin1 = encoding === 'latin1'
  const place = content.search(isLatin1 ? beyondLatin1 : /\p{Surrogate}/u)
  const line = content.slice(0, place).split('\n').length
  const what = isLatin1 ? `“${String.fromCodePoint(content.codePointAt(place) ?? 0)}”` : 'Half a character'
  const where = isLatin1 ? 'Latin-1, the encoding of the file' : 'Unicode'
  return fail(`${what} in line ${line} cannot be written in ${where}`)
}

const beyondLatin1 = /[^\0-\u{FF}]/u

/** @returns the bytes without a mark, or undefined when there is a character that cannot be written. */
function toBytesOf(content: string, { encoding, lineEnds }: Format): Buffer | undefined {
  if (encoding === 'latin1' ? beyondLatin1.test(content) : !content.isWellFormed()) return undefined
  return toBytes(
    lineEnds === 'mixed' || lineEnds === 'lf' ? content : content.replaceAll('\n', breaks[lineEnds]),
    encoding,
  )
}

/** @returns the text with `\n` alone for each of the three line ends. */
export function toLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text
}

/** Text of two bytes a character is known by its mark alone: without one it holds zeros, as binary files do. */
function encodingOf(bytes: Buffer): Encoding | undefined {
  for (const encoding of marked) {
    const mark = marks[encoding]
    if (bytes.subarray(0, mark.length).equals(mark)) return encoding
  }
  if (bytes.includes(0)) return undefined
  return isUtf8(bytes) ? 'utf-8' : 'latin1'
}

function lineEndsOf(text: string): LineEnds {
  if (!text.includes('\r')) return text.includes('\n') ? 'lf' : newFormat.lineEnds
  const has = { lf: /(?<!\r)\n/.test(text), crlf: text.includes('\r\n'), cr: /\r(?!\n)/.test(text) }
  const found = (['lf', 'crlf', 'cr'] as const).filter((ends) => has[ends])
  return found.length > 1 ? 'mixed' : (found[0] ?? newFormat.lineEnds)
}

function toText(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'latin1') return bytes.toString('latin1')
  if (encoding === 'utf-16le') return bytes.toString('utf16le')
  if (encoding === 'utf-16be') return swapped(bytes).toString('utf16le')
  return bytes.toString('utf8')
}

function toBytes(text: string, encoding: Encoding): Buffer {
  if (encoding === 'latin1') return Buffer.from(text, 'latin1')
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  return Buffer.from(text)
}

/** An odd byte at the end is left out; the comparison with what was read finds that. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16()
}
