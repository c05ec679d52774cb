// A stored event as Socket.IO and WebSocket carry it, made once however many sockets it goes to. It does not know sockets.
import type { StoredEvent } from '../journal/journal.ts'

export type EventFrame = {
  /** The Engine.IO packet, such as `42["run:event",{…}]`. */
  content: Buffer
  /** The same as a WebSocket frame, header and content, ready for any number of sockets. */
  parts: Buffer[]
}

/** WebSocket (RFC 6455): a final frame of text, and where the longer forms of its length begin. */
const finalText = 0x81
const length16 = 126
const length64 = 127

const frames = new WeakMap<StoredEvent, EventFrame>()

/** @returns the event's frame, from the first time on the same one. */
export function frameOf(event: StoredEvent): EventFrame {
  let frame = frames.get(event)
  if (!frame) frames.set(event, (frame = encode(event)))
  return frame
}

/** @returns the frame of another signal than an event of a session, ready for any number of sockets. */
export function signalFrame(name: string, payload: unknown): EventFrame {
  const content = Buffer.from(`42${JSON.stringify([name, payload])}`)
  return { content, parts: [header(content.length), content] }
}

/** The Engine.IO and Socket.IO packet, up to and after its payload. */
function envelope({ sessionId, seq, channel, type, ts }: StoredEvent): [string, string] {
  const ids = `"runId":"${sessionId}","sessionId":"${sessionId}"`
  return [
    `42["run:event",{${ids},"seq":${seq},"channel":${JSON.stringify(channel)},"type":"${type}","payload":`,
    `,"ts":${ts}}]`,
  ]
}

function encode(event: StoredEvent): EventFrame {
  const { body } = event
  const isChunk = event.type === 'chunk'
  const [before, after] = envelope(event)
  const [head, tail] = isChunk ? [`${before}{"data":`, `}${after}`] : [before, after]
  // Seen as Latin-1, each byte is a character, and JSON has no escapes above 0x7F: UTF-8 comes out as it went in, and no text is decoded.
  const text = isChunk ? JSON.stringify(body.toString('latin1')) : undefined
  const length = Buffer.byteLength(head) + (text ?? body).length + Buffer.byteLength(tail)
  const content = Buffer.allocUnsafe(length)
  const start = content.write(head)
  // The body of every other type is JSON already.
  const end = start + (text === undefined ? body.copy(content, start) : content.write(text, start, 'latin1'))
  content.write(tail, end)
  return { content, parts: [header(length), content] }
}

function header(length: number): Buffer {
  if (length < length16) return Buffer.from([finalText, length])
  if (length < 2 ** 16) {
    const head = Buffer.from([finalText, length16, 0, 0])
    head.writeUInt16BE(length, 2)
    return head
  }
  const head = Buffer.alloc(10)
  head.set([finalText, length64])
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
