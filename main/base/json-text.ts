// UTF-8 as it stands within a JSON string. It does not know what the text is for.

/** The longest that one byte becomes: `\u001b`. */
const longest = 6
/** A byte's text is stored as two halves of four bytes each; what is too much of them is written over by the next. */
const stored = 8

/** What each byte becomes, in halves, and how much of them counts. RFC 8259 wants quote, backslash and all below 0x20 escaped. */
const first = new Int32Array(256)
const second = new Int32Array(256)
const lengths = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) {
  const text = byte < 0x80 ? Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)) : Buffer.of(byte)
  const halves = Buffer.concat([text], stored)
  first[byte] = halves.readInt32LE(0)
  second[byte] = halves.readInt32LE(4)
  lengths[byte] = text.length
}

/** @returns bytes of room that the text of so many bytes may need, with what is written over. */
export function roomForJsonText(bytes: number): number {
  return bytes * longest + stored
}

/**
 * Writes text as it stands between the quotes of a JSON string. Bytes above 0x7F go as they are: UTF-8 stays UTF-8, and no text is decoded.
 * A look-up and a store for each byte, without a branch: in coloured text escapes come too often to be foreseen. Making strings of it for
 * JSON.stringify takes half as long again and leaves as much to collect; moving all eight bytes as one double is ten times slower in V8.
 * @param target has `roomForJsonText` from `at` on.
 * @returns where it ends.
 */
export function writeJsonText(bytes: Uint8Array, target: DataView, at: number): number {
  let end = at
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    target.setInt32(end, first[byte] ?? 0, true)
    target.setInt32(end + 4, second[byte] ?? 0, true)
    end += lengths[byte] ?? 0
  }
  return end
}
