// Reads from the bytes of a WebSocket how large the message is that is coming, before it has come. It does not know what is done with it.

/** WebSocket (RFC 6455, 5.2): bits of the first two bytes, and where the longer forms of a length begin. */
const finalBit = 0x80
const opcodeBits = 0x0f
const firstControlOpcode = 0x8
const maskBit = 0x80
const lengthBits = 0x7f
const length16 = 126
const length64 = 127
const maskBytes = 4

/**
 * @param onMessage is told how many bytes a message has by what its frames have said until now: at each frame's header.
 * @returns a function that takes what came, in order, from the first byte behind the upgrade on.
 */
export function createFrameMeter(onMessage: (bytes: number) => void): (chunk: Buffer) => void {
  const header: number[] = []
  let payloadLeft = 0
  let messageBytes = 0

  const begin = () => {
    const [first = 0, second = 0] = header
    const length = lengthOf(header)
    header.length = 0
    payloadLeft = length + ((second & maskBit) > 0 ? maskBytes : 0)
    // Pings and the like come between a message's frames and are 125 bytes at most.
    if ((first & opcodeBits) >= firstControlOpcode) return
    messageBytes += length
    onMessage(messageBytes)
    if ((first & finalBit) > 0) messageBytes = 0
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at)
        payloadLeft -= skipped
        at += skipped
      } else {
        header.push(chunk[at] ?? 0)
        at += 1
        if (header.length === headerLength(header)) begin()
      }
    }
  }
}

/** Bytes of a header before the mask, as soon as its first two are there. */
function headerLength([, second]: readonly number[]): number {
  const length = (second ?? 0) & lengthBits
  if (length === length16) return 4
  return length === length64 ? 10 : 2
}

function lengthOf(header: readonly number[]): number {
  const short = (header[1] ?? 0) & lengthBits
  return short < length16 ? short : header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0)
}
