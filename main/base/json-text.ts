// UTF-8 as it stands within a JSON string. It does not know what the text is for.
import { isUtf8 } from 'node:buffer'
import * as z from 'zod'
import { code, type Code, entry, escaped, stepBytes } from './json-text-code.ts'

/** Bytes that are written at once: the most that a terminal says in one event. */
export const pieceBytes = 64 * 1024
/** The longest that one byte becomes: `\u001b`. */
const longest = 6
const pageBytes = 64 * 1024
/**
 * A part of a text's bytes up to which what is outside of ASCII is escaped, too. Who reads JSON in ASCII alone keeps it in half of the memory and needs two
 * thirds of the time down to half of it; from a fifth on the escapes would cost more than that, and a tenth makes it a fifth longer.
 */
const fewForeign = 1 / 10

const tableAt = 0
const sourceAt = tableAt + 256 * entry.bytes
const targetAt = sourceAt + pieceBytes + stepBytes
const memoryBytes = targetAt + pieceBytes * longest + stepBytes

const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryBytes / pageBytes) })
const space = Buffer.from(memory.buffer)
const Exports = z.object({
  escape: z.custom<Code['escape']>((value) => typeof value === 'function'),
  count: z.custom<Code['count']>((value) => typeof value === 'function'),
})
const { escape, count } = Exports.parse(
  new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports,
)

for (let byte = 0; byte < 256; byte++) {
  const at = tableAt + byte * entry.bytes
  space.write(byte.toString(16).padStart(2, '0'), at + entry.hex)
  if (byte < 0x80) {
    // RFC 8259 wants quote, backslash and all below 0x20 escaped.
    const text = JSON.stringify(String.fromCharCode(byte)).slice(1, -1)
    space.writeInt32LE(space.write(text, at + entry.text), at + entry.length)
  } else {
    // RFC 3629: 110xxxxx begins a character of two bytes, 1110xxxx of three, 11110xxx of four.
    const more = byte >= 0b1111_0000 ? 3 : byte >= 0b1110_0000 ? 2 : 1
    space.writeInt32LE(byte & (0b11_1111 >> more), at + entry.point)
    space.writeInt32LE(more, at + entry.length)
  }
}

/**
 * Writes text as it stands between the quotes of a JSON string. Where few characters are outside of ASCII they become `\u` and four digits; otherwise they go
 * as they are, UTF-8, and no text is decoded. A look-up for each byte in JavaScript takes two and a half times as long, strings and JSON.stringify four times.
 * @param text UTF-8, whole characters, at most `pieceBytes` of it. What is none, out of a damaged file, goes as it is.
 * @returns what holds until the next call.
 */
export function jsonText(text: Uint8Array): Buffer {
  const sourceEnd = sourceAt + text.length
  space.set(text, sourceAt)
  // The last step may reach into what was there before.
  space.fill(0, sourceEnd, sourceEnd + stepBytes)
  const many = count(sourceAt, sourceEnd)
  const foreign = many > 0 && many <= text.length * fewForeign && isUtf8(text) ? escaped : 0
  return space.subarray(targetAt, escape(sourceAt, sourceEnd, targetAt, tableAt, foreign))
}
