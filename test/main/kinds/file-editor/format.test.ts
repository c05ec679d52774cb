// Bytes and text: nothing is lost on the way there and back, and what has no text is refused.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../../shared/editing/text.ts'
import { decode, encode, encodeText, hashOf } from '../../../../main/kinds/file-editor/format.ts'

const marks = { none: [], utf8: [0xef, 0xbb, 0xbf], le: [0xff, 0xfe], be: [0xfe, 0xff] }

test('whatever can be shown is written as the very bytes that it was read from', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', 'é', '😀', '\u2028', '\uFEFF', 'a').map((text) => [...Buffer.from(text)]),
    fc.array(fc.nat(255), { maxLength: 4 }),
    fc.constantFrom('\n', '\r', 'a').map((text) => [...Buffer.from(text, 'utf16le')]),
  )
  const bytes = fc
    .tuple(fc.constantFrom(...Object.values(marks)), fc.array(piece))
    .map(([mark, pieces]) => Buffer.from([...mark, ...pieces.flat()]))
  let shown = 0
  fc.assert(
    fc.property(bytes, (given) => {
      const decoded = decode(given)
      if (!decoded.success) return
      shown += 1
      expect(encode(decoded.content, decoded.format)).toEqual({ success: true, bytes: given })
      if (decoded.format.lineEnds !== 'mixed') expect(decoded.content).not.toContain('\r')
    }),
    { numRuns: 1000 },
  )
  expect(shown).toBeGreaterThan(100)
})

describe('encoding and line ends are known by the bytes', () => {
  test.each([
    ['plain', Buffer.from('a\nb\n'), 'a\nb\n', 'utf-8', 'lf'],
    ['empty', Buffer.alloc(0), '', 'utf-8', expect.any(String)],
    ['Windows', Buffer.from('a\r\nb\r\n'), 'a\nb\n', 'utf-8', 'crlf'],
    ['old Mac', Buffer.from('a\rb\r'), 'a\nb\n', 'utf-8', 'cr'],
    ['both', Buffer.from('a\r\nb\n'), 'a\r\nb\n', 'utf-8', 'mixed'],
    ['a return in a line', Buffer.from('a\rb\n'), 'a\rb\n', 'utf-8', 'mixed'],
    ['with a mark', Buffer.from('\uFEFFé\n'), 'é\n', 'utf-8-bom', 'lf'],
    ['of two bytes', Buffer.from('\uFEFFé\r\n', 'utf16le'), 'é\n', 'utf-16le', 'crlf'],
    ['of two bytes, large end first', Buffer.from('\uFEFFé\n', 'utf16le').swap16(), 'é\n', 'utf-16be', 'lf'],
    ['no UTF-8', Buffer.from('caf\xE9\n', 'latin1'), 'café\n', 'latin1', 'lf'],
  ])('%s', (_what, bytes, content, encoding, lineEnds) => {
    expect(decode(bytes)).toEqual({ success: true, content, format: { encoding, lineEnds } })
  })
})

test('what is no text is refused with what it is', () => {
  const binary = { success: false, error: 'it is a binary file' }
  expect(decode(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0, 0]))).toEqual(binary)
  expect(decode(Buffer.from([0xff, 0xfe, 0x41, 0, 0, 0]))).toEqual(binary)
  expect(decode(Buffer.from([0x1f, 0x8b, 0x08, 0xff]))).toEqual(binary)
  const odd = { success: false, error: 'it holds bytes that are no text in its encoding' }
  expect(decode(Buffer.from([0xff, 0xfe, 0x41]))).toEqual(odd)
  expect(decode(Buffer.from([0xfe, 0xff, 0xd8, 0x3d, 0, 0x41]))).toEqual(odd)
})

test('a character that the file’s encoding lacks is named, with its line', () => {
  expect(encode('a\nb €', { encoding: 'latin1', lineEnds: 'lf' })).toEqual({
    success: false,
    error: '“€” in line 2 cannot be written in Latin-1, the encoding of the file',
  })
  expect(encode('😀\ud83d', { encoding: 'utf-8', lineEnds: 'lf' })).toEqual({
    success: false,
    error: 'Half a character in line 1 cannot be written in Unicode',
  })
})

test('a long text is written in slices, and comes to the same bytes and the same answer', async () => {
  const lines = '😀 é\n'.repeat(200_000)
  const text = textOf(`x${lines}`)
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  for (const encoding of ['utf-8-bom', 'utf-16be'] as const) {
    const format = { encoding, lineEnds: 'crlf' } as const
    const whole = encode(text.toString(), format)
    if (!whole.success) throw new Error(whole.error)
    const { bytes } = whole
    const encoded = await encodeText(text, format)
    if (!encoded.success) throw new Error(encoded.error)
    expect(Buffer.concat(encoded.pieces).equals(bytes)).toBe(true)
    expect(encoded).toMatchObject({ success: true, size: bytes.length, hash: await hashOf([bytes]) })
  }
  isOver = true
  expect(turns).toBeGreaterThan(10)
  const format = { encoding: 'latin1', lineEnds: 'lf' } as const
  expect(await encodeText(textOf(`${'a\n'.repeat(200_000)}€`), format)).toEqual({
    success: false,
    error: '“€” in line 200001 cannot be written in Latin-1, the encoding of the file',
  })
})
