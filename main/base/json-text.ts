// UTF-8 as it stands within a JSON string. It does not know what the text is for.

/** The longest that one byte becomes: `\u001b`. */
const longest = 6
/** A byte's text is stored as one word of so many bytes; what is too much of it is written over by the next. */
const wordBytes = 8

/** What each byte becomes, as a word, and how much of the word counts. RFC 8259 wants quote, backslash and all below 0x20 escaped. */
const words = new Float64Array(256)
const lengths = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) {
  const text = byte < 0x80 ? Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)) : Buffer.of(byte)
  // With its upper two bytes empty, no word is "not a number", whose bits might be changed on the way.
  words[byte] = Buffer.concat([text], wordBytes).readDoubleLE()
  lengths[byte] = text.length
}

/** @returns bytes of room that the text of so many bytes may need, with what is written over. */
export function roomForJsonText(bytes: number): number {
  return bytes * longest + wordBytes
}

/**
 * Writes text as it stands between the quotes of a JSON string. Bytes above 0x7F go as they are: UTF-8 stays UTF-8, and no text is decoded.
 * A look-up and a store for each byte, without a branch: in coloured text escapes come too often to be foreseen, and making strings of
 * it for JSON.stringify takes twice as long.
 * @param target has `roomForJsonText` from `at` on.
 * @returns where it ends.
 */
export function writeJsonText(bytes: Uint8Array, target: DataView, at: number): number {
  let end = at
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    // Number(), since V8 makes an object of each double that goes through `??`.
    target.setFloat64(end, Number(words[byte]), true)
    end += lengths[byte] ?? 0
  }
  return end
}
