// Where characters end in UTF-8. It does not know what the text is.

/** @returns where the last character that may still be incomplete begins, or the length. UTF-8, RFC 3629: a character has at most 4 bytes. */
export function endOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    // 10xxxxxx goes on with a character; anything else begins one.
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const needed = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1
    return needed > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
