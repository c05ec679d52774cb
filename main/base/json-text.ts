// UTF-8 as it stands within a JSON string. It does not know what the text is for.
import * as z from 'zod'
import { code, entryBytes, type Escape, lengthAt, stepBytes } from './json-text-code.ts'

/** Bytes that are written at once: the most that a terminal says in one event. */
export const pieceBytes = 64 * 1024
/** The longest that one byte becomes: `\u001b`. */
const longest = 6
const pageBytes = 64 * 1024

const tableAt = 0
const sourceAt = tableAt + 256 * entryBytes
const targetAt = sourceAt + pieceBytes + stepBytes
const memoryBytes = targetAt + pieceBytes * longest + stepBytes

const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryBytes / pageBytes) })
const space = Buffer.from(memory.buffer)
const Exports = z.object({ escape: z.custom<Escape>((value) => typeof value === 'function') })
const { escape } = Exports.parse(new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports)

// RFC 8259 wants quote, backslash and all below 0x20 escaped.
for (let byte = 0; byte < 0x80; byte++) {
  const entry = tableAt + byte * entryBytes
  space.writeInt32LE(space.write(JSON.stringify(String.fromCharCode(byte)).slice(1, -1), entry), entry + lengthAt)
}

/**
 * Writes text as it stands between the quotes of a JSON string. Bytes above 0x7F go as they are: UTF-8 stays UTF-8, and no text is decoded.
 * A look-up for each byte in JavaScript takes two and a half times as long, strings and JSON.stringify four times.
 * @param text at most `pieceBytes` of it.
 * @returns what holds until the next call.
 */
export function jsonText(text: Uint8Array): Buffer {
  space.set(text, sourceAt)
  return space.subarray(targetAt, escape(sourceAt, sourceAt + text.length, targetAt, tableAt))
}
